import type { Instant } from "./instant.ts";
import type { Stage } from "./stage.ts";

/**
 * An account's climb from its first reminder until nothing is owed again.
 * `number` counts the account's cases (0: there never was one); notices belong to a case.
 */
export type Case = {
  stage: Stage;
  since: Instant;
  number: number;
  /** The present step's beginning: grows whenever a step begins, begins anew, or its date moves. */
  round: number;
  roundBegan: Instant;
};

export const noCase = (since: Instant): Case => ({
  stage: "active",
  since,
  number: 0,
  round: 0,
  roundBegan: since,
});

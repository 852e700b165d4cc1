import { closesByItself, type Halt } from "../../core/halt.ts";
import { iso } from "../../core/instant.ts";

/** As `/v1/halts` and the account view answer it. */
export const haltView = (of: Halt) => ({
  id: of.id,
  kind: of.kind,
  cause: of.cause,
  figures: of.kind === "breaker" ? of.figures : null,
  reason: of.reason,
  by: of.by,
  at: iso(of.at),
  in_force: of.ended === null,
  ends_by_itself: of.kind === "breaker" && closesByItself(of.cause),
  ended: of.ended && { ...of.ended, at: iso(of.ended.at) },
});

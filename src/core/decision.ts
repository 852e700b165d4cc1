import type { Case } from "./case.ts";
import type { Instant } from "./instant.ts";
import type { Notice } from "./notice.ts";
import type { Reason } from "./reason.ts";

/** A notice to be written into the ledger, from which it is sent at `sendAt`. */
export type NewNotice = Pick<
  Notice,
  | "kind"
  | "caseNumber"
  | "matter"
  | "channel"
  | "round"
  | "person"
  | "contactId"
  | "roles"
  | "debts"
  | "namedCut"
> & { sendAt: Instant };

export type Effect =
  | { kind: "issue"; notice: NewNotice }
  /** One that was refused for the time being: the same notice goes once more, naming the date as it is now. */
  | { kind: "resend"; notice: string; sendAt: Instant; namedCut: Instant | null }
  /** Every warning and suspension notice of the case that was not handed over yet; farewells still go. */
  | { kind: "cancel_pending" }
  /** These, by id, where they were not handed over yet. */
  | { kind: "withdraw"; notices: readonly string[] };

export type Decision = {
  case: Case;
  effects: readonly Effect[];
  /** Never empty: recorded facts, most telling first. */
  reasons: readonly Reason[];
  /** Look again then; null: only when something happens. */
  nextReviewAt: Instant | null;
  /** When the stage will change if nothing else happens; null when that rests on something else. */
  nextChangeAt: Instant | null;
};

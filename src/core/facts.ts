import type { Account } from "./account.ts";
import type { Case } from "./case.ts";
import type { Instant } from "./instant.ts";
import type { Invoice } from "./invoice.ts";
import type { Notice } from "./notice.ts";
import type { Override } from "./override.ts";

/** `observe` decides and records; `mail` also writes; `enforce` also cuts. */
export const modes = ["observe", "mail", "enforce"] as const;
export type Mode = (typeof modes)[number];

/**
 * What proves that a mail arrived. `delivery`: the transport said that the recipient's server took it. `silence`, the
 * weaker rule that an operator without such reports may choose: it was taken by our own and nothing came back.
 */
export const provenBy = ["delivery", "silence"] as const;
export type ProvenBy = (typeof provenBy)[number];

/**
 * What Stripe last told us. Only a fresh read lets the ladder go down. `customer`: the one of the account's that Stripe
 * does not let us read, though it answers.
 */
export type Reading =
  | { kind: "fresh"; at: Instant }
  | { kind: "stale"; at: Instant | null; why: string; customer?: string };

/** Everything recorded that a decision may rest on. */
export type Facts = {
  account: Account;
  invoices: readonly Invoice[];
  case: Case;
  /**
   * The present case's notices, those about its overrides, those that wait to be sent, and every notice of the last two
   * days whatever its case.
   */
  notices: readonly Notice[];
  /** All that were in force when the case opened or were granted since, ended ones too. */
  overrides: readonly Override[];
  reading: Reading;
  /** Verified events about this account, or about nobody we know yet, that are not worked in. */
  unprocessedEvents: number;
  mode: Mode;
  provenBy: ProvenBy;
  /** Why no account is suspended at present (an operator's halt, an open breaker); null: nothing stands against it. */
  halted: string | null;
  /** Why nobody may stay suspended at present, nor be told a date (an operator restored everybody); null: nothing says so. */
  restoredAll: string | null;
};

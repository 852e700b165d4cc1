import type { Locale, Role } from "./account.ts";
import type { Doubt } from "./debt.ts";
import type { BreakerCause, Figures } from "./halt.ts";
import type { Instant } from "./instant.ts";
import type { Person } from "./letter.ts";
import type { TakenBack } from "./reason.ts";

/**
 * Why a role of an account cannot be warned. `no_contact`: nobody was ever named. `unreachable`: no address works.
 * `silent`: mail was handed over and nothing was heard of it. `replaced`: whoever was named says that it is somebody else.
 */
export const unmetCauses = ["no_contact", "unreachable", "silent", "replaced"] as const;
export type UnmetCause = (typeof unmetCauses)[number];

/** What only a person can settle. Unless it says otherwise, the account's ladder stands still until somebody has. */
export type Concern =
  | { kind: "contact"; role: Role; cause: UnmetCause /** Addresses. */; tried: readonly string[] }
  /** A mail that is not taken by our own transport. */
  | { kind: "kept_back"; role: Role; address: string }
  /** `invoice` as people know it; `doubt` null: it is disputed. */
  | { kind: "debt"; invoice: string; doubt: Doubt | null }
  /** Stripe answers, and does not let us read it. */
  | { kind: "unread"; customer: string }
  /** Nobody owes the invoice any more, and nothing waits for this. */
  | { kind: "taken_back"; invoice: string; how: TakenBack };

/** `account` is what the outside calls it, `name` its own. */
export type AccountConcern = { account: string; name: string | null; since: Instant; concern: Concern };

/** All that is said to one of the operator's own people about the service rather than about one notice. */
export type Alert = {
  alertId: string;
  writtenAt: Instant;
  to: Person;
  locale: Locale;
  timeZone: string;
  /** The vendor's product, as its users know it. */
  product: string;
  /** The same in every mail about one breaker, or of one day's concerns. */
  code: string;
  about: AlertMatter;
};

export type AlertMatter =
  | { kind: "breaker"; cause: BreakerCause; figures: Figures; since: Instant }
  /** Once a day at most: what waits for the reader, oldest first; `more` beyond those listed. */
  | { kind: "attention"; concerns: readonly AccountConcern[]; more: number }
  /** An accountant sent us on to another address; `to` null: did not know whose. */
  | {
      kind: "contact_replaced";
      account: string;
      name: string | null;
      at: Instant;
      from: string;
      to: string | null;
    };

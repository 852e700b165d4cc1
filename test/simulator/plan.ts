import type { Locale, Role } from "../../src/core/account.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { OverrideKind } from "../../src/core/override.ts";
import type { DebitOrder } from "../../src/demo/pretend-stripe/attempt-verbs.ts";
import type { WriteOff } from "../../src/demo/pretend-stripe/closing-verbs.ts";
import type { VoucherMethod } from "../../src/demo/pretend-stripe/voucher-verbs.ts";
import type { Pace } from "./pace.ts";

/** Hours after the world's beginning. */
export type Hour = number;

export type PlannedContact = { role: Role; email: string };

/** What happens to one customer. Invoices go by names of the history's own, such as `A`. */
export type Happening = { at: Hour; amid?: true } & (
  | {
      kind: "invoice";
      invoice: string;
      collection: "send_invoice" | "charge_automatically";
      currency: string;
      amount: number;
      /** Hours after it is made; automatic ones are charged at once. */
      dueIn: Hour;
      retries: "fail" | "succeed";
    }
  | { kind: "pay"; invoice: string; share: number }
  | { kind: "pay_outside"; invoice: string }
  | {
      kind: "debit";
      invoice: string;
      method: DebitOrder["method"];
      settlesIn: Hour;
      outcome: "succeeds" | "fails";
    }
  | { kind: "voucher"; invoice: string; method: VoucherMethod; expiresIn: Hour }
  | { kind: "transfer"; invoice: string; share: number }
  /** What was on its way arrives. */
  | { kind: "settle"; invoice: string }
  | { kind: "three_d_secure"; invoice: string }
  | { kind: "void"; invoice: string }
  | { kind: "uncollectible"; invoice: string; reason: WriteOff }
  | { kind: "credit"; invoice: string; share: number }
  | { kind: "dispute"; invoice: string }
  | { kind: "dispute_closed"; invoice: string; outcome: "won" | "lost" }
  | { kind: "refund"; invoice: string }
  | { kind: "announced"; invoice: string; as: "overdue" | "will_be_due" }
  | { kind: "contacts"; contacts: readonly PlannedContact[] }
  | { kind: "customer_deleted" }
  | { kind: "override"; override: OverrideKind; lasts: Hour }
  /** The latest override that is still in force is ended by hand. */
  | { kind: "override_ended" }
);

export type History = {
  /** The product's id, where it registered the account. */
  ref: string;
  /** Else only Stripe's events tell of it. */
  registered: boolean;
  /** Stripe knows it as a customer and as an account (Accounts v2), and this is what the product registers it by. */
  twoIds?: "customer" | "account";
  timeZone: string;
  country: string;
  locale: Locale;
  contacts: readonly PlannedContact[];
  /** In their order; those with `amid` happen while the clock moves. */
  happenings: readonly Happening[];
};

/** How Stripe's messages fare between two hours: shares of all events, from 0 to 1. */
export type BadPost = {
  /** Stripe knows that it never arrived. */
  lost: number;
  /** Stripe believes that it arrived. */
  swallowed: number;
  repeated: number;
  delayed: number;
  /** At most. */
  delay: Hour;
};

export type Spell = { from: Hour; to: Hour } & (
  | ({ kind: "post" } & BadPost)
  | { kind: "version"; version: string }
  /** So many of the events come as thin ones, which show nothing of their object. */
  | { kind: "thin"; share: number }
  | { kind: "api"; fault: ApiFault; share: number }
);
/** `hang` lasts for one request, as each costs ten real seconds. `late` answers are right, and keep everybody waiting. */
export type ApiFault = "429" | "500" | "503" | "close" | "nonsense" | "hang" | "late";

/** An operator stops suspensions, restores everybody, or ends all that was begun so. */
export type Act = { at: Hour; kind: "halt" | "restore_all" | "resume" };

/** An instance dies, so many real ms into a step's move of the clock or into its post. */
export type Kill = { step: number; instance: number; amid: "move" | "post"; afterMs: number };

export type WorldPlan = {
  seed: string;
  begins: Instant;
  pace: Pace;
  instances: number;
  /** To which the clock is moved, one request each. */
  stops: readonly Hour[];
  histories: readonly History[];
  spells: readonly Spell[];
  kills: readonly Kill[];
  /** In their order. */
  acts: readonly Act[];
  /** Whether what was lost is sent again at the end, or has to be found by reconciliation. */
  ending: "redelivered" | "reconciled";
  /** Days of good weather after the end, by which whoever owes must be suspended; 0: not waited for. */
  patience: number;
};

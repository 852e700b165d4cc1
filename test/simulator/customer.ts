import type { Instant } from "../../src/core/instant.ts";
import type { OverrideKind } from "../../src/core/override.ts";
import { asCustomer } from "../../src/demo/pretend-stripe/customer-verbs.ts";
import type { History, PlannedContact } from "./plan.ts";
import { type InvoiceTruth, type TrueDebt, trueDebt } from "./truth.ts";

export type GrantedOverride = {
  id: string;
  kind: OverrideKind;
  from: Instant;
  until: Instant;
  endedAt: Instant | null;
  /** The last decision that may have been made before it was granted: many things happen at one virtual moment. */
  after: number;
};

/** All that is true of a customer at some moment, whatever the service knows of it. */
export type Standing = { invoices: readonly InvoiceTruth[]; contacts: readonly PlannedContact[] };

/** One line of what a person reads who wants to know what happened. */
export type TrailEntry = { at: Instant; text: string };

/** A customer of a running world, with the truth about it. */
export class Customer {
  readonly history: History;
  /** Stripe's id, once it was made; where there are two, that of the account. */
  stripeId = "";
  /** The service's id, once it knows the account. */
  accountId: number | null = null;
  /** Stripe's ids by the history's own names. */
  readonly invoices = new Map<string, string>();
  /** How many slips were given out for each invoice, by Stripe's id. */
  readonly slips = new Map<string, number>();
  readonly overrides: GrantedOverride[] = [];
  readonly trail: TrailEntry[] = [];
  now: Standing;
  /** As it was when the present step began: what was decided meanwhile may rest on either. */
  before: Standing;
  /** When everything became settled; null while something is owed, or may be. */
  clearSince: Instant | null = null;
  /** Since when something is owed and nothing is held or unclear, as far as it was looked at; null when that is not so. */
  plainlyOwingSince: Instant | null = null;
  /** By the step before the present one the service was told, invoice by invoice, that all that was owed is paid. */
  heardOfIt = false;
  #clear: boolean | null = null;
  /** What was owed, or may have been, before all became settled. */
  readonly #owed = new Set<string>();
  readonly #heardPaid = new Set<string>();

  constructor(history: History) {
    this.history = history;
    this.now = { invoices: [], contacts: history.contacts };
    this.before = this.now;
  }

  get ref(): string {
    return this.history.ref;
  }

  /** As the service names it to the outside. */
  get alias(): string {
    return this.history.registered ? this.history.ref : this.stripeId;
  }

  get stripeIds(): readonly string[] {
    const { twoIds } = this.history;
    return twoIds === undefined ? [this.stripeId] : [this.stripeId, asCustomer(this.stripeId)];
  }

  /** What the product registers it by. */
  get registeredAs(): string {
    return this.history.twoIds === "customer" ? asCustomer(this.stripeId) : this.stripeId;
  }

  get stripeEmail(): string {
    return `billing@${this.history.ref}.example`;
  }

  debts(at: Instant, standing: Standing = this.now): TrueDebt[] {
    return standing.invoices.map((one) => trueDebt(one, at, this.history.timeZone));
  }

  /** Nothing is owed, and nothing will be before something happens. */
  isClear(at: Instant, standing: Standing = this.now): boolean {
    return this.debts(at, standing).every(({ state }) => state === "clear" || state === "not_due");
  }

  learn(invoices: readonly InvoiceTruth[]): void {
    this.now = { ...this.now, invoices };
  }

  /** An event that shows one of its invoices paid was answered with 200. */
  hear(invoice: string): void {
    this.#heardPaid.add(invoice);
  }

  /** Another step begins. */
  begin(): void {
    this.before = this.now;
    this.heardOfIt = this.#owed.size > 0 && [...this.#owed].every((id) => this.#heardPaid.has(id));
  }

  /** Keeps track of since when nothing is owed, or plainly something. */
  note(at: Instant): void {
    const debts = this.debts(at);
    const isPlain = debts.every(({ state }) => state !== "held" && state !== "unclear");
    const owes = isPlain && debts.some(({ state }) => state === "owed");
    this.plainlyOwingSince = owes ? (this.plainlyOwingSince ?? at) : null;
    for (const { invoice, state } of debts)
      if (state !== "clear" && state !== "not_due") this.#owed.add(invoice);
    const clear = debts.every(({ state }) => state === "clear" || state === "not_due");
    if (clear !== this.#clear) this.clearSince = clear ? at : null;
    if (clear === false && this.#clear === true)
      for (const id of this.#owed)
        if (!debts.some(({ invoice, state }) => invoice === id && state !== "clear")) this.#owed.delete(id);
    this.#clear = clear;
  }

  tell(at: Instant, text: string): void {
    this.trail.push({ at, text });
  }

  /** The overrides of these kinds that are in force at a moment. */
  inForce(at: Instant, ...kinds: OverrideKind[]): GrantedOverride[] {
    return this.overrides.filter(
      ({ kind, from, until, endedAt }) =>
        kinds.includes(kind) && from <= at && at < Math.min(until, endedAt ?? Infinity),
    );
  }
}

/** Whether a mail to this address arrives and stays arrived: the mailbox simulator's do not. */
export const arrives = (email: string): boolean =>
  !/^(bounce|suppressionlist|complaint)(\+|@).*simulator\.amazonses\.com$/i.test(email);

/** Who may be written to in a role. Without anybody named by the product, Stripe's address is the accountant's. */
export function addressesOf(customer: Customer, standing: Standing, role: PlannedContact["role"]): string[] {
  const named = customer.history.registered ? standing.contacts.filter((one) => one.role === role) : [];
  const found =
    named.length === 0 && role === "accountant" ? [customer.stripeEmail] : named.map(({ email }) => email);
  return found.filter(arrives).map((email) => email.toLowerCase());
}

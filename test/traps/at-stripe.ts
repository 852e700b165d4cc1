import type Stripe from "stripe";
import { type Debt, debtOf } from "../../src/core/debt.ts";
import { debtTerms } from "../../src/core/debt-terms.ts";
import { decide } from "../../src/core/decide.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import type { Policy } from "../../src/core/policy.ts";
import { remembering } from "../../src/core/remembering.ts";
import type { NewInvoiceOrder } from "../../src/demo/pretend-stripe/ledger.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { stripeBilling } from "../../src/stripe/stripe-billing.ts";
import { stripeClient } from "../../src/stripe/stripe-client.ts";
import type { Billing } from "../../src/workflows/ports.ts";
import { account, at, facing, standard, withNotices } from "../core/given.ts";

export const secretKey = "sk_test_traps_0123456789";

/** When what is ordered here is issued, and when what is sent falls due: both well before the named cut. */
export const issuedAt = at("2026-10-15 10:00");
export const dueAt = at("2026-10-30 12:00");
/** From then on it is overdue. */
export const overdueFrom = at("2026-10-31 00:00");
/** The date that the notices of {@link facing} named has come, and their wait is over. */
const cutAt = at("2026-11-23 09:30");

/** The real SDK against the pretend Stripe over HTTP, and what one account's debts come to. */
export class AtStripe {
  readonly pretend: PretendStripe;
  readonly stripe: Stripe;
  readonly billing: Billing;
  readonly #clock: { now: Instant };
  /** What the database would hold. */
  readonly #known = new Map<string, Invoice>();

  private constructor(pretend: PretendStripe, clock: { now: Instant }) {
    this.pretend = pretend;
    this.#clock = clock;
    this.stripe = stripeClient({ secretKey, apiBase: pretend.url });
    this.billing = stripeBilling(this.stripe, secretKey);
  }

  static async open(): Promise<AtStripe> {
    const clock = { now: issuedAt };
    const hostedBase = "http://pay.test";
    const pretend = await startPretendStripe({ now: () => clock.now, secretKey, hostedBase, seed: "traps" });
    return new AtStripe(pretend, clock);
  }

  get ledger() {
    return this.pretend.ledger;
  }

  get now(): Instant {
    return this.#clock.now;
  }

  set now(moment: Instant) {
    this.#clock.now = moment;
  }

  /** Time passes: what Stripe does by itself until then is done, each at its own moment. */
  async passTo(moment: Instant): Promise<void> {
    await this.ledger.runDue(moment);
    this.#clock.now = moment;
  }

  async customer(): Promise<string> {
    return (await this.ledger.createCustomer({ email: "pay@acme.test", name: "Acme" })).id;
  }

  async sent(customer: string, more: Partial<NewInvoiceOrder> = {}): Promise<string> {
    const order = { customer, amount: 12_000, collection: "send_invoice", dueAt, ...more } as const;
    return (await this.ledger.createInvoice(order)).id;
  }

  async charged(customer: string, more: Partial<NewInvoiceOrder> = {}): Promise<string> {
    return this.sent(customer, { collection: "charge_automatically", ...more });
  }

  /** Reads the customer as a review does, with what earlier readings knew. */
  async read(customer: string): Promise<Invoice[]> {
    const unsettled = [...this.#known.values()].filter(
      (one) => one.customer === customer && ["draft", "open", "uncollectible"].includes(one.status),
    );
    const known = unsettled.map(({ id }) => id);
    const { invoices } = await this.billing.readCustomer(customer, known);
    for (const one of invoices) this.#known.set(one.id, remembering(this.#known.get(one.id), one, this.now));
    return [...this.#known.values()].filter((one) => one.customer === customer);
  }

  /** Every invoice of the customer that was ever read, as a debt now. */
  async debts(customer: string, policy: Policy = standard): Promise<Record<string, Debt>> {
    const terms = debtTerms({ account: account(), overrides: [] }, policy, this.now);
    const all = await this.read(customer);
    return Object.fromEntries(all.map((one) => [one.id, debtOf(one, terms, this.now)]));
  }

  /** The customer's only debt. */
  async debt(customer: string, policy: Policy = standard): Promise<Debt> {
    const [debt, ...others] = Object.values(await this.debts(customer, policy));
    if (!debt || others.length > 0) throw new Error("It is not one invoice: ask for debts()");
    return debt;
  }

  /** What is decided at the named cut if everybody was warned of all these invoices: suspended, unless one holds it. */
  async decidedAtTheCut(customer: string, policy: Policy = standard): Promise<Decision> {
    this.now = Math.max(this.now, cutAt);
    const invoices = await this.read(customer);
    const warned = withNotices(facing("grace", { invoices }), {}, { debts: invoices.map(({ id }) => id) });
    return decide({ ...warned, reading: { kind: "fresh", at: this.now } }, policy, this.now);
  }
}

/** Every version from which an object changed that debts are read from, and the oldest and newest that are taken care of. */
export const versions = [
  "2022-08-01",
  "2022-11-15",
  "2023-10-16",
  "2024-06-20",
  "2024-12-18.acacia",
  "2025-03-31.basil",
  "2025-12-15.clover",
  "2026-05-27.dahlia",
  "2026-09-30.endive",
  "2026-10-28.endive",
] as const;

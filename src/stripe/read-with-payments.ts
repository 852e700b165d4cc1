import type Stripe from "stripe";
import type { Invoice } from "../core/invoice.ts";
import { deletedInvoice, olderIntentOf, readInvoice } from "./read-invoice.ts";
import { paymentsOf, stillDisputed, withOlderIntent } from "./read-payments.ts";
import type { InvoicePaymentShape, PaymentIntentShape } from "./stripe-shapes.ts";

/**
 * An invoice with its payments, which Stripe gives one after the other. A payment that came in between shows only among
 * the payments: then the invoice is looked at once more, and if it still does not count the money, nobody can tell.
 * @throws BillingUnavailable
 */
export async function readWithPayments(
  stripe: Stripe,
  raw: unknown,
  { retrieve, isQuestioned = false }: ReadOptions,
): Promise<Invoice> {
  const first = await readBoth(stripe, raw, isQuestioned);
  if (!first.leavesOut) return first.invoice;
  const { id, customer } = first.invoice;
  const anew = await retrieve(id);
  if (anew === null) return deletedInvoice(id, customer);
  const second = await readBoth(stripe, anew, isQuestioned);
  return second.leavesOut ? uncounted(second.invoice) : second.invoice;
}

export type ReadOptions = {
  /** The invoice itself once more; null when it was deleted. */
  retrieve(id: string): Promise<unknown>;
  /** Something became of the money though it is paid. */
  isQuestioned?: boolean;
};

/** `leavesOut`: more was paid, by the payments' own word, than the invoice says. */
type Both = { invoice: Invoice; leavesOut: boolean };

async function readBoth(stripe: Stripe, raw: unknown, isQuestioned: boolean): Promise<Both> {
  const invoice = readInvoice(raw, []);
  if (!isWorthPayments(invoice, isQuestioned)) return { invoice, leavesOut: false };
  const payments = await paymentsOf(stripe, invoice.id);
  const whole = payments.length > 0 ? raw : await withOlderIntent(stripe, raw);
  const read = readInvoice(whole, payments);
  const brought = payments.length > 0 ? sumOf(payments.map(broughtBy)) : intentBrought(olderIntentOf(whole));
  return {
    invoice: read.disputed ? { ...read, disputed: await stillDisputed(stripe, payments) } : read,
    leavesOut: isOwed(read) && brought > read.amountPaid,
  };
}

const isOwed = ({ status, amountRemaining }: Invoice): boolean =>
  (status === "open" || status === "uncollectible") && amountRemaining > 0;

/** Of a void one they tell whether a debit failed before. */
const isWorthPayments = (invoice: Invoice, isQuestioned: boolean): boolean =>
  isOwed(invoice) || invoice.status === "void" || (invoice.status === "paid" && isQuestioned);

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** The least that it can be where no amount is named. */
const something = 1;

function broughtBy({ status, amount_paid, payment }: InvoicePaymentShape): number {
  if (status === "canceled") return 0;
  if (status === "paid") return amount_paid ?? something;
  return typeof payment.payment_intent === "object" ? intentBrought(payment.payment_intent ?? null) : 0;
}

const intentBrought = (intent: PaymentIntentShape | null): number =>
  intent?.status === "succeeded" ? (intent.amount_received ?? something) : 0;

const uncounted = (invoice: Invoice): Invoice => ({
  ...invoice,
  payments: invoice.payments.map((one) => (one.state === "succeeded" ? { ...one, state: "uncounted" } : one)),
});

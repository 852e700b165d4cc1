import type { Invoice, Payment } from "../core/invoice.ts";
import { BillingUnreadable } from "../workflows/ports.ts";
import { disputedCharges, disputedChargesOf, readPayment, readPaymentIntent } from "./read-payment.ts";
import {
  type InvoicePaymentShape,
  type InvoiceShape,
  instantOf,
  instantOrNull,
  invoicePayment as invoicePaymentShape,
  invoice as invoiceShape,
  type PaymentIntentShape,
} from "./stripe-shapes.ts";
import { parsed } from "./stripe-trouble.ts";

/**
 * Reads a Stripe invoice of any API version since 2022, with its invoice payments (their payment intents expanded).
 * Where none are given, those inside the invoice count: `payments`, or before basil `payment_intent`. Whether it is
 * paid is told by `status`: the field `paid` is gone since basil, and never read.
 * @throws BillingUnreadable when something that the ladder relies on is missing or makes no sense
 */
export function readInvoice(stripeInvoice: unknown, invoicePayments: readonly unknown[]): Invoice {
  const from = parsed(invoiceShape, stripeInvoice, "an invoice");
  const given = invoicePayments.length > 0 ? invoicePayments : (from.payments?.data ?? []);
  const payments = given.map((one) => parsed(invoicePaymentShape, one, `a payment of invoice ${from.id}`));
  return {
    ...identityOf(from),
    ...amountsOf(from),
    ...timesOf(from),
    ...attemptsOf(from),
    payments: payments.length > 0 ? payments.map(readPayment) : olderPayments(from),
    disputed: everDisputed(from, payments),
  };
}

function identityOf(from: InvoiceShape) {
  const customer = from.customer ?? from.customer_account;
  if (customer === null) {
    throw new BillingUnreadable(`Stripe's invoice ${from.id} names no customer: give it one, or void it`);
  }
  return {
    id: from.id,
    customer,
    number: from.number ?? null,
    status: from.status,
    statusReason:
      from.status === "uncollectible" ? (from.status_details?.uncollectible?.reason ?? null) : null,
    collection: from.collection_method,
  };
}

const amountsOf = (from: InvoiceShape) => ({
  currency: from.currency.toLowerCase(),
  amountDue: from.amount_due,
  amountPaid: paidElsewhere(from) ? from.amount_due : from.amount_paid,
  amountRemaining: from.amount_remaining,
});

/** Marked as paid by other means: Stripe need not count that money as its own, and says how much only on request. */
const paidElsewhere = (from: InvoiceShape): boolean =>
  from.status === "paid" && from.amount_paid === 0 && (from.pre_payment_credit_notes_amount ?? 0) === 0;

const timesOf = (from: InvoiceShape) => ({
  createdAt: instantOf(from.created),
  finalizedAt: instantOrNull(from.status_transitions?.finalized_at ?? null),
  dueAt: from.collection_method === "send_invoice" ? instantOrNull(from.due_date) : null,
});

/** Only automatic invoices are judged by their attempts, so only they must tell of them. */
function attemptsOf(from: InvoiceShape) {
  const automatic = from.collection_method === "charge_automatically";
  if (automatic && from.attempted === undefined && from.attempt_count === undefined) {
    throw new BillingUnreadable(`Stripe's invoice ${from.id} does not say whether a charge was attempted`);
  }
  return {
    attempted: from.attempted ?? (from.attempt_count ?? 0) > 0,
    attemptCount: from.attempt_count ?? (from.attempted ? 1 : 0),
    nextAttemptAt: instantOrNull(from.next_payment_attempt),
    gaveUpAt: null,
  };
}

/** The payment intent that an invoice of a version before basil names, where it is expanded. */
export const olderIntentOf = (stripeInvoice: unknown): PaymentIntentShape | null =>
  olderIntent(parsed(invoiceShape, stripeInvoice, "an invoice"));

const olderIntent = ({ payment_intent: intent }: InvoiceShape): PaymentIntentShape | null =>
  typeof intent === "object" ? (intent ?? null) : null;

function olderPayments(from: InvoiceShape): readonly Payment[] {
  const intent = olderIntent(from);
  return intent ? [readPaymentIntent(intent)] : [];
}

function everDisputed(from: InvoiceShape, payments: readonly InvoicePaymentShape[]): boolean {
  const charge = typeof from.charge === "object" ? from.charge : null;
  const intent = olderIntent(from);
  const charges = [...payments.flatMap(disputedCharges), ...(intent ? disputedChargesOf(intent) : [])];
  return charges.length > 0 || charge?.disputed === true;
}

/** An invoice that Stripe no longer knows (only drafts can be deleted); `xxx` is ISO 4217 for "no currency". */
export const deletedInvoice = (id: string, customer: string): Invoice => ({
  id,
  customer,
  number: null,
  status: "deleted",
  statusReason: null,
  currency: "xxx",
  amountDue: 0,
  amountPaid: 0,
  amountRemaining: 0,
  collection: "send_invoice",
  createdAt: 0,
  finalizedAt: null,
  dueAt: null,
  attempted: false,
  attemptCount: 0,
  nextAttemptAt: null,
  gaveUpAt: null,
  payments: [],
  disputed: false,
});

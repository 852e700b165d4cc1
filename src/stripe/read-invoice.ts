import type { Invoice, Payment } from "../core/invoice.ts";
import { BillingUnavailable } from "../workflows/ports.ts";
import { disputedCharges, readPayment, readPaymentIntent } from "./read-payment.ts";
import {
  type InvoicePaymentShape,
  type InvoiceShape,
  instantOf,
  instantOrNull,
  invoicePayment as invoicePaymentShape,
  invoice as invoiceShape,
} from "./stripe-shapes.ts";
import { parsed } from "./stripe-trouble.ts";

/**
 * Reads a Stripe invoice of any API version since 2022, with its invoice payments (their payment intents expanded).
 * Where none are given, those inside the invoice count: `payments`, or before basil `payment_intent`.
 * @throws BillingUnavailable when something that the ladder relies on is missing or makes no sense
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
    payments:
      payments.length > 0 ? payments.map((one) => readPayment(one, from.created)) : olderPayments(from),
    disputed: everDisputed(from, payments),
  };
}

function identityOf(from: InvoiceShape) {
  if (from.customer === null) {
    throw new BillingUnavailable(`Stripe's invoice ${from.id} names no customer: give it one, or void it`);
  }
  return {
    id: from.id,
    customer: from.customer,
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
  amountPaid: from.amount_paid,
  amountRemaining: from.amount_remaining,
});

const timesOf = (from: InvoiceShape) => ({
  createdAt: instantOf(from.created),
  finalizedAt: instantOrNull(from.status_transitions?.finalized_at ?? null),
  dueAt: from.collection_method === "send_invoice" ? instantOrNull(from.due_date) : null,
});

/** Only automatic invoices are judged by their attempts, so only they must tell of them. */
function attemptsOf(from: InvoiceShape) {
  const automatic = from.collection_method === "charge_automatically";
  if (automatic && from.attempted === undefined && from.attempt_count === undefined) {
    throw new BillingUnavailable(`Stripe's invoice ${from.id} does not say whether a charge was attempted`);
  }
  return {
    attempted: from.attempted ?? (from.attempt_count ?? 0) > 0,
    attemptCount: from.attempt_count ?? (from.attempted ? 1 : 0),
    nextAttemptAt: instantOrNull(from.next_payment_attempt),
  };
}

function olderPayments(from: InvoiceShape): readonly Payment[] {
  return typeof from.payment_intent === "object" && from.payment_intent
    ? [readPaymentIntent(from.payment_intent, from.created)]
    : [];
}

function everDisputed(from: InvoiceShape, payments: readonly InvoicePaymentShape[]): boolean {
  const charge = typeof from.charge === "object" ? from.charge : null;
  return payments.some((one) => disputedCharges(one).length > 0) || charge?.disputed === true;
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
  payments: [],
  disputed: false,
});

import type { Page } from "./book.ts";
import { markDelinquent } from "./customer-verbs.ts";
import { invoiceOf, planOf, saveInvoice } from "./invoice-verbs.ts";
import { chargeBody, invoicePaymentBody, paymentIntentBody } from "./payment-body.ts";
import { notNow } from "./refusal.ts";
import {
  type ChargeBody,
  type InvoiceBody,
  type InvoicePaymentBody,
  type PaymentIntentBody,
  seconds,
} from "./shapes.ts";

/** The invoice, if it can be paid. @throws StripeRefusal 400 */
export function payable(page: Page, id: string): InvoiceBody {
  const invoice = invoiceOf(page, id);
  if (invoice.status === "open" || invoice.status === "uncollectible") return invoice;
  throw notNow(
    invoice.status === "paid"
      ? "Invoice is already paid"
      : `This invoice is ${invoice.status}: it cannot be paid`,
  );
}

/** The payment that asks for what remains, with its payment intent. */
export function standingPayment(
  page: Page,
  invoice: string,
): { payment: InvoicePaymentBody; intent: PaymentIntentBody } {
  const payment = page.filter("invoice_payment", (one) => one.is_default, invoice)[0];
  const intent = payment && page.find("payment_intent", payment.payment.payment_intent);
  if (!payment || !intent) throw notNow(`Invoice ${invoice} has no payment to work on: finalize it first`);
  return { payment, intent };
}

export type PayOrder = {
  /** Less than what remains makes it a partial payment; more is overpaid. */
  amount?: number;
  /** Stripe's payment method type. */
  method?: string;
};

/** Money arrives now. */
export function pay(page: Page, id: string, { amount, method = "card" }: PayOrder): InvoiceBody {
  const invoice = payable(page, id);
  const sum = amount ?? invoice.amount_remaining;
  if (!Number.isSafeInteger(sum) || sum <= 0) throw notNow("A payment is a positive integer of minor units");
  const standing = standingPayment(page, id);
  if (standing.intent.status === "processing") {
    throw notNow("A payment of this invoice is on its way: settle it or let it fail first");
  }
  if (sum >= invoice.amount_remaining) {
    return arrive(page, invoice, { ...standing, intent: { ...standing.intent, amount: sum } }, method);
  }
  const part = newPayment(page, invoice, sum);
  const rest = invoice.amount_remaining - sum;
  page.put("payment_intent", standing.intent.id, { ...standing.intent, amount: rest });
  page.put("invoice_payment", standing.payment.id, { ...standing.payment, amount_requested: rest });
  return arrive(page, invoice, part, method);
}

function newPayment(page: Page, invoice: InvoiceBody, amount: number) {
  const at = seconds(page.at);
  const intent = paymentIntentBody(page.newId("payment_intent"), at, invoice, amount);
  page.emit("payment_intent.created", intent);
  const asks = { intent: intent.id, amount, isDefault: false };
  return { intent, payment: invoicePaymentBody(page.newId("invoice_payment"), at, invoice, asks) };
}

type Standing = ReturnType<typeof standingPayment>;

function arrive(page: Page, before: InvoiceBody, { payment, intent }: Standing, method: string): InvoiceBody {
  const at = seconds(page.at);
  const charge = succeededCharge(page, intent, method);
  const paidIntent: PaymentIntentBody = {
    ...settled(intent, method),
    status: "succeeded",
    amount_received: intent.amount,
    latest_charge: charge.id,
  };
  const paidPayment: InvoicePaymentBody = {
    ...payment,
    status: "paid",
    amount_paid: intent.amount,
    status_transitions: { ...payment.status_transitions, paid_at: at },
  };
  page.put("charge", charge.id, charge);
  page.put("payment_intent", intent.id, paidIntent);
  page.put("invoice_payment", payment.id, paidPayment);
  page.emit("charge.succeeded", charge);
  page.emit("payment_intent.succeeded", paidIntent);
  page.emit("invoice_payment.paid", paidPayment);
  return credited(page, before, intent.amount);
}

/** A debit that was pending keeps its charge. */
function succeededCharge(page: Page, intent: PaymentIntentBody, method: string): ChargeBody {
  const pending = intent.latest_charge === null ? null : page.find("charge", intent.latest_charge);
  if (pending?.status !== "pending") {
    return chargeBody(page.newId("charge"), seconds(page.at), intent, { method, status: "succeeded" });
  }
  return { ...pending, amount_captured: pending.amount, paid: true, status: "succeeded" };
}

function credited(page: Page, before: InvoiceBody, amount: number): InvoiceBody {
  const rest = before.amount_remaining - amount;
  const after: InvoiceBody = {
    ...before,
    amount_paid: before.amount_paid + Math.min(amount, before.amount_remaining),
    amount_remaining: Math.max(0, rest),
    amount_overpaid: before.amount_overpaid + Math.max(0, -rest),
  };
  return rest > 0 ? saveInvoice(page, before, after) : closeAsPaid(page, before, after);
}

/** open → paid, with the twins that tell of it. */
export function closeAsPaid(page: Page, before: InvoiceBody, after: InvoiceBody): InvoiceBody {
  const paid: InvoiceBody = {
    ...after,
    status: "paid",
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...after.status_transitions, paid_at: seconds(page.at) },
  };
  saveInvoice(page, before, paid);
  page.emit("invoice.paid", paid);
  page.emit("invoice.payment_succeeded", paid);
  if (paid.amount_overpaid > 0) page.emit("invoice.overpaid", paid);
  markDelinquent(page, paid.customer, false);
  return paid;
}

const settled = (intent: PaymentIntentBody, method: string): PaymentIntentBody => ({
  ...intent,
  last_payment_error: null,
  next_action: null,
  payment_method_types: [method],
});

/** Marked as paid by other means: no money moved through Stripe. */
export function payOutside(page: Page, id: string): InvoiceBody {
  const before = payable(page, id);
  cancelPayment(page, id, "automatic");
  const { amount_remaining } = before;
  page.put("plan", id, { ...planOf(page, id), paidOffStripe: amount_remaining });
  return closeAsPaid(page, before, {
    ...before,
    amount_paid: before.amount_paid + amount_remaining,
    amount_remaining: 0,
  });
}

/** The invoice needs no more money: what still asks for some is called off. */
export function cancelPayment(page: Page, invoice: string, reason: string): void {
  const { payment, intent } = standingPayment(page, invoice);
  const at = seconds(page.at);
  const canceled: PaymentIntentBody = {
    ...intent,
    status: "canceled",
    canceled_at: at,
    cancellation_reason: reason,
    next_action: null,
  };
  page.put("payment_intent", intent.id, canceled);
  page.put("invoice_payment", payment.id, {
    ...payment,
    status: "canceled",
    status_transitions: { ...payment.status_transitions, canceled_at: at },
  });
  page.emit("payment_intent.canceled", canceled);
}

/** The payment that asks for what remains is called off, and another asks for it in its place. */
export function replacePayment(page: Page, id: string): InvoiceBody {
  const invoice = payable(page, id);
  cancelPayment(page, id, "abandoned");
  const { payment: before } = standingPayment(page, id);
  const next = newPayment(page, invoice, invoice.amount_remaining);
  page.put("invoice_payment", before.id, { ...before, is_default: false });
  page.put("payment_intent", next.intent.id, next.intent);
  page.put("invoice_payment", next.payment.id, { ...next.payment, is_default: true });
  return invoice;
}

/** The money on its way (a debit, a voucher) arrives. */
export function settle(page: Page, id: string): InvoiceBody {
  const invoice = payable(page, id);
  const standing = standingPayment(page, id);
  const [method = "card"] = standing.intent.payment_method_types;
  page.put("plan", id, { ...planOf(page, id), settleAt: null });
  return arrive(page, invoice, standing, method);
}

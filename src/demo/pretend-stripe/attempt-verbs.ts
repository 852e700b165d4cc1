import type Stripe from "stripe";
import type { Instant } from "../../core/instant.ts";
import type { Page } from "./book.ts";
import { voidInvoice } from "./closing-verbs.ts";
import { markDelinquent } from "./customer-verbs.ts";
import { planOf, saveInvoice } from "./invoice-verbs.ts";
import { chargeBody } from "./payment-body.ts";
import { payable, standingPayment } from "./payment-verbs.ts";
import { notNow } from "./refusal.ts";
import { type InvoiceBody, type PaymentIntentBody, seconds } from "./shapes.ts";

export type FailOrder = {
  /** Stripe's payment method type. */
  method?: string;
  /** Stripe's decline code. */
  declineCode?: string;
  /** When Stripe will try again; null for never; left out, by the invoice's plan. */
  nextAttemptAt?: Instant | null;
};

/** A charge is tried and declined. */
export function failAttempt(page: Page, id: string, order: FailOrder = {}): InvoiceBody {
  const { method = "card", declineCode = "insufficient_funds" } = order;
  const before = payable(page, id);
  const { intent } = standingPayment(page, id);
  const charge = chargeBody(page.newId("charge"), seconds(page.at), intent, { method, status: "failed" });
  const failed: PaymentIntentBody = {
    ...intent,
    status: "requires_payment_method",
    last_payment_error: declined(charge.id, declineCode),
    latest_charge: charge.id,
    next_action: null,
  };
  page.put("charge", charge.id, charge);
  page.put("payment_intent", intent.id, failed);
  page.emit("charge.failed", charge);
  page.emit("payment_intent.payment_failed", failed);
  const after = saveInvoice(page, before, attempted(before, nextAttempt(page, before, order)));
  page.emit("invoice.payment_failed", after);
  markDelinquent(page, after.customer, true);
  return after;
}

const declined = (charge: string, declineCode: string): Stripe.PaymentIntent.LastPaymentError => ({
  charge,
  code: "card_declined",
  decline_code: declineCode,
  message: "Your card was declined.",
  type: "card_error",
});

const attempted = (before: InvoiceBody, next: Instant | null): InvoiceBody => ({
  ...before,
  attempted: true,
  attempt_count: before.attempt_count + 1,
  next_payment_attempt: next === null ? null : seconds(next),
});

/** Takes the next gap from the invoice's plan. Invoices that are sent are never tried again by themselves. */
function nextAttempt(page: Page, invoice: InvoiceBody, order: FailOrder): Instant | null {
  if (order.nextAttemptAt !== undefined) return order.nextAttemptAt;
  if (invoice.collection_method !== "charge_automatically") return null;
  const plan = planOf(page, invoice.id);
  const [gap, ...retries] = plan.retries;
  page.put("plan", invoice.id, { ...plan, retries });
  return gap === undefined ? null : page.at + gap;
}

/** The bank wants the customer to confirm (3-D Secure): nobody's money is on its way. */
export function requireAction(page: Page, id: string): InvoiceBody {
  const before = payable(page, id);
  const next: Stripe.PaymentIntent.NextAction = { type: "use_stripe_sdk", use_stripe_sdk: {} };
  const { intent } = standingPayment(page, id);
  const waiting: PaymentIntentBody = {
    ...intent,
    status: "requires_action",
    next_action: next,
    payment_method_types: ["card"],
  };
  page.put("payment_intent", intent.id, waiting);
  page.emit("payment_intent.requires_action", waiting);
  const after = saveInvoice(page, before, attempted(before, nextAttempt(page, before, {})));
  page.emit("invoice.payment_action_required", after);
  return after;
}

export type DebitOrder = {
  method: "us_bank_account" | "sepa_debit" | "acss_debit" | "bacs_debit" | "au_becs_debit";
  /** When time settles it by itself; null: only a verb does. */
  settlesAt?: Instant | null;
  outcome?: "succeeds" | "fails";
};

/** A debit is on its way; the invoice stays open until it settles. */
export function startProcessing(page: Page, id: string, order: DebitOrder): InvoiceBody {
  const before = payable(page, id);
  const { intent } = standingPayment(page, id);
  if (intent.status === "processing") throw notNow("A payment of this invoice is already on its way");
  const charge = chargeBody(page.newId("charge"), seconds(page.at), intent, {
    method: order.method,
    status: "pending",
  });
  const processing: PaymentIntentBody = {
    ...intent,
    status: "processing",
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method_types: [order.method],
  };
  page.put("charge", charge.id, charge);
  page.put("payment_intent", intent.id, processing);
  page.put("plan", id, {
    ...planOf(page, id),
    settleAt: order.settlesAt ?? null,
    settleOutcome: order.outcome ?? "succeeds",
  });
  page.emit("charge.pending", charge);
  page.emit("payment_intent.processing", processing);
  return saveInvoice(page, before, attempted(before, null));
}

/** With `voids`, Stripe then voids the invoice, as it may do after a failed ACH debit. */
export type FailProcessingOrder = { voids?: boolean };

/** The money on its way does not arrive: a debit bounces, a voucher expires unpaid. */
export function failProcessing(
  page: Page,
  id: string,
  { voids = false }: FailProcessingOrder = {},
): InvoiceBody {
  const invoice = payable(page, id);
  const { intent } = standingPayment(page, id);
  if (intent.status !== "processing" && intent.next_action === null)
    throw notNow("No payment of this invoice is on its way");
  const charge = intent.latest_charge === null ? null : page.find("charge", intent.latest_charge);
  const expired = intent.status === "requires_action";
  const code = expired ? "payment_intent_payment_attempt_expired" : "payment_intent_payment_attempt_failed";
  const failed: PaymentIntentBody = {
    ...intent,
    status: "requires_payment_method",
    last_payment_error: { code, message: "The payment did not arrive.", type: "invalid_request_error" },
    next_action: null,
  };
  if (charge?.status === "pending") {
    const bounced = {
      ...charge,
      status: "failed" as const,
      captured: false,
      failure_code: "insufficient_funds",
    };
    page.put("charge", charge.id, bounced);
    page.emit("charge.failed", bounced);
  }
  page.put("payment_intent", intent.id, failed);
  page.put("plan", id, { ...planOf(page, id), settleAt: null });
  page.emit("payment_intent.payment_failed", failed);
  page.emit("invoice.payment_failed", invoice);
  return voids ? voidInvoice(page, id) : invoice;
}

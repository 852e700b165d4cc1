import type { Page } from "./book.ts";
import { creditNoteBody } from "./credit-note-body.ts";
import { markDelinquent } from "./customer-verbs.ts";
import { disputeBody, refundBody } from "./dispute-body.ts";
import { invoiceOf, saveInvoice } from "./invoice-verbs.ts";
import { cancelPayment, closeAsPaid, payable, standingPayment } from "./payment-verbs.ts";
import { missing, notNow } from "./refusal.ts";
import {
  type ChargeBody,
  type CreditNoteBody,
  type DisputeBody,
  type InvoiceBody,
  type RefundBody,
  seconds,
} from "./shapes.ts";

/** Nobody owes it any more, and nobody paid it. */
export function voidInvoice(page: Page, id: string): InvoiceBody {
  const before = payable(page, id);
  cancelPayment(page, id, "void_invoice");
  const after = saveInvoice(page, before, {
    ...before,
    status: "void",
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, voided_at: seconds(page.at) },
  });
  page.emit("invoice.voided", after);
  return after;
}

export type WriteOff =
  | "max_payment_attempts"
  | "payment_not_received"
  | "subscription_canceled"
  | "subscription_paused"
  | "user_forgiven";

/** open → uncollectible; it can still be paid or voided. */
export function markUncollectible(page: Page, id: string, reason: WriteOff = "user_forgiven"): InvoiceBody {
  const before = invoiceOf(page, id);
  if (before.status !== "open")
    throw notNow(`Only open invoices can be marked uncollectible: this one is ${before.status}`);
  const after = saveInvoice(page, before, {
    ...before,
    status: "uncollectible",
    auto_advance: false,
    next_payment_attempt: null,
    status_details: { uncollectible: { reason } },
    status_transitions: { ...before.status_transitions, marked_uncollectible_at: seconds(page.at) },
  });
  page.emit("invoice.marked_uncollectible", after);
  return after;
}

export type CreditOrder = { amount: number; reason?: CreditNoteBody["reason"]; memo?: string | null };

/** Lowers what an open invoice asks for; when nothing remains it is paid, without a payment. */
export function credit(page: Page, id: string, order: CreditOrder): CreditNoteBody {
  const before = payable(page, id);
  const { amount } = order;
  if (!Number.isSafeInteger(amount) || amount <= 0 || amount > before.amount_remaining) {
    throw notNow(
      "A credit note is a positive integer of minor units, at most what remains to be paid",
      "amount_too_large",
    );
  }
  const ordinal = page.filter("credit_note", () => true, id).length + 1;
  const ids = { note: page.newId("credit_note"), line: page.newId("credit_note_line_item") };
  const note = creditNoteBody(ids, seconds(page.at), before, { ...order, ordinal });
  page.put("credit_note", note.id, note);
  page.emit("credit_note.created", note);
  lower(page, before, amount);
  return note;
}

function lower(page: Page, before: InvoiceBody, amount: number): void {
  const rest = before.amount_remaining - amount;
  const after: InvoiceBody = {
    ...before,
    amount_due: before.amount_due - amount,
    amount_remaining: rest,
    pre_payment_credit_notes_amount: before.pre_payment_credit_notes_amount + amount,
  };
  if (rest === 0) {
    cancelPayment(page, before.id, "automatic");
    closeAsPaid(page, before, after);
    return;
  }
  const { payment, intent } = standingPayment(page, before.id);
  page.put("payment_intent", intent.id, { ...intent, amount: rest });
  page.put("invoice_payment", payment.id, { ...payment, amount_requested: rest });
  saveInvoice(page, before, after);
}

/** The last charge that went through for this invoice. */
function chargeOf(page: Page, invoice: string): ChargeBody {
  const intents = page.filter("invoice_payment", () => true, invoice);
  const ids = new Set(intents.map((one) => one.payment.payment_intent));
  const charge = page
    .filter("charge", (one) => ids.has(one.payment_intent) && one.status !== "failed")
    .at(-1);
  if (!charge) throw notNow(`Nothing was charged for invoice ${invoice}: pay it first`);
  return charge;
}

/** The customer's bank takes the money back until the dispute is closed; the invoice keeps its status. */
export function dispute(page: Page, invoice: string): DisputeBody {
  const charge = chargeOf(page, invoice);
  const body = disputeBody(page.newId("dispute"), seconds(page.at), charge);
  page.put("charge", charge.id, { ...charge, disputed: true });
  page.put("dispute", body.id, body);
  page.emit("charge.dispute.created", body);
  return body;
}

export function closeDispute(page: Page, id: string, outcome: "won" | "lost"): DisputeBody {
  const before = page.find("dispute", id);
  if (!before) throw missing("dispute", id);
  const after: DisputeBody = { ...before, status: outcome };
  page.put("dispute", id, after);
  page.emit("charge.dispute.closed", after);
  return after;
}

/** The whole of the last charge goes back; the invoice stays paid. */
export function refund(page: Page, invoice: string): RefundBody {
  const charge = chargeOf(page, invoice);
  const after: ChargeBody = { ...charge, amount_refunded: charge.amount, refunded: true };
  const body = refundBody(page.newId("refund"), seconds(page.at), charge);
  page.put("charge", charge.id, after);
  page.put("refund", body.id, body);
  page.emit("refund.created", body);
  page.emit("charge.refunded", after);
  return body;
}

/** As an account's Automations would announce it. */
export function announce(page: Page, id: string, what: "overdue" | "will_be_due"): InvoiceBody {
  const invoice = invoiceOf(page, id);
  page.emit(`invoice.${what}`, invoice);
  if (what === "overdue") markDelinquent(page, invoice.customer, true);
  return invoice;
}

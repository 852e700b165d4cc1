import type Stripe from "stripe";
import { day, type Instant } from "../../core/instant.ts";
import type { Page } from "./book.ts";
import { customerOf } from "./customer-verbs.ts";
import { differences } from "./event-body.ts";
import { draftInvoice, invoiceItemBody, lineOf, type NewItem, withLine } from "./invoice-body.ts";
import { invoicePaymentBody, paymentIntentBody } from "./payment-body.ts";
import { missing, notNow } from "./refusal.ts";
import { type InvoiceBody, type InvoiceItemBody, type Plan, seconds } from "./shapes.ts";

export type InvoiceOrder = {
  customer: string;
  currency?: string;
  collection: "send_invoice" | "charge_automatically";
  /** Only for `send_invoice`. */
  dueAt?: Instant | null;
  description?: string | null;
  metadata?: Record<string, string>;
  autoAdvance?: boolean;
  subscription?: string | null;
  /** The accepted quote that it came from. */
  quote?: string | null;
};

/** Gaps of Stripe's automatic attempts after the first, and whether those will succeed. */
export const usualPlan: Plan = {
  retries: [3 * day, 5 * day, 6 * day],
  retryOutcome: "fails",
  settleAt: null,
  settleOutcome: "succeeds",
};

/** @throws StripeRefusal 404 */
export function invoiceOf(page: Page, id: string): InvoiceBody {
  const found = page.find("invoice", id);
  if (!found || found.deleted) throw missing("invoice", id, "invoice");
  return found;
}

export const planOf = (page: Page, invoice: string): Plan => page.find("plan", invoice) ?? usualPlan;

/** Keeps the invoice as it now is and tells of what changed. */
export function saveInvoice(page: Page, before: InvoiceBody, after: InvoiceBody): InvoiceBody {
  page.put("invoice", after.id, after);
  page.emit("invoice.updated", after, differences(before, after));
  return after;
}

export function draft(
  page: Page,
  order: InvoiceOrder,
  account: { country: string; name: string },
): InvoiceBody {
  const customer = customerOf(page, order.customer, "customer");
  const invoice = draftInvoice({
    id: page.newId("invoice"),
    created: seconds(page.at),
    livemode: page.livemode,
    account,
    customer,
    currency: order.currency ?? customer.currency ?? "usd",
    collection: order.collection,
    dueDate: order.collection === "send_invoice" && order.dueAt != null ? seconds(order.dueAt) : null,
    description: order.description ?? null,
    metadata: order.metadata ?? {},
    autoAdvance: order.autoAdvance ?? false,
    subscription: order.subscription ?? null,
    quote: order.quote ?? null,
  });
  page.put("invoice", invoice.id, invoice);
  page.emit("invoice.created", invoice);
  return invoice;
}

/** Adds an item to its draft; without an invoice it waits for the customer's next one. */
export function addItem(page: Page, item: NewItem): InvoiceItemBody {
  customerOf(page, item.customer, "customer");
  const body = invoiceItemBody(page.newId("invoiceitem"), seconds(page.at), page.livemode, item);
  page.put("invoiceitem", body.id, body);
  page.emit("invoiceitem.created", body);
  if (item.invoice !== null) putOn(page, body, item.invoice);
  return body;
}

function putOn(page: Page, item: InvoiceItemBody, id: string): void {
  const invoice = invoiceOf(page, id);
  if (invoice.status !== "draft")
    throw notNow("Only draft invoices take items: this one is no draft", "invoice_not_editable");
  if (invoice.currency !== item.currency) throw notNow("The item's currency differs from its invoice's");
  page.put("invoiceitem", item.id, { ...item, invoice: id });
  page.put("invoice", id, withLine(invoice, lineOf(page.newId("line_item"), item, id)));
}

/** Puts the customer's waiting items onto the draft. */
export function includeWaiting(page: Page, invoice: InvoiceBody): InvoiceBody {
  const { customer, currency } = invoice;
  const waits = (item: InvoiceItemBody) => item.invoice === null && item.currency === currency;
  for (const item of page.filter("invoiceitem", waits, customer as string)) putOn(page, item, invoice.id);
  return invoiceOf(page, invoice.id);
}

/** draft → open, with its number, its pay page and its payment intent; nothing to pay makes it paid at once. */
export function finalize(page: Page, id: string, hostedBase: string): InvoiceBody {
  const before = invoiceOf(page, id);
  if (before.status !== "draft")
    throw notNow(`Only drafts can be finalized: this invoice is ${before.status}`);
  const owed = before.amount_due > 0;
  const after = withNumber(page, {
    ...before,
    status: owed ? "open" : "paid",
    attempted: !owed,
    automatically_finalizes_at: null,
    effective_at: seconds(page.at),
    ending_balance: 0,
    hosted_invoice_url: `${hostedBase}/${id}`,
    invoice_pdf: `${hostedBase}/${id}/pdf`,
    next_payment_attempt: owed ? before.next_payment_attempt : null,
    status_transitions: {
      ...before.status_transitions,
      finalized_at: seconds(page.at),
      paid_at: owed ? null : seconds(page.at),
    },
  });
  saveInvoice(page, before, after);
  page.emit("invoice.finalized", after);
  if (owed) openPayment(page, after);
  else for (const type of ["invoice.paid", "invoice.payment_succeeded"]) page.emit(type, after);
  return after;
}

function withNumber(page: Page, invoice: InvoiceBody): InvoiceBody {
  const customer = page.find("customer", invoice.customer);
  if (!customer || customer.deleted)
    return { ...invoice, number: `${invoice.id.slice(-8).toUpperCase()}-0001` };
  const sequence = customer.next_invoice_sequence ?? 1;
  page.put("customer", customer.id, {
    ...customer,
    currency: invoice.currency,
    next_invoice_sequence: sequence + 1,
  });
  return { ...invoice, number: `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}` };
}

function openPayment(page: Page, invoice: InvoiceBody): void {
  const at = seconds(page.at);
  const intent = paymentIntentBody(page.newId("payment_intent"), at, invoice, invoice.amount_due);
  const asks = { intent: intent.id, amount: invoice.amount_due, isDefault: true };
  const payment = invoicePaymentBody(page.newId("invoice_payment"), at, invoice, asks);
  page.put("payment_intent", intent.id, intent);
  page.put("invoice_payment", payment.id, payment);
  page.emit("payment_intent.created", intent);
}

export function updateInvoice(page: Page, id: string, changes: Partial<InvoiceBody>): InvoiceBody {
  const before = invoiceOf(page, id);
  if (before.status !== "draft" && before.status !== "open") {
    throw notNow(`This invoice is ${before.status}: it can no longer be changed`, "invoice_not_editable");
  }
  return saveInvoice(page, before, { ...before, ...changes });
}

export function deleteDraft(page: Page, id: string): Stripe.DeletedInvoice {
  const before = invoiceOf(page, id);
  if (before.status !== "draft") throw notNow("Only draft invoices can be deleted: void this one instead");
  const deleted: Stripe.DeletedInvoice = { id, object: "invoice", deleted: true };
  page.put("invoice", id, deleted);
  page.emit("invoice.deleted", before);
  return deleted;
}

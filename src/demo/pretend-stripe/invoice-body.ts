import type Stripe from "stripe";
import type { InvoiceBody, InvoiceItemBody, LineItem } from "./shapes.ts";

export type NewInvoice = {
  id: string;
  created: number;
  livemode: boolean;
  account: { country: string; name: string };
  customer: Stripe.Customer;
  currency: string;
  collection: "send_invoice" | "charge_automatically";
  dueDate: number | null;
  description: string | null;
  metadata: Record<string, string>;
  autoAdvance: boolean;
  subscription: string | null;
  quote: string | null;
};

const draftHours = 3600;

/** A draft without lines. */
export const draftInvoice = (from: NewInvoice): InvoiceBody => ({
  ...standing(from),
  ...amounts(from.currency),
  ...customerOn(from.customer),
  ...presentation(from),
});

const standing = (from: NewInvoice) => ({
  id: from.id,
  object: "invoice" as const,
  attempt_count: 0,
  attempted: false,
  auto_advance: from.autoAdvance,
  automatically_finalizes_at: from.autoAdvance ? from.created + draftHours : null,
  billing_reason:
    from.quote !== null ? "quote_accept" : from.subscription === null ? "manual" : "subscription_cycle",
  collection_method: from.collection,
  created: from.created,
  due_date: from.dueDate,
  effective_at: null,
  last_finalization_error: null,
  livemode: from.livemode,
  next_payment_attempt:
    from.collection === "charge_automatically" && from.autoAdvance ? from.created + draftHours : null,
  number: null,
  period_end: from.created,
  period_start: from.created,
  status: "draft" as const,
  status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  webhooks_delivered_at: from.created,
});

const amounts = (currency: string) => ({
  amount_due: 0,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_remaining: 0,
  amount_shipping: 0,
  currency,
  ending_balance: null,
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  starting_balance: 0,
  subtotal: 0,
  subtotal_excluding_tax: 0,
  total: 0,
  total_discount_amounts: [],
  total_excluding_tax: 0,
  total_pretax_credit_amounts: [],
  total_taxes: [],
});

const customerOn = (customer: Stripe.Customer) => ({
  customer: customer.id,
  customer_account: null,
  customer_address: customer.address ?? null,
  customer_email: customer.email,
  customer_name: customer.name ?? null,
  customer_phone: customer.phone ?? null,
  customer_shipping: null,
  customer_tax_exempt: "none",
  customer_tax_ids: [],
});

const presentation = (from: NewInvoice) => ({
  account_country: from.account.country,
  account_name: from.account.name,
  account_tax_ids: null,
  application: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
  custom_fields: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: from.description,
  discounts: [],
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: "self" },
  latest_revision: null,
  lines: { object: "list" as const, data: [], has_more: false, url: `/v1/invoices/${from.id}/lines` },
  metadata: from.metadata,
  on_behalf_of: null,
  parent: parentOf(from),
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  test_clock: null,
});

function parentOf({ quote, subscription }: NewInvoice): Stripe.Invoice.Parent | null {
  if (quote !== null) return { quote_details: { quote }, subscription_details: null, type: "quote_details" };
  if (subscription === null) return null;
  return {
    quote_details: null,
    subscription_details: { metadata: {}, subscription },
    type: "subscription_details",
  };
}

/** The invoice with one more line, its sums following. */
export function withLine(invoice: InvoiceBody, line: LineItem): InvoiceBody {
  const data = [...invoice.lines.data, line];
  const total = data.reduce((sum, one) => sum + one.amount, 0);
  const due = Math.max(0, total);
  return {
    ...invoice,
    lines: { ...invoice.lines, data },
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    amount_due: due,
    amount_remaining: due,
  };
}

export const lineOf = (id: string, item: InvoiceItemBody, invoice: string): LineItem => ({
  id,
  object: "line_item",
  amount: item.amount,
  currency: item.currency,
  description: item.description,
  discount_amounts: [],
  discountable: true,
  discounts: [],
  invoice,
  livemode: item.livemode,
  metadata: item.metadata ?? {},
  parent: {
    invoice_item_details: {
      invoice_item: item.id,
      proration: false,
      proration_details: null,
      subscription: null,
    },
    subscription_item_details: null,
    type: "invoice_item_details",
  },
  period: item.period,
  pretax_credit_amounts: [],
  pricing: null,
  quantity: item.quantity,
  quantity_decimal: item.quantity_decimal,
  subscription: null,
  subtotal: item.amount,
  taxes: [],
});

export type NewItem = {
  amount: number;
  currency: string;
  customer: string;
  invoice: string | null;
  description: string | null;
};

export const invoiceItemBody = (
  id: string,
  created: number,
  livemode: boolean,
  item: NewItem,
): InvoiceItemBody => ({
  id,
  object: "invoiceitem",
  ...item,
  customer_account: null,
  date: created,
  discountable: true,
  discounts: [],
  livemode,
  metadata: {},
  net_amount: item.amount,
  parent: null,
  period: { end: created, start: created },
  pricing: null,
  proration: false,
  quantity: 1,
  quantity_decimal: "1",
  tax_rates: [],
  test_clock: null,
});

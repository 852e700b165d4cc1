import type { CreditNoteBody, InvoiceBody } from "./shapes.ts";

type Order = { amount: number; reason?: CreditNoteBody["reason"]; memo?: string | null; ordinal: number };

/** A credit note against what is still to be paid, as one line. */
export const creditNoteBody = (
  ids: { note: string; line: string },
  created: number,
  invoice: InvoiceBody,
  { amount, reason = null, memo = null, ordinal }: Order,
): CreditNoteBody => ({
  ...sums(amount),
  id: ids.note,
  object: "credit_note",
  created,
  currency: invoice.currency,
  customer: invoice.customer,
  customer_account: null,
  customer_balance_transaction: null,
  discount_amounts: [],
  effective_at: created,
  invoice: invoice.id,
  lines: {
    object: "list",
    data: [lineBody(ids.line, amount, invoice.livemode)],
    has_more: false,
    url: `/v1/credit_notes/${ids.note}/lines`,
  },
  livemode: invoice.livemode,
  memo,
  metadata: {},
  number: `${invoice.number}-CN-${String(ordinal).padStart(2, "0")}`,
  out_of_band_amount: null,
  pdf: `${invoice.invoice_pdf}?credit_note=${ids.note}`,
  pretax_credit_amounts: [],
  reason,
  refunds: [],
  shipping_cost: null,
  status: "issued",
  total_taxes: [],
  type: "pre_payment",
  voided_at: null,
});

const sums = (amount: number) => ({
  amount,
  amount_shipping: 0,
  discount_amount: 0,
  post_payment_amount: 0,
  pre_payment_amount: amount,
  subtotal: amount,
  subtotal_excluding_tax: amount,
  total: amount,
  total_excluding_tax: amount,
});

const lineBody = (
  id: string,
  amount: number,
  livemode: boolean,
): CreditNoteBody["lines"]["data"][number] => ({
  id,
  object: "credit_note_line_item",
  amount,
  description: "Credit",
  discount_amount: 0,
  discount_amounts: [],
  livemode,
  metadata: {},
  pretax_credit_amounts: [],
  quantity: 1,
  tax_rates: [],
  taxes: [],
  type: "custom_line_item",
  unit_amount: amount,
  unit_amount_decimal: String(amount),
});

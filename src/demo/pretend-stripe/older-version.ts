/** From this version on (basil) an invoice has `parent` and `payments`, and no `paid`, `charge`, `payment_intent`. */
const basil = "2025-03-31";

type Bag = Record<string, unknown>;
/** Finds the payment behind an invoice or the invoice behind a payment, by id. */
export type Lookup = {
  intentOf(invoice: string): { id: string; charge: string | null } | null;
  invoiceOfIntent(intent: string): string | null;
};

export const isBeforeBasil = (version: string): boolean => version.slice(0, basil.length) < basil;

/** The object as Stripe would render it at an older version; `2022-11-15` is the oldest that is taken care of. */
export function renderAt(version: string, value: unknown, lookup: Lookup): unknown {
  if (!isBeforeBasil(version)) return value;
  if (Array.isArray(value)) return value.map((one) => renderAt(version, one, lookup));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "previous_attributes" ? one : renderAt(version, one, lookup),
    ]),
  );
  switch (inner.object) {
    case "event":
      return { ...inner, api_version: version };
    case "invoice":
      return inner.deleted ? inner : olderInvoice(inner, lookup);
    case "charge":
      return { ...inner, invoice: lookup.invoiceOfIntent(String(inner.payment_intent)) };
    case "payment_intent":
      return olderIntent(inner, lookup);
    default:
      return inner;
  }
}

function olderInvoice(invoice: Bag, lookup: Lookup): Bag {
  const {
    parent,
    payments,
    total_taxes,
    amount_overpaid,
    amount_paid_off_stripe,
    confirmation_secret,
    status_details,
    customer_account,
    total_pretax_credit_amounts,
    automatically_finalizes_at,
    ...kept
  } = invoice;
  const intent = lookup.intentOf(String(invoice.id));
  const details = (parent as { subscription_details?: { subscription?: unknown } } | null)
    ?.subscription_details;
  return {
    ...kept,
    application_fee_amount: null,
    charge: intent?.charge ?? null,
    discount: null,
    paid: invoice.status === "paid",
    paid_out_of_band: Number(amount_paid_off_stripe ?? 0) > 0,
    payment_intent: intent?.id ?? null,
    quote: null,
    rendering_options: null,
    subscription: details?.subscription ?? null,
    tax: null,
    total_tax_amounts: [],
    transfer_data: null,
  };
}

function olderIntent(intent: Bag, lookup: Lookup): Bag {
  const {
    allowed_payment_method_types,
    excluded_payment_method_types,
    customer_account,
    managed_payments,
    payment_record,
    payment_details,
    ...kept
  } = intent;
  return { ...kept, invoice: lookup.invoiceOfIntent(String(intent.id)) };
}

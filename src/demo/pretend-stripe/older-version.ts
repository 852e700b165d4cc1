/** From this version on (basil) an invoice has `parent` and `payments`, and no `paid`, `charge`, `payment_intent`. */
const basil = "2025-03-31";
/** From this version on a payment intent shows its `latest_charge`, and no list of `charges`. */
const latestCharge = "2022-11-15";

/** What an object shows only from a version on. */
const news: readonly { since: string; of: readonly string[]; keys: readonly string[] }[] = [
  { since: "2026-09-30", of: ["invoice"], keys: ["status_details"] },
  {
    since: "2025-12-15",
    of: ["customer", "invoice", "invoiceitem", "payment_intent", "credit_note"],
    keys: ["customer_account"],
  },
  { since: "2026-07-29", of: ["refund"], keys: ["customer", "customer_account"] },
];

type Bag = Record<string, unknown>;
/** Finds the payment behind an invoice or the invoice behind a payment, by id. */
export type Lookup = {
  intentOf(invoice: string): { id: string; charge: string | null } | null;
  invoiceOfIntent(intent: string): string | null;
  chargeOf(id: string): object | null;
  paidOffStripe(invoice: string): number;
  /** The customer that an account of Accounts v2 is as well. */
  customerOfAccount(account: string): string | null;
};

const isBefore = (version: string, since: string): boolean => version.slice(0, since.length) < since;

/** The object as Stripe would render it at this version; `2022-08-01` is the oldest that is taken care of. */
export function renderAt(version: string, value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((one) => renderAt(version, one, lookup));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "previous_attributes" ? one : renderAt(version, one, lookup),
    ]),
  );
  return olderKeys(version, olderShape(version, billedToAccount(inner, lookup), lookup));
}

function olderShape(version: string, inner: Bag, lookup: Lookup): Bag {
  if (inner.object === "event") return { ...inner, api_version: version };
  if (!isBefore(version, basil)) return inner;
  switch (inner.object) {
    case "invoice":
      return inner.deleted ? inner : olderInvoice(inner, lookup);
    case "charge":
      return { ...inner, invoice: lookup.invoiceOfIntent(String(inner.payment_intent)) };
    case "payment_intent":
      return olderIntent(version, inner, lookup);
    default:
      return inner;
  }
}

function olderKeys(version: string, inner: Bag): Bag {
  const gone = news.flatMap(({ since, of, keys }) =>
    of.includes(String(inner.object)) && isBefore(version, since) ? keys : [],
  );
  return gone.length === 0
    ? inner
    : Object.fromEntries(Object.entries(inner).filter(([key]) => !gone.includes(key)));
}

/** A customer that is an account of Accounts v2 is kept as `customer`, and shown as `customer_account`. */
const billedToAccount = (inner: Bag, { customerOfAccount }: Lookup): Bag =>
  "customer_account" in inner && typeof inner.customer === "string" && inner.customer.startsWith("acct_")
    ? { ...inner, customer: customerOfAccount(inner.customer), customer_account: inner.customer }
    : inner;

function olderInvoice(invoice: Bag, lookup: Lookup): Bag {
  const {
    parent,
    payments,
    total_taxes,
    amount_overpaid,
    confirmation_secret,
    total_pretax_credit_amounts,
    automatically_finalizes_at,
    ...kept
  } = invoice;
  const intent = lookup.intentOf(String(invoice.id));
  const from = parent as {
    subscription_details?: { subscription?: unknown } | null;
    quote_details?: { quote?: unknown } | null;
  } | null;
  return {
    ...kept,
    application_fee_amount: null,
    charge: intent?.charge ?? null,
    discount: null,
    paid: invoice.status === "paid",
    paid_out_of_band: lookup.paidOffStripe(String(invoice.id)) > 0,
    payment_intent: intent?.id ?? null,
    quote: from?.quote_details?.quote ?? null,
    rendering_options: null,
    subscription: from?.subscription_details?.subscription ?? null,
    tax: null,
    total_tax_amounts: [],
    transfer_data: null,
  };
}

function olderIntent(version: string, intent: Bag, lookup: Lookup): Bag {
  const {
    allowed_payment_method_types,
    excluded_payment_method_types,
    managed_payments,
    payment_record,
    payment_details,
    ...kept
  } = intent;
  const older = { ...kept, invoice: lookup.invoiceOfIntent(String(intent.id)) };
  return isBefore(version, latestCharge) ? withCharges(version, older, lookup) : older;
}

function withCharges(version: string, { latest_charge: latest, ...intent }: Bag, lookup: Lookup): Bag {
  const charge = typeof latest === "string" ? lookup.chargeOf(latest) : latest;
  const data = charge ? [renderAt(version, charge, lookup)] : [];
  const url = `/v1/charges?payment_intent=${intent.id}`;
  return { ...intent, charges: { object: "list", data, has_more: false, total_count: data.length, url } };
}

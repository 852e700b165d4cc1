import type Stripe from "stripe";

export type CustomerDetails = {
  email?: string | null;
  name?: string | null;
  phone?: string | null;
  description?: string | null;
  /** ISO 3166-1 alpha-2 in `country`. */
  address?: Partial<Stripe.Address> | null;
  preferred_locales?: string[];
  metadata?: Record<string, string>;
};

export const customerBody = (
  id: string,
  { created, livemode, prefix }: { created: number; livemode: boolean; prefix: string },
): Stripe.Customer => ({
  id,
  object: "customer",
  address: null,
  balance: 0,
  created,
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: prefix,
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: "none",
  test_clock: null,
});

export const withDetails = (customer: Stripe.Customer, details: CustomerDetails): Stripe.Customer => {
  const { address, metadata, ...rest } = details;
  const blank: Stripe.Address = {
    city: null,
    country: null,
    line1: null,
    line2: null,
    postal_code: null,
    state: null,
  };
  return {
    ...customer,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(address === undefined ? {} : { address: address && { ...blank, ...address } }),
    metadata: mergedMetadata(customer.metadata, metadata),
  };
};

/** The customer as Accounts v2 shows it. */
export const accountOfCustomer = (
  customer: Stripe.Customer | Stripe.DeletedCustomer,
): Pick<Stripe.V2.Core.Account, "id" | "object" | "created"> & Record<string, unknown> => {
  const account = {
    id: customer.id,
    object: "v2.core.account" as const,
    applied_configurations: ["customer" as const],
    closed: customer.deleted === true,
    livemode: false,
  };
  if (customer.deleted) return { ...account, created: new Date(0).toISOString() };
  return {
    ...account,
    created: new Date(customer.created * 1000).toISOString(),
    defaults: { locales: customer.preferred_locales ?? [] },
    identity: { country: customer.address?.country ?? null },
    livemode: customer.livemode,
    metadata: customer.metadata,
    ...(customer.email === null ? {} : { contact_email: customer.email }),
    ...(customer.name ? { display_name: customer.name } : {}),
  };
};

/** As Stripe does it: keys given empty are removed, all others stay. */
export const mergedMetadata = (
  before: Record<string, string>,
  given: Record<string, string> = {},
): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ""));

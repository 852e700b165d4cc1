import type Stripe from "stripe";
import { roles } from "../core/account.ts";
import { type BillingCustomer, BillingUnreadable } from "../workflows/ports.ts";
import { customerAccount, customer as customerShape } from "./stripe-shapes.ts";
import { parsed, reading } from "./stripe-trouble.ts";

/** A customer may be an account of Accounts v2: its invoices name it as `customer_account`. */
export const isCustomerAccount = (id: string): boolean => id.startsWith("acct_");

/** The filter of a list of invoices for this customer. */
export const billedTo = (id: string): { customer: string } | { customer_account: string } =>
  isCustomerAccount(id) ? { customer_account: id } : { customer: id };

/** @throws BillingUnavailable; BillingUnreadable when another than `id` answers */
export async function readCustomer(stripe: Stripe, id: string): Promise<BillingCustomer> {
  const customer = isCustomerAccount(id) ? await accountBilled(stripe, id) : await plainCustomer(stripe, id);
  if (customer.id === id) return customer;
  throw new BillingUnreadable(
    `Asked for customer ${id}, Stripe answered with ${customer.id}: check what answers at STRIPE_API_BASE`,
  );
}

async function plainCustomer(stripe: Stripe, id: string): Promise<BillingCustomer> {
  const what = `customer ${id}`;
  const read = parsed(customerShape, await reading(what, () => stripe.customers.retrieve(id)), what);
  if (read.deleted) return nobody(read.id);
  return {
    id: read.id,
    aliases: read.customer_account ? [read.customer_account] : [],
    ...named(read.metadata),
    email: read.email || null,
    name: read.name || null,
    locale: read.preferred_locales?.[0] || null,
    country: read.address?.country?.toUpperCase() || null,
    deleted: false,
  };
}

async function accountBilled(stripe: Stripe, id: string): Promise<BillingCustomer> {
  const what = `customer account ${id}`;
  const read = parsed(
    customerAccount,
    await reading(what, () => stripe.v2.core.accounts.retrieve(id, { include: ["defaults", "identity"] })),
    what,
  );
  if (read.closed) return nobody(read.id);
  return {
    id: read.id,
    aliases: [],
    ...named(read.metadata),
    email: read.contact_email || null,
    name: read.display_name || null,
    locale: read.defaults?.locales?.[0] || null,
    country: read.identity?.country?.toUpperCase() || null,
    deleted: false,
  };
}

const nobody = (id: string): BillingCustomer => ({
  id,
  aliases: [],
  account: null,
  email: null,
  name: null,
  locale: null,
  country: null,
  timeZone: null,
  contacts: [],
  deleted: true,
});

/** What an operator may write into a customer's metadata; README, "Who is written to". */
function named(
  metadata: Readonly<Record<string, unknown>> | null | undefined,
): Pick<BillingCustomer, "account" | "timeZone" | "contacts"> {
  return {
    account: textOf(metadata?.account),
    timeZone: textOf(metadata?.time_zone),
    contacts: roles.flatMap((role) => {
      const email = textOf(metadata?.[`${role}_email`]);
      return email === null ? [] : [{ role, email, name: textOf(metadata?.[`${role}_name`]) }];
    }),
  };
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

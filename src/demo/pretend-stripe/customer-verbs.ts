import type Stripe from "stripe";
import type { Page } from "./book.ts";
import { type CustomerDetails, customerBody, withDetails } from "./customer-body.ts";
import { differences } from "./event-body.ts";
import { missing } from "./refusal.ts";
import { seconds } from "./shapes.ts";

/** The customer, unless it was deleted. @throws StripeRefusal 404 */
export function customerOf(page: Page, id: string, param = "id"): Stripe.Customer {
  const found = page.find("customer", id);
  if (!found || found.deleted) throw missing("customer", id, param);
  return found;
}

export function createCustomer(page: Page, details: CustomerDetails & { id?: string }): Stripe.Customer {
  const { id = page.newId("customer"), ...given } = details;
  const prefix = page.newId("prefix").toUpperCase();
  const blank = customerBody(id, { created: seconds(page.at), livemode: page.livemode, prefix });
  const customer = withDetails(blank, given);
  page.put("customer", id, customer);
  if (!isAccount(id)) page.emit("customer.created", customer);
  return customer;
}

export function updateCustomer(page: Page, id: string, details: CustomerDetails): Stripe.Customer {
  const before = customerOf(page, id);
  const after = withDetails(before, details);
  page.put("customer", id, after);
  if (!isAccount(id)) page.emit("customer.updated", after, differences(before, after));
  return after;
}

/** As Stripe does it, who pays any invoice is delinquent no more, whatever else is owed. */
export function markDelinquent(page: Page, id: string, delinquent: boolean): void {
  const before = page.find("customer", id);
  if (!before || before.deleted || before.delinquent === delinquent) return;
  const after = { ...before, delinquent };
  page.put("customer", id, after);
  if (!isAccount(id)) page.emit("customer.updated", after, { delinquent: !delinquent });
}

/** A customer may be an account of Accounts v2, which has events of its own. */
export const isAccount = (id: string): boolean => id.startsWith("acct_");

/**
 * A customer that is an account of Accounts v2; its invoices are ordered by its id like any other's. `both`: Stripe knows
 * it as a customer as well, and shows both ids.
 */
export function createCustomerAccount(
  page: Page,
  { both = false, id = page.newId("account"), ...details }: CustomerDetails & { both?: boolean; id?: string },
) {
  const account = createCustomer(page, { ...details, id });
  if (both) {
    const customer = asCustomer(id);
    page.put("customer", customer, { ...account, id: customer, customer_account: id });
  }
  return account;
}

/** What the customer would be called that is this account as well. */
export const asCustomer = (account: string): string => account.replace(/^acct_/, "cus_");

/** The other way round. */
export const asAccount = (customer: string): string => customer.replace(/^cus_/, "acct_");

/** Open invoices stay open, as at Stripe. */
export function deleteCustomer(page: Page, id: string): Stripe.DeletedCustomer {
  const before = customerOf(page, id);
  const deleted: Stripe.DeletedCustomer = { id, object: "customer", deleted: true };
  page.put("customer", id, deleted);
  const customer = asCustomer(id);
  if (page.find("customer", customer)) page.put("customer", customer, { ...deleted, id: customer });
  if (!isAccount(id)) page.emit("customer.deleted", before);
  return deleted;
}

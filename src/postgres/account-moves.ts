import type { Tx } from "./database.ts";
import { attachCustomer } from "./stripe-customers.ts";

/** Nobody calls it by its product's id any more, and it is not looked at again. */
export async function giveUpName(tx: Tx, accountId: number): Promise<void> {
  await tx
    .updateTable("accounts")
    .set({ product_id: null, review_at: null })
    .where("id", "=", accountId)
    .execute();
}

export async function moveOverrides(tx: Tx, from: number, to: number): Promise<void> {
  await tx.updateTable("overrides").set({ account_id: to }).where("account_id", "=", from).execute();
}

/** A Stripe customer, and all that is recorded of it. */
export async function moveCustomer(tx: Tx, customer: string, to: number): Promise<void> {
  await attachCustomer(tx, customer, to);
  await tx.updateTable("invoices").set({ account_id: to }).where("customer", "=", customer).execute();
  await tx.updateTable("inbox").set({ account_id: to }).where("customer", "=", customer).execute();
}

/** All customers of an account, with their invoices, overrides, and events that are not worked in. */
export async function moveCustomers(tx: Tx, from: number, to: number): Promise<void> {
  await tx.updateTable("stripe_customers").set({ account_id: to }).where("account_id", "=", from).execute();
  await tx.updateTable("invoices").set({ account_id: to }).where("account_id", "=", from).execute();
  await moveOverrides(tx, from, to);
  await moveOpenEvents(tx, from, to);
}

/** Events that are not worked in. What is done stays where it was done; the index knows only what is not. */
async function moveOpenEvents(tx: Tx, from: number, to: number): Promise<void> {
  await tx
    .updateTable("inbox")
    .set({ account_id: to })
    .where("account_id", "=", from)
    .where("status", "in", ["pending", "dead"])
    .execute();
}

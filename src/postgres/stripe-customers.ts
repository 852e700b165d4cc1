import { type AccountRow, readAccountRow } from "./accounts.ts";
import type { Queryable, Tx } from "./database.ts";

/** By a Stripe customer alone, whatever a product calls its accounts. */
export async function findByCustomer(db: Queryable, customer: string): Promise<AccountRow | undefined> {
  const found = await db
    .selectFrom("stripe_customers")
    .select("account_id")
    .where("id", "=", customer)
    .executeTakeFirst();
  return found && readAccountRow(db, found.account_id);
}

export async function attachCustomer(tx: Tx, customer: string, accountId: number): Promise<void> {
  await tx
    .insertInto("stripe_customers")
    .values({ id: customer, account_id: accountId })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ account_id: accountId }))
    .execute();
}

import { sql } from "kysely";
import type { Database, Queryable } from "./database.ts";

/** One name by which the outside may call an account: the product's own id first, then its Stripe customers. */
export type Alias = {
  alias: string;
  accountId: number;
  /** The name of the account's policy, told with the product's own id alone: who has none has the standard one. */
  policy: string | null;
};

/** What the outside calls an account `a`. */
export const outsideName = sql<string>`
  coalesce(a.product_id, (select min(s.id) from stripe_customers s where s.account_id = a.id))`;

/** Every name of every account, in pages, so that a large installation loads in little memory. */
export async function* accountAliases(db: Database, page = 10_000): AsyncGenerator<Alias> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom("accounts")
      .select(["id", "product_id", "policy"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(page)
      .execute();
    for (const row of rows) yield* ofProduct(row);
    if (rows.length < page) break;
    after = rows.at(-1)!.id;
  }
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("stripe_customers")
      .select(["id", "account_id"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(page)
      .execute();
    for (const row of rows) yield ofCustomer(row);
    if (rows.length < page) return;
    after = rows.at(-1)!.id;
  }
}

/** The names of these accounts; each account's own id comes before its customers. */
export async function aliasesOf(db: Queryable, accountIds: readonly number[]): Promise<Alias[]> {
  const ids = [...new Set(accountIds)];
  if (ids.length === 0) return [];
  const products = await db
    .selectFrom("accounts")
    .select(["id", "product_id", "policy"])
    .where("id", "in", ids)
    .execute();
  const customers = await db
    .selectFrom("stripe_customers")
    .select(["id", "account_id"])
    .where("account_id", "in", ids)
    .orderBy("id")
    .execute();
  return [...products.flatMap(ofProduct), ...customers.map(ofCustomer)];
}

const ofProduct = (row: { id: number; product_id: string | null; policy: string }): Alias[] =>
  row.product_id === null ? [] : [{ alias: row.product_id, accountId: row.id, policy: row.policy }];

const ofCustomer = (row: { id: string; account_id: number }): Alias => ({
  alias: row.id,
  accountId: row.account_id,
  policy: null,
});

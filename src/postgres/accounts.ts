import { type Selectable, sql } from "kysely";
import type { Locale } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toInstant, toInstantOrNull } from "./instants.ts";
import type { Accounts } from "./tables.ts";

/** What fills the gaps of an account that nobody described fully. */
export type AccountDefaults = {
  locale: Locale;
  timeZone: string;
  manager: { name: string | null; email: string } | null;
};

export type AccountRow = {
  id: number;
  productId: string | null;
  name: string | null;
  locale: Locale | null;
  timeZone: string | null;
  country: string | null;
  /** Which of the two Stripe said, and not the product. */
  fromStripe: { timeZone: boolean; country: boolean };
  policy: string;
  knownSince: Instant;
  factsReadAt: Instant | null;
  /** When it is looked at next; null: not until something happens. */
  reviewAt: Instant | null;
  /** The date that the final notice named, while the account waits for it; those that wait together are cut in its order. */
  namedCut: Instant | null;
  /** How many reviews were ever asked for. */
  reviewRequests: number;
  customers: readonly string[];
};

/** Stands for the operator's default manager, who is no contact of the account itself. */
export const operatorsContact = 0;

/** By the product's id or a Stripe customer; undefined when neither is known. */
export async function findAccount(db: Queryable, alias: string): Promise<AccountRow | undefined> {
  const found = await db
    .selectFrom("accounts")
    .leftJoin("stripe_customers", "stripe_customers.account_id", "accounts.id")
    .select("accounts.id")
    .where((eb) => eb.or([eb("accounts.product_id", "=", alias), eb("stripe_customers.id", "=", alias)]))
    // The product's own id wins should it ever look like a customer of another account.
    .orderBy((eb) => eb.case().when("accounts.product_id", "=", alias).then(0).else(1).end())
    .limit(1)
    .executeTakeFirst();
  return found && readAccountRow(db, found.id);
}

export async function readAccountRow(db: Queryable, accountId: number): Promise<AccountRow> {
  const row = await db
    .selectFrom("accounts")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("stripe_customers")
        .whereRef("account_id", "=", "accounts.id")
        .select(
          sql<string[]>`coalesce(array_agg(stripe_customers.id order by stripe_customers.id), '{}')`.as(
            "ids",
          ),
        )
        .as("customers"),
    )
    .where("accounts.id", "=", accountId)
    .executeTakeFirstOrThrow();
  return toAccountRow(row, row.customers ?? []);
}

export const toAccountRow = (row: Selectable<Accounts>, customers: readonly string[]): AccountRow => ({
  id: row.id,
  productId: row.product_id,
  name: row.name,
  locale: row.locale as Locale | null,
  timeZone: row.time_zone,
  country: row.country,
  fromStripe: { timeZone: row.time_zone_from_stripe, country: row.country_from_stripe },
  policy: row.policy,
  knownSince: toInstant(row.known_since),
  factsReadAt: toInstantOrNull(row.facts_read_at),
  reviewAt: toInstantOrNull(row.review_at),
  namedCut: toInstantOrNull(row.named_cut),
  reviewRequests: row.review_requests,
  customers,
});

/** What the outside calls an account. */
export const refOf = (row: Pick<AccountRow, "id" | "productId" | "customers">): string =>
  row.productId ?? row.customers[0] ?? `account-${row.id}`;

/**
 * Of all who would give one of these names to an account, one at a time: a request, a webhook, another instance. Held
 * until the transaction ends; look the names up after it. Always in the same order, so that none waits for another.
 */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  for (const name of [...names].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

export async function createAccount(
  tx: Tx,
  account: { productId: string | null; name: string | null; policy: string },
  now: Instant,
): Promise<number> {
  const row = await tx
    .insertInto("accounts")
    .values({
      product_id: account.productId,
      name: account.name,
      policy: account.policy,
      known_since: toDate(now),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export type AccountChange = Partial<{
  productId: string;
  name: string | null;
  locale: Locale;
  timeZone: string;
  country: string | null;
  policy: string;
}>;

/** By the product's word. Fields left out keep their value. */
export async function updateAccount(tx: Tx, accountId: number, change: AccountChange): Promise<void> {
  const set = {
    ...(change.productId !== undefined && { product_id: change.productId }),
    ...(change.name !== undefined && { name: change.name }),
    ...(change.locale !== undefined && { locale: change.locale }),
    ...(change.timeZone !== undefined && { time_zone: change.timeZone, time_zone_from_stripe: false }),
    ...(change.country !== undefined && { country: change.country, country_from_stripe: false }),
    ...(change.policy !== undefined && { policy: change.policy }),
  };
  if (Object.keys(set).length > 0)
    await tx.updateTable("accounts").set(set).where("id", "=", accountId).execute();
}

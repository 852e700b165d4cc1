import { type Selectable, sql } from "kysely";
import type { Account, Contact, Locale, Role, Unreachable } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import { zoneOf } from "../core/zone-of.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toInstant, toInstantOrNull } from "./instants.ts";
import type { Accounts, Contacts } from "./tables.ts";

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

/** The account as the core sees it, gaps filled from the operator's defaults. */
export function toAccount(
  row: AccountRow,
  contacts: readonly Selectable<Contacts>[],
  defaults: AccountDefaults,
): Account {
  const locale = row.locale ?? defaults.locale;
  const timeZone = row.timeZone ?? (row.country && zoneOf(row.country)) ?? defaults.timeZone;
  const known = contacts.map(
    (contact): Contact => ({
      id: contact.id,
      role: contact.role as Role,
      email: contact.email,
      name: contact.name,
      locale: (contact.locale as Locale | null) ?? locale,
      timeZone: contact.time_zone,
      unreachable: contact.unreachable as Unreachable | null,
    }),
  );
  const standIn: Contact[] =
    defaults.manager !== null && !known.some(({ role }) => role === "manager")
      ? [
          {
            id: operatorsContact,
            role: "manager",
            ...defaults.manager,
            locale,
            timeZone: null,
            unreachable: null,
          },
        ]
      : [];
  return {
    id: row.id,
    ref: refOf(row),
    name: row.name,
    locale,
    timeZone,
    country: row.country,
    knownSince: row.knownSince,
    contacts: [...known, ...standIn],
  };
}

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

export async function attachCustomer(tx: Tx, customer: string, accountId: number): Promise<void> {
  await tx
    .insertInto("stripe_customers")
    .values({ id: customer, account_id: accountId })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ account_id: accountId }))
    .execute();
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

import { type Kysely, sql } from "kysely";

/** Says of an account's country and time zone whether Stripe named them, so that they are followed when it moves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table accounts
    add column country_from_stripe boolean not null default false,
    add column time_zone_from_stripe boolean not null default false`,
  // Of the others nobody knows any more; without an id of the product's own no product named anything.
  `update accounts set country_from_stripe = country is not null, time_zone_from_stripe = time_zone is not null
    where product_id is null and (country is not null or time_zone is not null)`,
];

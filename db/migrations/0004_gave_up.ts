import { type Kysely, sql } from "kysely";

/** When Stripe's automatic attempts on an invoice had come to their end, as first seen: null where they have not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table invoices add column gave_up_at timestamptz`.execute(db);
}

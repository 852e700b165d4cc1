import { type Kysely, sql } from "kysely";

/** Keeps the day that an accountant promised as the date of the calendar that it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Written 2026-11-23. Null where a manager granted a promise until some moment, and for those given before.
  await sql.raw("alter table overrides add column promised_on text").execute(db);
}

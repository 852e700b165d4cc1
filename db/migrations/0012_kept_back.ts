import { type Kysely, sql } from "kysely";

/** Since when a mail waits that could not be handed over: it may be dated anew meanwhile. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table notices add column kept_back_at timestamptz`.execute(db);
}

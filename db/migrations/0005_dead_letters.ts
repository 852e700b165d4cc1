import { type Kysely, sql } from "kysely";

/** Who put an event aside that could not be worked in, and why; and what is ignored, counted by its reason. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `why` goes on to say what went wrong with it.
  `alter table inbox add column dismissed_by text, add column dismissed_reason text,
    add check ((dismissed_by is null) = (dismissed_reason is null))`,
  "create index inbox_ignored on inbox (why, dismissed_by) where status = 'ignored'",
];

import { type Kysely, sql } from "kysely";

/** Counts who asked for a review, keeps when a comparison with Stripe last failed, and finds those whose date has come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // Grows with each request, so that one that comes while a review is under way is not taken for the one it answers.
  "alter table accounts add column review_requests bigint not null default 0",
  // Few wait for their cut; they are looked for whenever something that held them is over.
  "create index accounts_awaiting_cut on accounts (named_cut) where named_cut is not null",
  // In real time.
  "alter table reconciliations add column failed_real_at timestamptz",
  // Which of Stripe's latest events arrived by themselves.
  "alter table reconciliations add column arrivals jsonb not null default '[]'",
];

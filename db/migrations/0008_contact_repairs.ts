import { type Kysely, sql } from "kysely";

/** Accountants who said by the link in a mail that somebody else looks after the invoices, or that they do not know who. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table contact_repairs (
    id bigint generated always as identity primary key,
    account_id bigint not null references accounts,
    contact_id bigint not null references contacts,
    replaced_by bigint references contacts,
    case_number integer not null,
    at timestamptz not null
  )`.execute(db);
  await sql`create index contact_repairs_by_account on contact_repairs (account_id, at)`.execute(db);
}

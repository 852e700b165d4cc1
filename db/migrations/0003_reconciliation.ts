import { type Kysely, sql } from "kysely";

/** What is needed to compare with Stripe, and to let no more than so many mails out in an hour. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `cursor_at` is Stripe's own time; `began_at` and `finished_at` are domain time; `finished_real_at`, `lease_until` real.
  `create table reconciliations (
    kind text primary key check (kind in ('events', 'at_risk', 'all')),
    cursor_at timestamptz,
    position jsonb,
    under_way boolean not null default false,
    began_at timestamptz,
    finished_at timestamptz,
    finished_real_at timestamptz,
    detail jsonb not null default '{}',
    failed_why text,
    lease_token bigint not null default 0,
    lease_until timestamptz
  )`,
  "insert into reconciliations (kind) values ('events'), ('at_risk'), ('all')",

  // Which way an event came in first: one that had to be looked for was lost.
  `alter table inbox add column source text not null default 'webhook'
    check (source in ('webhook', 'eventbridge', 'reconciliation'))`,
  "create index inbox_found on inbox (created_at) where source = 'reconciliation'",
  "create index invoices_unsettled on invoices (created_at) where status in ('open', 'uncollectible')",

  // Ladder mails handed over in the present hour of domain time, by all instances together.
  `create table mail_allowance (
    only_row boolean primary key default true check (only_row),
    hour_at timestamptz not null,
    taken integer not null
  )`,
  "insert into mail_allowance (hour_at, taken) values ('epoch', 0)",

  // The settings that decide, as the service last started with them: a command must not decide by others.
  "alter table installation add column decides_by jsonb",
];

import { type Kysely, sql } from "kysely";

/** What stops suspensions, the mails that tell account managers of it, and what the breaker counts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table halts (
    id uuid primary key,
    kind text not null check (kind in ('halt', 'restore_all', 'breaker')),
    cause text check (cause in ('suspensions', 'mail', 'webhooks', 'reconciliation', 'clock')),
    figures jsonb not null,
    reason text not null,
    started_by text not null,
    at timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    ended_reason text,
    check ((kind = 'breaker') = (cause is not null)),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_reason is null))
  )`,
  // One breaker of each cause at a time, however many instances see the trouble at once.
  "create unique index halts_open_breakers on halts (cause) where ended_at is null and kind = 'breaker'",
  "create index halts_open on halts (at) where ended_at is null",
  "create index halts_by_time on halts (at)",

  // Mails to the operator's own people, about the service rather than about an account. `handed_over_at` and
  // `retry_after` are in real time.
  `create table alerts (
    id uuid primary key,
    halt_id uuid not null references halts,
    email text not null,
    name text,
    locale text not null,
    time_zone text not null,
    status text not null check (status in ('pending', 'sending', 'sent', 'failed')),
    issued_at timestamptz not null,
    sent_at timestamptz,
    message_id text,
    failure text,
    attempts integer not null default 0,
    handed_over_at timestamptz,
    retry_after timestamptz
  )`,
  "create unique index alerts_identity on alerts (halt_id, lower(email))",
  "create index alerts_to_send on alerts (issued_at) where status in ('pending', 'sending')",
  // The mailbox keeps them too.
  "alter table mailbox_mails drop constraint mailbox_mails_notice_id_fkey",

  // Whoever waits for a cut waits in the order of the date that the final notice named.
  "alter table accounts add column named_cut timestamptz",
  "create index accounts_due_in_turn on accounts (review_at, named_cut) where review_at is not null",
  "drop index accounts_due",
  "create index cases_suspended on cases (account_id) where stage = 'suspended'",
  "create index decisions_of_suspension on decisions (at) where stage = 'suspended'",

  // The domain moment of the last attempt to hand a notice over, whatever came of it.
  "alter table notices add column tried_at timestamptz",
  "create index notices_tried on notices (tried_at) where tried_at is not null",

  // In real time: since when somebody has watched over reconciliation.
  "alter table installation add column watched_since timestamptz",
];

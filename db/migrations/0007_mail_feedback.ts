import { type Kysely, sql } from "kysely";

/** Everything that a mail transport tells, kept as evidence, and the pace at which mails are handed to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `source_id` tells an event from its repetition. About a notice, about an alert, or about a mail that nobody knows yet,
  // which `message_id` may still find. `at` is domain time, `reported_at` the transport's own, `received_at` real.
  `alter table notice_events alter column notice_id drop not null,
    add column alert_id uuid references alerts,
    add column source_id text unique,
    add column message_id text,
    add column bounce text check (bounce in ('hard', 'soft', 'suppressed')),
    add column recipient text,
    add column reported_at timestamptz,
    add column received_at timestamptz`,
  `create index notice_events_unclaimed on notice_events (message_id)
    where notice_id is null and alert_id is null`,
  `create index notice_events_unclaimed_by_age on notice_events (received_at)
    where notice_id is null and alert_id is null`,
  "create index notice_events_by_alert on notice_events (alert_id) where alert_id is not null",
  "create index notice_events_received on notice_events (received_at) where received_at is not null",

  "create index notices_by_message on notices (message_id) where message_id is not null",
  "create index notices_handed_over on notices (handed_over_at) where message_id is not null",

  `alter table alerts add column delivered_at timestamptz,
    add column outcome text check (outcome in ('delivered', 'delayed', 'bounced', 'complained', 'failed'))`,
  "create index alerts_by_message on alerts (message_id) where message_id is not null",

  // A pending notice that somebody is about to hand over, in real time; the token tells whether it still is theirs.
  "alter table notices add column held_until timestamptz, add column hold_token integer not null default 0",

  // When the next mail may go, of all instances together, in the database's own real time.
  `create table mail_pace (
    only_row boolean primary key default true check (only_row),
    free_at timestamptz not null
  )`,
  "insert into mail_pace (free_at) values ('epoch')",
];

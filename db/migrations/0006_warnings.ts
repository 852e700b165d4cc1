import { type Kysely, sql } from "kysely";

/** Warnings shown in the product, notices about overrides, contacts repaired by their own people, and what waits for a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A warning that a product showed to this person is evidence like a mail, and never handed over to a transport.
  "alter table notices add column channel text not null default 'mail' check (channel in ('mail', 'banner'))",
  // How often the recipient's server refused it for the time being; the same notice goes again on another day.
  "alter table notices add column refusals integer not null default 0",
  // What its mails are about while it is in force.
  "create index notices_about_overrides on notices (subject) where subject like 'override-%'",

  // `link`: named by the person whom the account had named before; `stripe_metadata`: by keys of the Stripe customer.
  `alter table contacts drop constraint contacts_source_check,
    add constraint contacts_source_check check (source in ('product', 'stripe', 'stripe_metadata', 'link'))`,
  "alter table contacts add column replaced_by bigint references contacts",

  // Which debts a promise was given for: its limits count per debt. The contact that gave it by a link, if one did.
  "alter table overrides add column debts text[] not null default '{}', add column contact_id bigint references contacts",

  // Whatever only a person can settle, as the last decision found it; told to account managers once a day at most.
  `create table concerns (
    account_id bigint not null references accounts,
    subject text not null,
    concern jsonb not null,
    since timestamptz not null,
    told_at timestamptz,
    settled_at timestamptz,
    primary key (account_id, subject)
  )`,
  "create index concerns_open on concerns (since) where settled_at is null",

  // An alert is about a breaker or one day's concerns.
  `alter table alerts alter column halt_id drop not null, add column subject text`,
  "update alerts set subject = 'halt-' || halt_id",
  "alter table alerts alter column subject set not null",
  "drop index alerts_identity",
  "create unique index alerts_identity on alerts (subject, lower(email))",
];

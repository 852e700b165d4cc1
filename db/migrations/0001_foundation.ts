import { type Kysely, sql } from "kysely";

/**
 * The whole first schema. Domain instants (`*_at`, `since`, `named_cut` …) are written by the service's clock, never by
 * now(). Columns in real time say so: `lease_until`, `retry_after`, `handed_over_at`, `received_at`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table installation (
    only_row boolean primary key default true check (only_row),
    clock text not null check (clock in ('system', 'virtual')),
    virtual_now timestamptz,
    stripe_account text,
    livemode boolean,
    link_secret bytea not null,
    check ((clock = 'virtual') = (virtual_now is not null))
  )`,

  `create table policies (
    hash text primary key,
    name text not null,
    body jsonb not null,
    first_seen_at timestamptz not null
  )`,

  `create table accounts (
    id bigint generated always as identity primary key,
    product_id text unique check (product_id <> 'changes' and product_id not like 'cus\\_%'),
    name text,
    locale text,
    time_zone text,
    country text,
    policy text not null,
    known_since timestamptz not null,
    facts_read_at timestamptz,
    review_at timestamptz,
    retry_after timestamptz,
    failures integer not null default 0,
    lease_token bigint not null default 0,
    lease_until timestamptz
  )`,
  // What is due is found by this index alone, whatever the number of accounts that are not.
  "create index accounts_due on accounts (review_at) where review_at is not null",

  `create table stripe_customers (
    id text primary key,
    account_id bigint not null references accounts,
    email text,
    name text,
    deleted boolean not null default false
  )`,
  "create index stripe_customers_by_account on stripe_customers (account_id)",

  `create table contacts (
    id bigint generated always as identity primary key,
    account_id bigint not null references accounts,
    role text not null check (role in ('accountant', 'user', 'manager')),
    position integer not null,
    email text not null,
    name text,
    locale text,
    time_zone text,
    source text not null check (source in ('product', 'stripe')),
    unreachable text check (unreachable in ('bounced', 'complained', 'suppressed', 'replaced')),
    removed_at timestamptz
  )`,
  "create unique index contacts_identity on contacts (account_id, role, lower(email)) where removed_at is null",

  `create table invoices (
    id text primary key,
    account_id bigint not null references accounts,
    customer text not null,
    number text,
    status text not null check (status in ('draft', 'open', 'paid', 'void', 'uncollectible', 'deleted')),
    status_reason text,
    currency text not null,
    amount_due bigint not null,
    amount_paid bigint not null,
    amount_remaining bigint not null,
    collection text not null check (collection in ('send_invoice', 'charge_automatically')),
    created_at timestamptz not null,
    finalized_at timestamptz,
    due_at timestamptz,
    attempted boolean not null,
    attempt_count integer not null,
    next_attempt_at timestamptz,
    payments jsonb not null,
    disputed boolean not null
  )`,
  "create index invoices_by_account on invoices (account_id)",

  `create table cases (
    account_id bigint primary key references accounts,
    stage text not null check (stage in ('active', 'reminded', 'second_reminder', 'grace', 'suspended')),
    since timestamptz not null,
    number integer not null,
    round integer not null,
    round_began timestamptz not null,
    policy_hash text references policies,
    revision integer not null default 0,
    next_change_at timestamptz
  )`,

  `create table decisions (
    account_id bigint not null references accounts,
    revision integer not null,
    at timestamptz not null,
    stage text not null,
    reasons jsonb not null,
    primary key (account_id, revision)
  )`,

  // The ledger: outbox, evidence, and what the lapsed page reads.
  `create table notices (
    id uuid primary key,
    account_id bigint not null references accounts,
    kind text not null,
    subject text not null,
    round integer not null,
    person text not null,
    case_number integer not null,
    contact_id bigint references contacts,
    roles text[] not null,
    debts text[] not null,
    named_cut timestamptz,
    status text not null check (status in ('pending', 'sending', 'sent', 'delivered', 'delayed', 'bounced', 'complained', 'failed', 'unknown', 'cancelled')),
    issued_at timestamptz not null,
    send_at timestamptz not null,
    sent_at timestamptz,
    delivered_at timestamptz,
    message_id text,
    failure text,
    attempts integer not null default 0,
    retry_after timestamptz,
    handed_over_at timestamptz,
    unique (account_id, kind, subject, round, person)
  )`,
  "create index notices_to_send on notices (send_at) where status = 'pending'",
  "create index notices_unsettled on notices (handed_over_at) where status in ('sending', 'unknown')",
  "create index notices_by_account on notices (account_id, issued_at)",

  `create table notice_events (
    id bigint generated always as identity primary key,
    notice_id uuid not null references notices,
    outcome text not null,
    at timestamptz not null,
    detail text
  )`,
  "create index notice_events_by_notice on notice_events (notice_id)",

  `create table overrides (
    id uuid primary key,
    account_id bigint not null references accounts,
    kind text not null check (kind in ('restore', 'hold', 'extend', 'exempt', 'suspend', 'promise')),
    reason text not null,
    granted_by text not null,
    from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at),
    ended_at timestamptz,
    ended_by text
  )`,
  "create index overrides_by_account on overrides (account_id, until_at)",

  // The number is taken last in its transaction under one advisory lock, so that numbers become visible in order.
  `create table access_changes (
    number bigint primary key,
    account_id bigint not null references accounts,
    at timestamptz not null,
    access jsonb not null
  )`,
  "create index access_changes_by_account on access_changes (account_id, number desc)",

  `create table inbox (
    id text primary key,
    type text not null,
    api_version text,
    livemode boolean not null,
    stripe_account text,
    customer text,
    object_id text,
    paid_invoice text,
    created_at timestamptz not null,
    received_at timestamptz not null,
    raw text not null,
    status text not null check (status in ('pending', 'done', 'ignored', 'dead')),
    why text,
    account_id bigint references accounts,
    attempts integer not null default 0,
    retry_after timestamptz
  )`,
  "create index inbox_pending on inbox (account_id, received_at) where status in ('pending', 'dead')",

  `create table api_keys (
    id bigint generated always as identity primary key,
    name text not null,
    scope text not null check (scope in ('check', 'manage')),
    hash bytea not null unique,
    unknown_account text not null check (unknown_account in ('allow', 'deny')),
    created_at timestamptz not null,
    revoked_at timestamptz
  )`,

  `create table mailbox_mails (
    id text primary key,
    notice_id uuid not null references notices,
    recipient text not null,
    sender text not null,
    subject text not null,
    kind text not null,
    role text not null,
    account text not null,
    locale text not null,
    sent_at timestamptz not null,
    status text not null check (status in ('sent', 'delivered', 'bounced', 'complained')),
    text text not null,
    html text not null,
    headers jsonb not null,
    position bigint generated always as identity
  )`,
  "create index mailbox_mails_unreported on mailbox_mails (position) where status = 'sent'",

  `create table pretend_stripe_objects (
    kind text not null,
    id text not null,
    sequence bigint not null,
    body jsonb not null,
    primary key (kind, id)
  )`,
];

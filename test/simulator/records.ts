import { sql } from "kysely";
import type { Instant } from "../../src/core/instant.ts";
import type { Database } from "../../src/postgres/database.ts";

// What the service wrote down, read with queries of our own.

export type Step = { accountId: number; revision: number; at: Instant; stage: string };

/** Decisions since a moment, that moment included. */
export async function decisionsSince(db: Database, since: Instant): Promise<Step[]> {
  const { rows } = await sql<Omit<Step, "at"> & { at: Date }>`
    select account_id as "accountId", revision, at, stage from decisions
    where at >= ${new Date(since)} order by account_id, revision`.execute(db);
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** The last decision about a customer's account; 0 before the first. */
export async function latestRevision(db: Database, stripeCustomer: string): Promise<number> {
  const { rows } = await sql<{ revision: number }>`
    select revision from decisions join stripe_customers customer using (account_id)
    where customer.id = ${stripeCustomer} order by revision desc limit 1`.execute(db);
  return rows[0]?.revision ?? 0;
}

export type MailRecord = {
  position: number;
  noticeId: string;
  accountId: number;
  kind: string;
  role: string;
  recipient: string;
  sentAt: Instant;
  /** Of the notice. */
  identity: string;
};

export async function mailsAfter(db: Database, position: number): Promise<MailRecord[]> {
  const { rows } = await sql<Omit<MailRecord, "sentAt"> & { sentAt: Date }>`
    select mail.position, mail.notice_id as "noticeId", notice.account_id as "accountId", mail.kind, mail.role,
      lower(mail.recipient) as recipient, mail.sent_at as "sentAt",
      concat_ws(' ', notice.kind, notice.subject, notice.round, lower(mail.recipient)) as identity
    from mailbox_mails mail join notices notice on notice.id = mail.notice_id
    where mail.position > ${position} order by mail.position`.execute(db);
  return rows.map((row) => ({ ...row, sentAt: row.sentAt.getTime() }));
}

/** Notices that were written since a moment, that moment included; those that were withdrawn again do no harm. */
export async function noticesSince(
  db: Database,
  since: Instant,
): Promise<{ id: string; accountId: number; kind: string; issuedAt: Instant }[]> {
  const { rows } = await sql<{ id: string; accountId: number; kind: string; issuedAt: Date }>`
    select id, account_id as "accountId", kind, issued_at as "issuedAt" from notices
    where issued_at >= ${new Date(since)} and status <> 'cancelled'`.execute(db);
  return rows.map((row) => ({ ...row, issuedAt: row.issuedAt.getTime() }));
}

/** A notice of the ledger together with the mail that the mailbox has of it. */
export type Evidence = {
  id: string;
  kind: string;
  caseNumber: number;
  round: number;
  roles: string[];
  debts: string[];
  issuedAt: Instant;
  namedCut: Instant | null;
  /** In the ledger. */
  status: string;
  /** Null: it is not in the mailbox. */
  mail: { status: string; recipient: string; sentAt: Instant } | null;
};

export async function evidenceOf(db: Database, accountId: number): Promise<Evidence[]> {
  const { rows } = await sql<
    Omit<Evidence, "issuedAt" | "namedCut" | "mail"> & {
      issuedAt: Date;
      namedCut: Date | null;
      mailStatus: string | null;
      recipient: string;
      sentAt: Date;
    }
  >`
    select notice.id, notice.kind, notice.case_number as "caseNumber", notice.round, notice.roles, notice.debts,
      notice.issued_at as "issuedAt", notice.named_cut as "namedCut", notice.status,
      mail.status as "mailStatus", lower(mail.recipient) as recipient, mail.sent_at as "sentAt"
    from notices notice left join mailbox_mails mail on mail.notice_id = notice.id
    where notice.account_id = ${accountId} order by notice.issued_at, notice.id`.execute(db);
  return rows.map(({ mailStatus, recipient, sentAt, ...row }) => ({
    ...row,
    issuedAt: row.issuedAt.getTime(),
    namedCut: row.namedCut?.getTime() ?? null,
    mail: mailStatus === null ? null : { status: mailStatus, recipient, sentAt: sentAt.getTime() },
  }));
}

/** Who is known by which customer, and what is thought and told of them now. */
export type Position = {
  accountId: number;
  customer: string;
  stage: string;
  access: string;
  toldStage: string;
};

export async function positions(db: Database): Promise<Position[]> {
  const { rows } = await sql<Position>`
    select customer.account_id as "accountId", customer.id as customer, coalesce(cases.stage, 'active') as stage,
      coalesce(told.access ->> 'access', 'full') as access, coalesce(told.access ->> 'stage', 'active') as "toldStage"
    from (select account_id, min(id) as id from stripe_customers group by account_id) customer
    left join cases on cases.account_id = customer.account_id
    left join lateral (select access from access_changes where account_id = customer.account_id order by number desc limit 1) told on true`.execute(
    db,
  );
  return rows;
}

/** What is due by the virtual present, or begun, and not done. */
export async function leftUndone(db: Database): Promise<{ accountId: number | null; text: string }[]> {
  const { rows } = await sql<{ accountId: number | null; text: string }>`
    with present as (select virtual_now as at from installation)
    select accounts.id as "accountId", format('was to be looked at on %s', review_at) as text
    from accounts, present where review_at <= present.at
    union all
    select accounts.id, format('is %s and nobody will look at it again', cases.stage)
    from accounts join cases on cases.account_id = accounts.id where review_at is null and cases.stage <> 'active'
    union all
    select id, 'is still claimed' from accounts where lease_until is not null
    union all
    select account_id, format('%s to %s is %s since %s', kind, person, status, send_at)
    from notices, present where (status = 'pending' and send_at <= present.at) or status in ('sending', 'unknown', 'sent')
    union all
    select account_id, format('event %s %s is %s: %s', type, id, status, why) from inbox where status in ('pending', 'dead')`.execute(
    db,
  );
  return rows;
}

import { randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { Role } from "../core/account.ts";
import type { NewNotice } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import {
  type Channel,
  isDunning,
  type Matter,
  type Notice,
  type NoticeKind,
  type NoticeStatus,
  noticeKinds,
} from "../core/notice.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact } from "./accounts.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from "./instants.ts";
import type { Notices } from "./tables.ts";

export const toNotice = (row: Selectable<Notices>): Notice => ({
  id: row.id,
  kind: row.kind as NoticeKind,
  caseNumber: row.case_number,
  matter: matterOf(row.subject),
  channel: row.channel as Channel,
  round: row.round,
  person: row.person,
  contactId: row.contact_id ?? operatorsContact,
  roles: row.roles as Role[],
  debts: row.debts,
  namedCut: toInstantOrNull(row.named_cut),
  status: row.status as NoticeStatus,
  issuedAt: toInstant(row.issued_at),
  sentAt: toInstantOrNull(row.sent_at),
  deliveredAt: toInstantOrNull(row.delivered_at),
});

/** The account's latest notices, newest first. */
export async function latestNotices(db: Queryable, accountId: number, limit: number): Promise<Notice[]> {
  const rows = await db
    .selectFrom("notices")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("issued_at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toNotice);
}

const beforeDue = "due-";
const aboutOverride = "override-";

/** Notices of one matter have the same subject: the unique key tells a repetition from a new one. */
function subjectOf({ matter, caseNumber, channel }: NewNotice): string {
  switch (matter.kind) {
    case "case":
      return channel === "banner" ? `banner-${caseNumber}` : `case-${caseNumber}`;
    case "due":
      return `${beforeDue}${matter.on}`;
    case "override":
      return `${aboutOverride}${matter.id}`;
    default:
      return unreachable(matter);
  }
}

function matterOf(subject: string): Matter {
  if (subject.startsWith(beforeDue)) return { kind: "due", on: subject.slice(beforeDue.length) };
  if (subject.startsWith(aboutOverride)) return { kind: "override", id: subject.slice(aboutOverride.length) };
  return { kind: "case" };
}

export type NoticeToIssue = NewNotice & { accountId: number };

/** Writes notices into the ledger. One that was cancelled before it was sent is taken up again; no other repeats. */
export async function issueNotices(tx: Tx, notices: readonly NoticeToIssue[], now: Instant): Promise<void> {
  if (notices.length === 0) return;
  await tx
    .insertInto("notices")
    .values(
      notices.map((notice) => ({
        id: randomUUID(),
        account_id: notice.accountId,
        kind: notice.kind,
        channel: notice.channel,
        subject: subjectOf(notice),
        round: notice.round,
        person: notice.person,
        case_number: notice.caseNumber,
        roles: [...notice.roles],
        debts: [...notice.debts],
        named_cut: toDateOrNull(notice.namedCut),
        contact_id: notice.contactId === operatorsContact ? null : notice.contactId,
        status: "pending",
        issued_at: toDate(now),
        send_at: toDate(notice.sendAt),
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["account_id", "kind", "subject", "round", "person"])
        .doUpdateSet(({ ref }) => ({
          roles: ref("excluded.roles"),
          debts: ref("excluded.debts"),
          named_cut: ref("excluded.named_cut"),
          contact_id: ref("excluded.contact_id"),
          status: ref("excluded.status"),
          issued_at: ref("excluded.issued_at"),
          send_at: ref("excluded.send_at"),
        }))
        .where("notices.status", "=", "cancelled"),
    )
    .execute();
}

/** What was not handed over is not sent any more. */
export async function cancelPending(tx: Tx, accountId: number, caseNumber: number): Promise<void> {
  await tx
    .updateTable("notices")
    .set({ status: "cancelled" })
    .where("account_id", "=", accountId)
    .where("case_number", "=", caseNumber)
    .where("status", "=", "pending")
    .execute();
}

/** The same for the present cases of several accounts, of what asks for money alone: a farewell still goes. */
export async function cancelPendingDunning(
  tx: Tx,
  cases: readonly { accountId: number; number: number }[],
): Promise<void> {
  if (cases.length === 0) return;
  const accounts = cases.map(({ accountId }) => accountId);
  const numbers = cases.map(({ number }) => number);
  await sql`
    update notices set status = 'cancelled'
    from unnest(${accounts}::bigint[], ${numbers}::integer[]) as present (account_id, number)
    where notices.account_id = present.account_id and notices.case_number = present.number
      and notices.status = 'pending' and notices.kind = any (${noticeKinds.filter(isDunning)}::text[])`.execute(
    tx,
  );
}

/** These, where they were not handed over yet. */
export async function withdrawNotices(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("notices")
    .set({ status: "cancelled" })
    .where("id", "in", [...ids])
    .where("status", "=", "pending")
    .execute();
}

/** Locks it. */
export async function findNotice(tx: Tx, noticeId: string): Promise<Notice> {
  const row = await tx
    .selectFrom("notices")
    .selectAll()
    .where("id", "=", noticeId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return toNotice(row);
}

/** What the transport's events so far come to. Left out, `failure` stays. */
export async function setOutcome(
  tx: Tx,
  noticeId: string,
  outcome: { status: NoticeStatus; deliveredAt: Instant | null; failure?: string | null },
): Promise<void> {
  await tx
    .updateTable("notices")
    .set({
      status: outcome.status,
      delivered_at: toDateOrNull(outcome.deliveredAt),
      ...(outcome.failure !== undefined && { failure: outcome.failure }),
    })
    .where("id", "=", noticeId)
    .execute();
}

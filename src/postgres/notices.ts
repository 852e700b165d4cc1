import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { Role } from "../core/account.ts";
import type { NewNotice } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import type { Notice, NoticeKind, NoticeStatus } from "../core/notice.ts";
import { operatorsContact } from "./accounts.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from "./instants.ts";
import type { Notices } from "./tables.ts";

export const toNotice = (row: Selectable<Notices>): Notice => ({
  id: row.id,
  kind: row.kind as NoticeKind,
  caseNumber: row.case_number,
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

/** Every ladder notice of a case has the same subject, so that the unique key tells a repetition from a new one. */
const subjectOf = (notice: NewNotice): string => `case-${notice.caseNumber}`;

/** Writes a notice into the ledger. One that was cancelled before it was sent is taken up again; no other repeats. */
export async function issueNotice(tx: Tx, accountId: number, notice: NewNotice, now: Instant): Promise<void> {
  const values = {
    roles: [...notice.roles],
    debts: [...notice.debts],
    named_cut: toDateOrNull(notice.namedCut),
    contact_id: notice.contactId === operatorsContact ? null : notice.contactId,
    status: "pending",
    issued_at: toDate(now),
    send_at: toDate(notice.sendAt),
  };
  await tx
    .insertInto("notices")
    .values({
      id: randomUUID(),
      account_id: accountId,
      kind: notice.kind,
      subject: subjectOf(notice),
      round: notice.round,
      person: notice.person,
      case_number: notice.caseNumber,
      ...values,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["account_id", "kind", "subject", "round", "person"])
        .doUpdateSet(values)
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

export async function findNotice(tx: Tx, noticeId: string): Promise<(Notice & { accountId: number }) | null> {
  const row = await tx
    .selectFrom("notices")
    .selectAll()
    .where("id", "=", noticeId)
    .forUpdate()
    .executeTakeFirst();
  return row ? { ...toNotice(row), accountId: row.account_id } : null;
}

export async function setOutcome(
  tx: Tx,
  noticeId: string,
  outcome: { status: NoticeStatus; deliveredAt: Instant | null; failure: string | null },
): Promise<void> {
  await tx
    .updateTable("notices")
    .set({
      status: outcome.status,
      delivered_at: toDateOrNull(outcome.deliveredAt),
      ...(outcome.failure && { failure: outcome.failure }),
    })
    .where("id", "=", noticeId)
    .execute();
}

export async function recordNoticeEvent(
  tx: Tx,
  event: { noticeId: string; outcome: string; at: Instant; detail: string | null },
): Promise<void> {
  await tx
    .insertInto("notice_events")
    .values({ notice_id: event.noticeId, outcome: event.outcome, at: toDate(event.at), detail: event.detail })
    .execute();
}

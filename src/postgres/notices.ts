import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Effect, NewNotice } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import { isDunning, type Notice, type NoticeStatus, noticeKinds } from "../core/notice.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull } from "./instants.ts";
import { keepResending } from "./notice-events.ts";
import { toNotice, toRow } from "./notice-rows.ts";

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

export type NoticeToIssue = NewNotice & { accountId: number };

/**
 * Writes notices into the ledger. One that was cancelled before it was sent is taken up again; no other repeats. Where a
 * hand-over was never answered before the cancelling, its words may have arrived, and what is heard of them is about
 * that row: other words get a row of their own.
 */
export async function issueNotices(tx: Tx, notices: readonly NoticeToIssue[], now: Instant): Promise<void> {
  if (notices.length === 0) return;
  await tx
    .insertInto("notices")
    .values(
      notices
        .map((notice) => toRow(notice, randomUUID(), now))
        .map((row) => ({ ...row, subject: subjectBesideTried(row), status: "pending" })),
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
          failure: null,
          // Whoever holds it has the old words in hand.
          held_until: null,
          hold_token: sql<number>`notices.hold_token + 1`,
          retry_after: null,
        }))
        .where("notices.status", "=", "cancelled")
        .where("notices.sent_at", "is", null),
    )
    .execute();
}

/** `case-1`; `case-1-2` where that was cancelled after a try that may have arrived. */
const subjectBesideTried = ({
  account_id,
  kind,
  round,
  person,
  subject,
}: ReturnType<typeof toRow>) => sql<string>`
  ${subject}::text || coalesce((
    select '-' || count(*) + 1 from notices tried
    where tried.account_id = ${account_id} and tried.kind = ${kind} and tried.round = ${round}
      and tried.person = ${person} and tried.status = 'cancelled' and tried.sent_at is not null
      and (tried.subject = ${subject} or starts_with(tried.subject, ${`${subject}-`}))
    having count(*) > 0), '')`;

/** Writes down what a product showed to somebody: delivered as it is heard of. Answers the notice's id. */
export async function recordShown(
  tx: Tx,
  notice: NoticeToIssue,
  shownAt: string,
  now: Instant,
): Promise<string> {
  const id = randomUUID();
  const at = toDate(now);
  await tx
    .insertInto("notices")
    .values({ ...toRow(notice, id, now), status: "delivered", sent_at: at, delivered_at: at })
    .execute();
  await tx
    .insertInto("notice_events")
    .values({ notice_id: id, outcome: "shown", at, detail: shownAt })
    .execute();
  return id;
}

export type Resend = Pick<Extract<Effect, { kind: "resend" }>, "notice" | "sendAt" | "namedCut">;

/** The same notices once more, where they came back. */
export async function resendNotices(tx: Tx, all: readonly Resend[], now: Instant): Promise<void> {
  for (const { notice, sendAt, namedCut } of all) {
    const { numUpdatedRows } = await tx
      .updateTable("notices")
      .set({
        status: "pending",
        send_at: toDate(sendAt),
        named_cut: toDateOrNull(namedCut),
        sent_at: null,
        delivered_at: null,
        message_id: null,
        retry_after: null,
        kept_back_at: null,
      })
      .where("id", "=", notice)
      .where("status", "in", ["bounced", "failed"])
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await keepResending(tx, notice, now);
  }
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
  outcome: {
    status: NoticeStatus;
    deliveredAt: Instant | null;
    failure?: string | null;
    /** The recipient's server refused it, for the time being. */
    refused: boolean;
  },
): Promise<void> {
  await tx
    .updateTable("notices")
    .set((eb) => ({
      status: outcome.status,
      delivered_at: toDateOrNull(outcome.deliveredAt),
      ...(outcome.failure !== undefined && { failure: outcome.failure }),
      ...(outcome.refused && { refusals: eb("refusals", "+", 1) }),
    }))
    .where("id", "=", noticeId)
    .execute();
}

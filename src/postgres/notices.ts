import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import type { Role } from "../core/account.ts";
import type { NewNotice } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import type { Notice, NoticeKind, NoticeStatus } from "../core/notice.ts";
import { operatorsContact } from "./accounts.ts";
import type { Database, Queryable, Tx } from "./database.ts";
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

export type NoticeToSend = Notice & { accountId: number; attempts: number };

/**
 * Takes the next notice whose time has come and commits it as `sending`: whatever happens from here on, it is not
 * handed over a second time by mistake.
 */
export async function takeNoticeToSend(
  db: Database,
  now: Instant,
  realNow: number,
  options: { evenInBackoff: boolean; except: readonly string[] },
): Promise<NoticeToSend | null> {
  const row = await db
    .with("next", (qb) => {
      let next = qb
        .selectFrom("notices")
        .select("id")
        .where("status", "=", "pending")
        .where("send_at", "<=", toDate(now));
      if (!options.evenInBackoff) {
        next = next.where((eb) =>
          eb.or([eb("retry_after", "is", null), eb("retry_after", "<=", toDate(realNow))]),
        );
      }
      if (options.except.length > 0) next = next.where("id", "not in", [...options.except]);
      return next.orderBy("send_at").orderBy("id").limit(1).forUpdate().skipLocked();
    })
    .updateTable("notices")
    .from("next")
    .set((eb) => ({
      status: "sending",
      handed_over_at: toDate(realNow),
      attempts: eb("notices.attempts", "+", 1),
    }))
    .whereRef("notices.id", "=", "next.id")
    .returningAll("notices")
    .executeTakeFirst();
  return row ? { ...toNotice(row), accountId: row.account_id, attempts: row.attempts } : null;
}

export type Handed =
  | { status: "sent"; messageId: string }
  | { status: "failed"; failure: string }
  | { status: "pending"; failure: string; retryAfter: number }
  | { status: "unknown"; failure: string };

/** The hand-over's own answer. Feedback may have come before it, and then stands. */
export async function recordHandOver(
  tx: Queryable,
  noticeId: string,
  handed: Handed,
  now: Instant,
): Promise<void> {
  await tx
    .updateTable("notices")
    .set((eb) => ({
      status: eb
        .case()
        .when("status", "in", ["sending", "unknown"])
        .then(handed.status)
        .else(eb.ref("status"))
        .end(),
      sent_at: handed.status === "pending" ? null : eb.fn.coalesce("sent_at", eb.val(toDate(now))),
      ...(handed.status === "sent" ? { message_id: handed.messageId } : { failure: handed.failure }),
      ...(handed.status === "pending" && { retry_after: toDate(handed.retryAfter) }),
    }))
    .where("id", "=", noticeId)
    .execute();
}

/** A hand-over whose instance died is `unknown`: it may have been sent, so it proves nothing and is not repeated yet. */
export async function settleAbandoned(db: Queryable, realNow: number, now: Instant): Promise<number> {
  const result = await db
    .updateTable("notices")
    .set((eb) => ({
      status: "unknown",
      failure: "the instance that handed it over stopped",
      sent_at: eb.fn.coalesce("sent_at", eb.val(toDate(now))),
    }))
    .where("status", "=", "sending")
    .where("handed_over_at", "<", toDate(realNow - 5 * 60_000))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The same notice once more, a day after an answer was lost and nothing was heard of it. */
export async function retryUnknown(db: Queryable, before: Instant): Promise<number> {
  const result = await db
    .updateTable("notices")
    .set({ status: "pending", sent_at: null })
    .where("status", "=", "unknown")
    .where("sent_at", "<=", toDate(before))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
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

/** It was not handed over after all. */
export async function putBack(db: Queryable, noticeId: string): Promise<void> {
  await db
    .updateTable("notices")
    .set({ status: "pending" })
    .where("id", "=", noticeId)
    .where("status", "=", "sending")
    .execute();
}

/** The earliest domain moment after `now` at which a pending notice is to be sent. */
export async function nextSendAt(db: Queryable, now: Instant): Promise<Instant | null> {
  const row = await db
    .selectFrom("notices")
    .select("send_at")
    .where("status", "=", "pending")
    .where("send_at", ">", toDate(now))
    .orderBy("send_at")
    .limit(1)
    .executeTakeFirst();
  return row ? row.send_at.getTime() : null;
}

/** The earliest domain moment after `now` at which a lost answer's notice has waited for `wait`. */
export async function nextUnknownAt(db: Queryable, wait: number, now: Instant): Promise<Instant | null> {
  const row = await db
    .selectFrom("notices")
    .select("sent_at")
    .where("status", "=", "unknown")
    .where("sent_at", ">", toDate(now - wait))
    .orderBy("sent_at")
    .limit(1)
    .executeTakeFirst();
  return row?.sent_at ? row.sent_at.getTime() + wait : null;
}

import { type Selectable, sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { BounceKind, MailOutcome } from "../core/mail-outcome.ts";
import type { Tx } from "./database.ts";
import { toDate, toInstant } from "./instants.ts";
import type { NoticeEvents } from "./tables.ts";

/** Which mail an event is about; null: none that is known. */
export type MailRef = { kind: "notice"; id: string; accountId: number } | { kind: "alert"; id: string };

/** What a transport told, as it is kept: the evidence. */
export type NoticeEvent = MailOutcome & {
  id: string;
  messageId: string | null;
  reportedAt: Instant;
  detail: string | null;
  recipient: string | null;
};

/**
 * By the id that travelled with the mail, else by the transport's message id. Then nobody else can find or claim anything
 * by that message id until the transaction ends, so that an event and the hand-over's own answer do not miss each other.
 */
export async function findMail(
  tx: Tx,
  { noticeId, messageId }: { noticeId: string | null; messageId: string | null },
): Promise<MailRef | null> {
  if (noticeId !== null) {
    const found = await mailWhere(tx, sql`id = ${noticeId}`);
    if (found) return found;
  }
  if (messageId === null) return null;
  await lockMessage(tx, messageId);
  return mailWhere(tx, sql`message_id = ${messageId}`);
}

async function mailWhere(tx: Tx, condition: ReturnType<typeof sql>): Promise<MailRef | null> {
  const { rows } = await sql<{ id: string; account_id: number | null }>`
    select id, account_id from notices where ${condition}
    union all select id, null from alerts where ${condition} limit 1`.execute(tx);
  const row = rows[0];
  if (!row) return null;
  return row.account_id === null
    ? { kind: "alert", id: row.id }
    : { kind: "notice", id: row.id, accountId: row.account_id };
}

/** Taken before any account's or notice's own lock. */
export async function lockMessage(tx: Tx, messageId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail ${messageId}`}, 0))`.execute(tx);
}

/** False: it was kept before. `at` in domain time. */
export async function keepNoticeEvent(
  tx: Tx,
  event: NoticeEvent,
  about: MailRef | null,
  { at, realNow }: { at: Instant; realNow: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("notice_events")
    .values({
      ...claim(about),
      source_id: event.id,
      message_id: event.messageId,
      outcome: event.outcome,
      bounce: event.bounce,
      at: toDate(at),
      reported_at: toDate(event.reportedAt),
      received_at: toDate(realNow),
      detail: event.detail,
      recipient: event.recipient,
    })
    .onConflict((conflict) => conflict.column("source_id").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

const claim = (about: MailRef | null) => ({
  notice_id: about?.kind === "notice" ? about.id : null,
  alert_id: about?.kind === "alert" ? about.id : null,
});

/**
 * What was told of a mail before anybody knew whose it is, oldest first; `at` in domain time. Its message is locked.
 */
export async function unclaimedEvents(tx: Tx, messageId: string): Promise<(NoticeEvent & { at: Instant })[]> {
  const rows = await tx
    .selectFrom("notice_events")
    .selectAll()
    .where("message_id", "=", messageId)
    .where("notice_id", "is", null)
    .where("alert_id", "is", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...toNoticeEvent(row), at: toInstant(row.at) }));
}

const toNoticeEvent = (row: Selectable<NoticeEvents>): NoticeEvent => ({
  ...({ outcome: row.outcome, bounce: row.bounce as BounceKind | null } as MailOutcome),
  id: row.source_id ?? "",
  messageId: row.message_id,
  reportedAt: toInstant(row.reported_at ?? row.at),
  detail: row.detail,
  recipient: row.recipient,
});

/** Its notice goes once more: what was told before is of a try that was lost. */
export async function keepResending(tx: Tx, noticeId: string, now: Instant): Promise<void> {
  await tx
    .insertInto("notice_events")
    .values({ notice_id: noticeId, outcome: "resent", at: toDate(now) })
    .execute();
}

/** This very message came back, or was never taken, and its notice went once more since. */
export async function isOfLostTry(tx: Tx, noticeId: string, messageId: string | null): Promise<boolean> {
  if (messageId === null) return false;
  const row = await tx
    .selectFrom("notice_events as lost")
    .innerJoin("notice_events as resent", "resent.notice_id", "lost.notice_id")
    .select("lost.id")
    .where("lost.notice_id", "=", noticeId)
    .where("lost.message_id", "=", messageId)
    .where("lost.outcome", "in", ["bounced", "rejected"])
    .where("resent.outcome", "=", "resent")
    .whereRef("resent.id", ">", "lost.id")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function claimEvent(tx: Tx, sourceId: string, about: MailRef, at: Instant): Promise<void> {
  await tx
    .updateTable("notice_events")
    .set({ ...claim(about), at: toDate(at) })
    .where("source_id", "=", sourceId)
    .execute();
}

/** Real milliseconds: a hand-over has answered long before; whoever asks after a stranger's mail does so within days. */
const strangersAreKept = 30 * 24 * 60 * 60_000;

/**
 * Forgets some of what was told of mails that were never ours, as of others who send from the same address. Called
 * whenever there is more of it, this keeps their number bounded.
 */
export async function forgetStrangers(tx: Tx, realNow: number): Promise<void> {
  await sql`
    delete from notice_events where id in (
      select id from notice_events
      where notice_id is null and alert_id is null and received_at < ${toDate(realNow - strangersAreKept)}
      order by received_at limit 10 for update skip locked
    )`.execute(tx);
}

import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import { isBeforeDue, type Notice, noticeKinds } from "../core/notice.ts";
import type { Database, Queryable } from "./database.ts";
import { toDate } from "./instants.ts";
import { pacedKinds } from "./mail-allowance.ts";
import { toNotice } from "./notice-rows.ts";

export type NoticeToSend = Notice & { accountId: number; attempts: number };

/** Which of the notices whose time has come; with `hourIsFull` those that are paced stay where they are. */
export type NoticeChoice = { evenInBackoff: boolean; except: readonly string[]; hourIsFull: boolean };

/** Those that may be handed over, by `realNow` where they are in back-off. */
function due(db: Queryable, now: Instant, realNow: number, choice: NoticeChoice) {
  let found = db
    .selectFrom("notices")
    .select("id")
    .where("status", "=", "pending")
    .where("send_at", "<=", toDate(now));
  if (!choice.evenInBackoff) {
    found = found.where((eb) =>
      eb.or([eb("retry_after", "is", null), eb("retry_after", "<=", toDate(realNow))]),
    );
  }
  if (choice.except.length > 0) found = found.where("id", "not in", [...choice.except]);
  if (choice.hourIsFull) {
    found = found.where((eb) =>
      eb.or([eb("kind", "not in", pacedKinds), eb("roles", "=", eb.val(["manager"]))]),
    );
  }
  return found;
}

/** Whether there is any, to be asked within another statement. */
export const isNoticeDue = (db: Queryable, now: Instant, realNow: number, choice: NoticeChoice) =>
  sql<boolean>`exists (${due(db, now, realNow, choice).limit(1)})`;

/**
 * Takes the next notice whose time has come and commits it as `sending`: whatever happens from here on, it is not
 * handed over a second time by mistake.
 */
export async function takeNoticeToSend(
  db: Database,
  now: Instant,
  realNow: number,
  choice: NoticeChoice,
): Promise<NoticeToSend | null> {
  const row = await db
    .with("next", (qb) =>
      due(qb as Queryable, now, realNow, choice)
        .orderBy("send_at")
        .orderBy("id")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
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

/** Feedback has not spoken yet. */
const unheard = sql`status in ('sending', 'unknown')`;

/**
 * The hand-over's own answer. Feedback may have come before it, and then stands; but when the mail was sent is known
 * better here, and nothing was delivered before that.
 */
export async function recordHandOver(
  tx: Queryable,
  noticeId: string,
  handed: Handed,
  now: Instant,
): Promise<void> {
  const at = toDate(now);
  await tx
    .updateTable("notices")
    .set({
      status: sql`case when ${unheard} then ${handed.status} else status end`,
      tried_at: at,
      sent_at:
        handed.status === "pending"
          ? sql`case when ${unheard} then null else sent_at end`
          : handed.status === "sent"
            ? sql`case when ${unheard} then coalesce(sent_at, ${at}) else ${at} end`
            : sql`coalesce(sent_at, ${at})`,
      ...(handed.status === "sent"
        ? {
            message_id: handed.messageId,
            delivered_at: sql`case when delivered_at is null then null else greatest(delivered_at, ${at}) end`,
          }
        : { failure: sql`case when ${unheard} then ${handed.failure} else failure end` }),
      ...(handed.status === "pending" && { retry_after: toDate(handed.retryAfter) }),
    })
    .where("id", "=", noticeId)
    .execute();
}

/**
 * A hand-over whose instance died is `unknown`: it may have been sent, so it proves nothing and is not repeated yet.
 * The same notice goes out once more when nothing was heard of it since `retryBefore`; not so a reminder before the
 * due date, whose day has passed then. Answers how many changed.
 */
export async function recoverUnsettled(
  db: Queryable,
  about: { realNow: number; now: Instant; retryBefore: Instant },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update notices set
      status = case status when 'sending' then 'unknown' else 'pending' end,
      failure = case status when 'sending' then 'the instance that handed it over stopped' else failure end,
      sent_at = case status when 'sending' then coalesce(sent_at, ${toDate(about.now)}) end
    where (status = 'sending' and handed_over_at < ${toDate(about.realNow - 5 * 60_000)})
      or (status = 'unknown' and sent_at <= ${toDate(about.retryBefore)} and kind <> all (${noticeKinds.filter(isBeforeDue)}))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

/** It was not handed over after all; with `sendAt` it waits until then. */
export async function putBack(db: Queryable, noticeId: string, sendAt?: Instant): Promise<void> {
  await db
    .updateTable("notices")
    .set({ status: "pending", ...(sendAt !== undefined && { send_at: toDate(sendAt) }) })
    .where("id", "=", noticeId)
    .where("status", "=", "sending")
    .execute();
}

/** It was not handed over, and never will be. */
export async function withdrawTaken(db: Queryable, noticeId: string): Promise<void> {
  await db
    .updateTable("notices")
    .set({ status: "cancelled" })
    .where("id", "=", noticeId)
    .where("status", "=", "sending")
    .execute();
}

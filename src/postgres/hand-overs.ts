import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Notice } from "../core/notice.ts";
import type { Database, Queryable } from "./database.ts";
import { toDate } from "./instants.ts";
import { toNotice } from "./notices.ts";

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

/**
 * A hand-over whose instance died is `unknown`: it may have been sent, so it proves nothing and is not repeated yet.
 * The same notice goes out once more when nothing was heard of it since `retryBefore`. Answers how many changed.
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
      or (status = 'unknown' and sent_at <= ${toDate(about.retryBefore)})`.execute(db);
  return Number(numAffectedRows ?? 0);
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

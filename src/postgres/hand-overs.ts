import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import { isBeforeDue, type Notice, noticeKinds } from "../core/notice.ts";
import type { Database, Queryable } from "./database.ts";
import { toDate, toDateOrNull } from "./instants.ts";
import { pacedKinds } from "./mail-allowance.ts";
import { toNotice } from "./notice-rows.ts";

/** `attempts` counts the hand-over that is about to be made; `hold` tells this hold from a later one. */
export type HeldNotice = Notice & { accountId: number; attempts: number; hold: number };

/** Real milliseconds: longer than anybody prepares a mail and waits for its turn. Until then a dead instance's notice waits. */
const holdLasts = 5 * 60_000;

/** Which of the notices whose time has come; with `hourIsFull` those that are paced stay where they are. */
export type NoticeChoice = { evenInBackoff: boolean; except: readonly string[]; hourIsFull: boolean };

/** Those that may be handed over and that nobody holds, by `realNow` where they are in back-off. */
function due(db: Queryable, now: Instant, realNow: number, choice: NoticeChoice) {
  let found = db
    .selectFrom("notices")
    .select("id")
    .where("status", "=", "pending")
    .where("send_at", "<=", toDate(now))
    .where((eb) => eb.or([eb("held_until", "is", null), eb("held_until", "<=", toDate(realNow))]));
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

/**
 * Holds the next notice whose time has come, so that nobody else prepares it too. It stays `pending`: whoever dies before
 * {@link takeHeldNotice} leaves nothing in doubt, and what is paid meanwhile withdraws it.
 */
export async function holdNoticeToSend(
  db: Database,
  now: Instant,
  realNow: number,
  choice: NoticeChoice,
): Promise<HeldNotice | null> {
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
      held_until: toDate(realNow + holdLasts),
      hold_token: eb("notices.hold_token", "+", 1),
    }))
    .whereRef("notices.id", "=", "next.id")
    .returningAll("notices")
    .executeTakeFirst();
  return row
    ? {
        ...toNotice(row),
        accountId: row.account_id,
        attempts: row.attempts + 1,
        hold: row.hold_token,
      }
    : null;
}

/**
 * Commits a held notice as `sending`: whatever happens from here on, it is not handed over a second time by mistake. Feedback
 * may come before the answer does, and must know when the mail was sent. False: it was withdrawn meanwhile, or somebody
 * else has it.
 */
export async function takeHeldNotice(
  db: Queryable,
  { id, hold, attempts }: Pick<HeldNotice, "id" | "hold" | "attempts">,
  now: Instant,
  realNow: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("notices")
    .set({
      status: "sending",
      held_until: null,
      attempts,
      sent_at: toDate(now),
      handed_over_at: toDate(realNow),
    })
    .where("id", "=", id)
    .where("status", "=", "pending")
    .where("hold_token", "=", hold)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** It is not handed over after all; with `sendAt` it waits until then. */
export async function letGo(
  db: Queryable,
  { id, hold }: Pick<HeldNotice, "id" | "hold">,
  sendAt?: Instant,
): Promise<void> {
  await db
    .updateTable("notices")
    .set({ held_until: null, ...(sendAt !== undefined && { send_at: toDate(sendAt) }) })
    .where("id", "=", id)
    .where("hold_token", "=", hold)
    .execute();
}

export type Handed =
  | { status: "sent"; messageId: string }
  | { status: "failed"; failure: string }
  /** `sentBefore`: when an earlier try was made that was never answered, and may have arrived; null: none was. */
  | { status: "pending"; failure: string; retryAfter: number; sentBefore: Instant | null }
  | { status: "unknown"; failure: string };

/** Feedback has not spoken yet. */
const unheard = sql`status in ('sending', 'unknown')`;

/** The hand-over's own answer. Feedback may have come before it, and then stands. */
export async function recordHandOver(
  tx: Queryable,
  noticeId: string,
  handed: Handed,
  now: Instant,
): Promise<void> {
  await tx
    .updateTable("notices")
    .set({
      status: sql`case when ${unheard} then ${handed.status} else status end`,
      tried_at: toDate(now),
      kept_back_at:
        handed.status === "pending" ? sql`coalesce(kept_back_at, ${toDate(now)}::timestamptz)` : null,
      ...(handed.status === "sent"
        ? { message_id: handed.messageId }
        : { failure: sql`case when ${unheard} then ${handed.failure} else failure end` }),
      ...(handed.status === "pending" && {
        sent_at: sql`case when ${unheard} then ${toDateOrNull(handed.sentBefore)}::timestamptz else sent_at end`,
        retry_after: toDate(handed.retryAfter),
      }),
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
      sent_at = coalesce(sent_at, ${toDate(about.now)})
    where (status = 'sending' and handed_over_at < ${toDate(about.realNow - 5 * 60_000)})
      or (status = 'unknown' and sent_at <= ${toDate(about.retryBefore)} and kind <> all (${noticeKinds.filter(isBeforeDue)}))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

/** It is not handed over, and never will be. */
export async function withdrawHeld(
  db: Queryable,
  { id, hold }: Pick<HeldNotice, "id" | "hold">,
): Promise<void> {
  await db
    .updateTable("notices")
    .set({ status: "cancelled", held_until: null })
    .where("id", "=", id)
    .where("status", "=", "pending")
    .where("hold_token", "=", hold)
    .execute();
}

import { day, type Instant } from "../core/instant.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
import { markUnreachable } from "../postgres/contacts.ts";
import {
  type Handed,
  type NoticeChoice,
  type NoticeToSend,
  putBack,
  recordHandOver,
  recoverUnsettled,
  takeNoticeToSend,
  withdrawTaken,
} from "../postgres/hand-overs.ts";
import { isPaced, takeFromHour } from "../postgres/mail-allowance.ts";
import type { HandOver, OutgoingMail, World } from "./ports.ts";
import { commitAnswer } from "./record-feedback.ts";
import { writeMail } from "./write-mail.ts";

/**
 * `waits`: it is still to be sent, and the transport was not asked. `not_taken`: it was, in vain. `hour_is_full`: it waits
 * as do all that are paced, for the rest of the hour. `withdrawn`: it is not true any more.
 */
export type Delivered = {
  noticeId: string;
  outcome: "handed_over" | "not_taken" | "waits" | "hour_is_full" | "withdrawn";
};

/**
 * Hands the next due notice over to the mail transport: `sending` is committed first, the transport is called once,
 * and its answer is committed. Null when none is due.
 */
export async function deliverNextNotice(
  world: World,
  now: Instant,
  choice: NoticeChoice,
): Promise<Delivered | null> {
  if (world.mode === "observe") return null;
  const notice = await takeNoticeToSend(world.db, now, Date.now(), choice);
  if (!notice) return null;
  const written = await writeMail(world, notice, now);
  if (written.kind === "withdrawn" || written.kind === "unread") {
    const isWithdrawn = written.kind === "withdrawn";
    await (isWithdrawn ? withdrawTaken(world.db, notice.id) : putBack(world.db, notice.id));
    // What is said in its place, and whether it is true, is for a review to find.
    await requestReview(world.db, notice.accountId, now);
    return { noticeId: notice.id, outcome: isWithdrawn ? "withdrawn" : "waits" };
  }
  if (written.kind === "later") {
    await putBack(world.db, notice.id, written.at);
    return { noticeId: notice.id, outcome: "waits" };
  }
  if (
    written.kind === "mail" &&
    isPaced(notice) &&
    !(await takeFromHour(world.db, now, world.mailsPerHour))
  ) {
    await putBack(world.db, notice.id);
    return { noticeId: notice.id, outcome: "hour_is_full" };
  }
  const answer = written.kind === "mail" ? await handOver(world, notice, written.mail, now) : written;
  await record(world, notice, answer, now);
  return { noticeId: notice.id, outcome: answer.kind === "not_taken" ? "not_taken" : "handed_over" };
}

async function handOver(
  world: World,
  notice: NoticeToSend,
  mail: OutgoingMail,
  now: Instant,
): Promise<HandOver> {
  try {
    return await world.mailer.send(mail, now);
  } catch (error) {
    world.log.error(
      { notice: notice.id, error: String(error) },
      "The mail transport failed unexpectedly; the notice counts as unknown",
    );
    return { kind: "unknown", why: String(error) };
  }
}

async function record(world: World, notice: NoticeToSend, answer: HandOver, now: Instant): Promise<void> {
  if (answer.kind === "accepted") {
    return commitAnswer(world, answer.messageId, now, (tx) =>
      recordHandOver(tx, notice.id, handed(answer), now),
    );
  }
  if (answer.kind !== "refused") return recordHandOver(world.db, notice.id, handed(answer), now);
  await world.db.transaction().execute(async (tx) => {
    await recordHandOver(tx, notice.id, handed(answer), now);
    if (notice.contactId !== operatorsContact) await markUnreachable(tx, notice.contactId, "bounced");
    await requestReview(tx, notice.accountId, now);
  });
}

function handed(answer: HandOver): Handed {
  switch (answer.kind) {
    case "accepted":
      return { status: "sent", messageId: answer.messageId };
    case "refused":
      return { status: "failed", failure: answer.why };
    case "not_taken":
      return { status: "pending", failure: answer.why, retryAfter: Date.now() + answer.afterMs };
    case "unknown":
      return { status: "unknown", failure: answer.why };
    default:
      return unreachable(answer);
  }
}

/** Notices whose hand-over never reported back: `unknown` after five real minutes, tried again after a day. */
export async function recoverHandOvers(world: World, now: Instant): Promise<number> {
  return recoverUnsettled(world.db, { realNow: Date.now(), now, retryBefore: now - day });
}

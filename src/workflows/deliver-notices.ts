import { day, type Instant } from "../core/instant.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact } from "../postgres/accounts.ts";
import { lockAccount, requestReview } from "../postgres/claims.ts";
import { markUnreachable } from "../postgres/contacts.ts";
import {
  type Handed,
  type HeldNotice,
  holdNoticeToSend,
  letGo,
  type NoticeChoice,
  recordHandOver,
  recoverUnsettled,
  takeHeldNotice,
  withdrawHeld,
} from "../postgres/hand-overs.ts";
import { isPaced, takeFromHour } from "../postgres/mail-allowance.ts";
import type { HandOver, OutgoingMail, World } from "./ports.ts";
import { commitAnswer } from "./record-feedback.ts";
import { writeMail } from "./write-mail.ts";

/**
 * `waits`: it is still to be sent, and the transport was not asked. `not_taken`: it was, in vain. `hour_is_full`: it waits
 * as do all that are paced, for the rest of the hour. `paused`: as do all, for now. `withdrawn`: it is not true any more.
 */
export type Delivered = {
  noticeId: string;
  outcome: "handed_over" | "not_taken" | "waits" | "hour_is_full" | "paused" | "withdrawn";
};

/**
 * Hands the next due notice over to the mail transport. The mail is made, and its turn awaited, before `sending` is
 * committed; then the transport is called once, and its answer is committed. Null when none is due. `over` is asked once
 * the turn has come.
 */
export async function deliverNextNotice(
  world: World,
  now: Instant,
  choice: NoticeChoice,
  over: () => boolean = () => false,
): Promise<Delivered | null> {
  if (world.mode === "observe") return null;
  const notice = await holdNoticeToSend(world.db, now, Date.now(), choice);
  if (!notice) return null;
  try {
    return { noticeId: notice.id, outcome: await deliver(world, notice, now, over) };
  } catch (error) {
    await letGo(world.db, notice).catch(() => undefined);
    throw error;
  }
}

async function deliver(
  world: World,
  notice: HeldNotice,
  now: Instant,
  over: () => boolean,
): Promise<Delivered["outcome"]> {
  const waits = async (outcome: Delivered["outcome"], sendAt?: Instant) => {
    await letGo(world.db, notice, sendAt);
    return outcome;
  };
  const written = await writeMail(world, notice, now);
  if (written.kind === "withdrawn" || written.kind === "unread") {
    const isWithdrawn = written.kind === "withdrawn";
    await (isWithdrawn ? withdrawHeld(world.db, notice) : letGo(world.db, notice));
    // What is said in its place, and whether it is true, is for a review to find.
    await requestReview(world.db, notice.accountId, now);
    return isWithdrawn ? "withdrawn" : "waits";
  }
  if (written.kind === "later") return waits("waits", written.at);
  if (written.kind === "mail") {
    if (isPaced(notice) && !(await takeFromHour(world.db, now, world.mailsPerHour)))
      return waits("hour_is_full");
    if (!(await world.pace.turn(over))) return waits("paused");
  }
  if (!(await takeHeldNotice(world.db, notice, now, Date.now()))) return waits("waits");
  const answer = written.kind === "mail" ? await handOver(world, notice, written.mail, now) : written;
  await record(world, notice, answer, now);
  return answer.kind === "not_taken" ? "not_taken" : "handed_over";
}

async function handOver(
  world: World,
  notice: HeldNotice,
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

async function record(world: World, notice: HeldNotice, answer: HandOver, now: Instant): Promise<void> {
  if (answer.kind === "accepted") {
    return commitAnswer(world, { messageId: answer.messageId, accountId: notice.accountId }, now, (tx) =>
      recordHandOver(tx, notice.id, handed(notice, answer), now),
    );
  }
  if (answer.kind !== "refused") return recordHandOver(world.db, notice.id, handed(notice, answer), now);
  await world.db.transaction().execute(async (tx) => {
    await lockAccount(tx, notice.accountId);
    await recordHandOver(tx, notice.id, handed(notice, answer), now);
    if (notice.contactId !== operatorsContact) await markUnreachable(tx, notice.contactId, "bounced");
    await requestReview(tx, notice.accountId, now);
  });
}

function handed({ sentAt }: HeldNotice, answer: HandOver): Handed {
  switch (answer.kind) {
    case "accepted":
      return { status: "sent", messageId: answer.messageId };
    case "refused":
      return { status: "failed", failure: answer.why };
    case "not_taken":
      return {
        status: "pending",
        failure: answer.why,
        retryAfter: Date.now() + answer.afterMs,
        sentBefore: sentAt,
      };
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

import type { Instant } from "../core/instant.ts";
import { domainMoment } from "../core/mail-outcome.ts";
import { lockAccount } from "../postgres/claims.ts";
import { type Tx, transact } from "../postgres/database.ts";
import {
  claimEvent,
  findMail,
  forgetStrangers,
  keepNoticeEvent,
  lockMessage,
  type NoticeEvent,
  unclaimedEvents,
} from "../postgres/notice-events.ts";
import type { DeliveryFeedback, World } from "./ports.ts";
import { lockMail, settleMail } from "./settle-mail.ts";

/** `unknown`: it is kept, and taken in as soon as a hand-over turns out to have been of that mail. */
export type Recorded = "recorded" | "repeated" | "unknown";

/**
 * Takes in what the transport tells of a mail, in any order and any number of times: every event is kept once, and what
 * they come to depends on none but themselves. Durable when it resolves.
 */
export async function recordFeedback(world: World, told: DeliveryFeedback, now: Instant): Promise<Recorded> {
  const { noticeId, at: reportedAt, ...rest } = told;
  const event: NoticeEvent = { ...rest, reportedAt };
  const realNow = Date.now();
  const recorded = await transact(world.db, async (tx): Promise<Recorded> => {
    const about = await findMail(tx, told);
    if (about === null) {
      const at = Math.min(reportedAt, now);
      if (!(await keepNoticeEvent(tx, event, null, { at, realNow }))) return "repeated";
      await forgetStrangers(tx, realNow);
      return "unknown";
    }
    const mail = await lockMail(tx, about);
    const at = domainMoment(reportedAt, mail.was, now);
    if (!(await keepNoticeEvent(tx, event, about, { at, realNow }))) return "repeated";
    await settleMail(tx, world, mail, event, { at, now });
    return "recorded";
  });
  if (recorded !== "repeated") world.tally.feedback[told.outcome] += 1;
  if (recorded === "unknown") world.tally.feedbackUnknown += 1;
  return recorded;
}

/**
 * Commits a hand-over's answer, and with it takes in what the transport told of that message before anybody knew whose
 * mail it was. Locks the account before `record` touches its notice, as reviews and feedback do: in another order two of
 * them would wait for each other.
 * @param accountId null: the mail is about no account
 */
export async function commitAnswer(
  world: World,
  { messageId, accountId }: { messageId: string; accountId: number | null },
  now: Instant,
  record: (tx: Tx) => Promise<void>,
): Promise<void> {
  await transact(world.db, async (tx) => {
    await lockMessage(tx, messageId);
    if (accountId !== null) await lockAccount(tx, accountId);
    await record(tx);
    for (const event of await unclaimedEvents(tx, messageId)) {
      const about = await findMail(tx, { noticeId: null, messageId });
      if (about === null) return;
      const mail = await lockMail(tx, about);
      // It was not in the future when it came, and need not be by the moment at which this spell of work began.
      const at = domainMoment(event.at, mail.was, Infinity);
      await claimEvent(tx, event.id, about, at);
      await settleMail(tx, world, mail, event, { at, now });
    }
  });
}

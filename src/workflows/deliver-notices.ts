import type { Account, Contact } from "../core/account.ts";
import { nextWritingMoment } from "../core/calendar.ts";
import { day, hour, type Instant, minute } from "../core/instant.ts";
import { asksForMoney } from "../core/notice.ts";
import type { Policy } from "../core/policy.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact, readAccountRow } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
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
} from "../postgres/hand-overs.ts";
import { isPaced, takeFromHour } from "../postgres/mail-allowance.ts";
import { loadFacts } from "./load-facts.ts";
import type { HandOver, OutgoingMail, World } from "./ports.ts";
import { commitAnswer } from "./record-feedback.ts";
import { managerOf, writeLetter } from "./write-letter.ts";

/** A mail that asks for money needs facts no older than this. */
const factsLast = hour;

/**
 * `waits`: it is still to be sent, and the transport was not asked. `not_taken`: it was, in vain. `hour_is_full`: it waits
 * as do all that are paced, for the rest of the hour. `paused`: as do all, for now.
 */
export type Delivered = {
  noticeId: string;
  outcome: "handed_over" | "not_taken" | "waits" | "hour_is_full" | "paused";
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
  const row = await readAccountRow(world.db, notice.accountId);
  if (asksForMoney(notice.kind) && (row.factsReadAt === null || row.factsReadAt < now - factsLast)) {
    await requestReview(world.db, notice.accountId, now);
    return waits("waits");
  }
  const written = await write(world, notice, now);
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

type Written =
  | { kind: "mail"; mail: OutgoingMail }
  /** It waited until people have put their work down. */
  | { kind: "later"; at: Instant }
  | Extract<HandOver, { kind: "refused" | "not_taken" }>;

async function write(world: World, notice: HeldNotice, now: Instant): Promise<Written> {
  try {
    return await writeMail(world, notice, now);
  } catch (error) {
    world.log.error(
      { notice: notice.id, error: String(error) },
      "A mail could not be written; it will be tried again",
    );
    return { kind: "not_taken", why: String(error), afterMs: 10 * minute };
  }
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

async function writeMail(world: World, notice: HeldNotice, now: Instant): Promise<Written> {
  const { facts, policy } = await loadFacts(world.db, world, notice.accountId, {
    reading: { kind: "fresh", at: now },
    events: [],
    now,
  });
  const contact = facts.account.contacts.find(({ id }) => id === notice.contactId);
  if (!contact || contact.unreachable !== null)
    return { kind: "refused", why: "the contact was removed or can no longer be reached" };
  const opens = asksForMoney(notice.kind) ? writingMoment(facts.account, contact, policy, now) : now;
  if (opens > now) return { kind: "later", at: opens };
  const letter = await writeLetter(world, { ...facts, policy }, notice, contact, now);
  const mail: OutgoingMail = {
    ...world.render(letter),
    noticeId: notice.id,
    attempt: notice.attempts,
    to: letter.to,
    replyTo: managerOf(facts.account),
    threadId: `case-${letter.caseCode}`,
    about: {
      kind: notice.kind,
      role: notice.roles[0] ?? contact.role,
      account: facts.account.ref,
      locale: contact.locale,
    },
  };
  return { kind: "mail", mail };
}

/** It was to be sent in working hours; where it had to wait, they may be over. */
const writingMoment = (account: Account, contact: Contact, policy: Policy, now: Instant): Instant =>
  nextWritingMoment(
    now,
    {
      timeZone: contact.timeZone ?? account.timeZone,
      country: account.country,
      restDays: policy.restDays,
    },
    policy.writingHours,
  ) ?? now;

async function record(world: World, notice: HeldNotice, answer: HandOver, now: Instant): Promise<void> {
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

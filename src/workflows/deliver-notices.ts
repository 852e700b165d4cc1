import { day, hour, type Instant, minute } from "../core/instant.ts";
import { isWarning } from "../core/notice.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact, readAccountRow } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
import { markUnreachable } from "../postgres/contacts.ts";
import {
  type Handed,
  type NoticeToSend,
  putBack,
  recordHandOver,
  recoverUnsettled,
  takeNoticeToSend,
} from "../postgres/hand-overs.ts";
import { loadFacts } from "./load-facts.ts";
import type { HandOver, OutgoingMail, World } from "./ports.ts";
import { managerOf, writeLetter } from "./write-letter.ts";

/** A dunning mail needs facts no older than this. */
const factsLast = hour;

/** `waits`: it is still to be sent. */
export type Delivered = { noticeId: string; waits: boolean };

/**
 * Hands the next due notice over to the mail transport: `sending` is committed first, the transport is called once,
 * and its answer is committed. Null when none is due.
 */
export async function deliverNextNotice(
  world: World,
  now: Instant,
  options: { evenInBackoff: boolean; except: readonly string[] },
): Promise<Delivered | null> {
  if (world.mode === "observe") return null;
  const notice = await takeNoticeToSend(world.db, now, Date.now(), options);
  if (!notice) return null;
  const row = await readAccountRow(world.db, notice.accountId);
  const dunning = isWarning(notice.kind) || notice.kind === "suspended";
  if (dunning && (row.factsReadAt === null || row.factsReadAt < now - factsLast)) {
    await putBack(world.db, notice.id);
    await requestReview(world.db, notice.accountId, now);
    return { noticeId: notice.id, waits: true };
  }
  const answer = await handOver(world, notice, now);
  await record(world, notice, answer, now);
  return { noticeId: notice.id, waits: answer.kind === "not_taken" };
}

async function handOver(world: World, notice: NoticeToSend, now: Instant): Promise<HandOver> {
  let mail: OutgoingMail | { refused: string };
  try {
    mail = await writeMail(world, notice, now);
  } catch (error) {
    world.log.error(
      { notice: notice.id, error: String(error) },
      "A mail could not be written; it will be tried again",
    );
    return { kind: "not_taken", why: String(error), afterMs: 10 * minute };
  }
  if ("refused" in mail) return { kind: "refused", why: mail.refused };
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

async function writeMail(
  world: World,
  notice: NoticeToSend,
  now: Instant,
): Promise<OutgoingMail | { refused: string }> {
  const { facts, policy } = await loadFacts(world.db, world, notice.accountId, {
    reading: { kind: "fresh", at: now },
    events: [],
    now,
  });
  const contact = facts.account.contacts.find(({ id }) => id === notice.contactId);
  if (!contact || contact.unreachable !== null)
    return { refused: "the contact was removed or can no longer be reached" };
  const letter = await writeLetter(world, { ...facts, policy }, notice, contact, now);
  return {
    ...world.render(letter),
    noticeId: notice.id,
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
}

async function record(world: World, notice: NoticeToSend, answer: HandOver, now: Instant): Promise<void> {
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

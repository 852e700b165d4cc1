import type { Account, Contact } from "../core/account.ts";
import { nextWritingMoment } from "../core/calendar.ts";
import { hour, type Instant, minute } from "../core/instant.ts";
import { asksForMoney } from "../core/notice.ts";
import type { Policy } from "../core/policy.ts";
import { stillStands } from "../core/still-stands.ts";
import { look } from "../core/view.ts";
import type { HeldNotice } from "../postgres/hand-overs.ts";
import { type Loaded, loadFacts } from "./load-facts.ts";
import type { HandOver, OutgoingMail, World } from "./ports.ts";
import { whoAnswers, writeLetter } from "./write-letter.ts";

/** A mail that asks for money needs facts no older than this. */
const factsLast = hour;

export type Written =
  | { kind: "mail"; mail: OutgoingMail }
  /** It waited until people have put their work down. */
  | { kind: "later"; at: Instant }
  /** It is not true any more, or nobody is to get it. */
  | { kind: "withdrawn" }
  /** Stripe was last read too long ago to say whether it is. */
  | { kind: "unread" }
  | Extract<HandOver, { kind: "not_taken" }>;

/** Looks once more whether a notice is true, and writes its mail. Never throws. */
export async function writeMail(world: World, notice: HeldNotice, now: Instant): Promise<Written> {
  try {
    const loaded = await loadFacts(world.db, world, notice.accountId, {
      reading: { kind: "fresh", at: now },
      events: [],
      now,
    });
    if (!stillStands(look(loaded.facts, loaded.policy, now), notice)) return { kind: "withdrawn" };
    if (asksForMoney(notice.kind) && isOld(loaded, now)) return { kind: "unread" };
    return await mailOf(world, notice, loaded, now);
  } catch (error) {
    world.log.error(
      { notice: notice.id, error: String(error) },
      "A mail could not be written; it will be tried again",
    );
    return { kind: "not_taken", why: String(error), afterMs: 10 * minute };
  }
}

const isOld = ({ row: { factsReadAt } }: Loaded, now: Instant): boolean =>
  factsReadAt === null || factsReadAt < now - factsLast;

async function mailOf(
  world: World,
  notice: HeldNotice,
  { facts, policy }: Loaded,
  now: Instant,
): Promise<Written> {
  const contact = facts.account.contacts.find(({ id }) => id === notice.contactId);
  // Nothing was tried, so nothing is learned of the address: whoever was taken off may be named again.
  if (!contact || contact.unreachable !== null) return { kind: "withdrawn" };
  const opens = asksForMoney(notice.kind) ? writingMoment(facts.account, contact, policy, now) : now;
  if (opens > now) return { kind: "later", at: opens };
  const letter = await writeLetter(world, { ...facts, policy }, notice, contact, now);
  const mail: OutgoingMail = {
    ...world.render(letter),
    noticeId: notice.id,
    attempt: notice.attempts,
    to: letter.to,
    replyTo: whoAnswers(world, facts.account),
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

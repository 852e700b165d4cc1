import { day, type Instant } from "../../src/core/instant.ts";
import { dayOf, type FatedDebtor, managersAddress, type Required } from "./fated-debtors.ts";
import { losesAddress, losesMail, type Said } from "./mail-fates.ts";
import type { Taken } from "./pretend-ses.ts";

// What may be concluded from what SES took and told. It shares no rule and no record with the service.

const warnings: readonly Said[] = ["reminder", "second", "final"];
const asksForMoney = (mail: Taken): boolean => warnings.includes(mail.said) || mail.said === "paused";

const wasTold = (mail: Taken, event: string): boolean => mail.told.some((one) => one.event === event);

/** Why an account must not be suspended by now, in words; nothing when it may. */
export function unproven(taken: readonly Taken[], debtor: FatedDebtor, now: Instant): string[] {
  return (["accountant", "user"] as const)
    .filter((role) => !isProven(taken, debtor, role, now))
    .map((role) => `${debtor.ref} is suspended, and no ${role} is proven to have been warned`);
}

/** At one address that still works two warnings of different days arrived, the last of them the final, whose date has come. */
function isProven(taken: readonly Taken[], { contacts }: FatedDebtor, role: Required, now: Instant): boolean {
  return contacts.some((contact) => {
    const mails = taken.filter(({ to }) => contact.role === role && to === contact.email);
    if (mails.some(({ told }) => told.some(({ event }) => losesAddress(event)))) return false;
    const arrived = mails.filter((mail) => warnings.includes(mail.said) && wasTold(mail, "Delivery"));
    const final = arrived.findLast(({ said }) => said === "final");
    const days = new Set(arrived.map(({ at }) => dayOf(at)));
    return final !== undefined && days.size >= 2 && dayOf(namedCut(final)) <= dayOf(now);
  });
}

/** The day that a final notice names. */
export function namedCut({ text, at }: Taken): Instant {
  const named = /pauses (?:for your team )?on \w+ (\d+ \w+)/.exec(text.replace(/\s+/g, " "))?.[1];
  const date = Date.parse(`${named} ${new Date(at).getUTCFullYear()} 12:00 UTC`);
  if (Number.isNaN(date)) throw new Error(`A final notice names no date: ${text}`);
  return date;
}

/** Every mail that somebody got twice, in words. */
export function mailedTwice(taken: readonly Taken[]): string[] {
  return [...sameNotices(taken), ...sameDays(taken)];
}

/** A notice goes once; again only when its mailbox refused it for now, or, a day later, when its answer was lost. */
function sameNotices(taken: readonly Taken[]): string[] {
  const before = new Map<string, Taken>();
  return taken.flatMap((mail) => {
    const last = before.get(mail.noticeId);
    before.set(mail.noticeId, mail);
    if (!last) return [];
    const wasRefused = last.told.some(({ event }) => losesMail(event)) && dayOf(mail.at) > dayOf(last.at);
    // Managers are rather told twice than not.
    const waited = mail.said === "digest" || mail.at >= last.at + day;
    if (wasRefused || (last.isLost && waited)) return [];
    return [`${mail.to} got ${mail.said} twice, after ${Math.round((mail.at - last.at) / 3_600_000)} hours`];
  });
}

function sameDays(taken: readonly Taken[]): string[] {
  const seen = new Set<string>();
  return taken.flatMap((mail) => {
    // Managers hear of many accounts on one day.
    if (!asksForMoney(mail) || mail.to === managersAddress) return [];
    const on = `${mail.to} ${dayOf(mail.at)}`;
    if (seen.has(on)) return [`${mail.to} was asked for money twice on one day`];
    seen.add(on);
    return [];
  });
}

/** When its manager was last told by mail that it waits for somebody. */
const lastNamed = (taken: readonly Taken[], { ref }: FatedDebtor): Instant =>
  taken.findLast(
    ({ to, said, text }) =>
      to === managersAddress && said === "digest" && new RegExp(`\\b${ref}\\b`).test(text),
  )?.at ?? Number.NEGATIVE_INFINITY;

/** Told again a week later, as long as it waits. */
const toldAgainAfter = 8 * day;

/** Its manager knows, by a mail that is not old, that it waits for somebody. */
export const isKnownToWait = (taken: readonly Taken[], debtor: FatedDebtor, now: Instant): boolean =>
  lastNamed(taken, debtor) >= now - toldAgainAfter;

/** The ladder's longest wait, a silence until it counts as one, and weekends. */
const longestPause = (14 + 5 + 4) * day;

/** Nobody there was written to for longer than the ladder ever waits, and no manager knows of it. */
export function waitsUnknown(
  taken: readonly Taken[],
  debtor: FatedDebtor,
  { now, owesSince }: { now: Instant; owesSince: Instant },
): boolean {
  const written = taken.findLast(
    (mail) => asksForMoney(mail) && debtor.contacts.some(({ email }) => email === mail.to),
  );
  return (written?.at ?? owesSince) < now - longestPause && !isKnownToWait(taken, debtor, now);
}

/** Those who were asked for money of an account after a moment, such as that of its payment. */
export const askedAfter = (taken: readonly Taken[], { contacts }: FatedDebtor, moment: Instant): string[] =>
  taken.flatMap((mail) =>
    asksForMoney(mail) && mail.at > moment && contacts.some(({ email }) => email === mail.to)
      ? [mail.to]
      : [],
  );

import { type Contact, personOf, type Role, roles } from "./account.ts";
import {
  addDays,
  localDate,
  nextCuttingMoment,
  nextWritingMoment,
  startOfDay,
  workingDaysBetween,
} from "./calendar.ts";
import type { NewNotice } from "./decision.ts";
import { day, type Instant } from "./instant.ts";
import { isLive, isWarning, type Notice, type NoticeKind } from "./notice.ts";
import { endOf } from "./override.ts";
import { latestNamedCut } from "./proof.ts";
import { isFor } from "./reach.ts";
import type { Warning } from "./stage.ts";
import { extension, overrideInForce, reachable, type View } from "./view.ts";

/** The next contact of a role that this round did not try yet in this role. */
export const nextContact = (view: View, role: Role): Contact | undefined =>
  reachable(view, role).find(
    (contact) => !view.step.some((notice) => notice.roles.includes(role) && isFor(notice, contact)),
  );

/** The working contact of a role to whom the present round's notice went, or goes. */
export const servedContact = (view: View, role: Role): Contact | undefined =>
  reachable(view, role).find((contact) =>
    view.step.some((notice) => isLive(notice) && notice.roles.includes(role) && isFor(notice, contact)),
  );

/** One mail for each person, serving every role that the person holds among `recipients`, the accountant's first. */
export function perPerson(recipients: readonly Contact[]): { contact: Contact; roles: Role[] }[] {
  const people = new Map<string, { contact: Contact; roles: Role[] }>();
  const inOrder = [...recipients].sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role));
  for (const contact of inOrder) {
    const known = people.get(personOf(contact.email));
    if (known) known.roles.push(contact.role);
    else people.set(personOf(contact.email), { contact, roles: [contact.role] });
  }
  return [...people.values()];
}

/** When a mail to this contact may go: in writing hours where the contact is. */
export const sendingMoment = (view: View, contact: Contact): Instant =>
  nextWritingMoment(
    view.now,
    { ...view.place, timeZone: contact.timeZone ?? view.place.timeZone },
    view.policy.writingHours,
  ) ?? view.now;

/** The same from the account's next day on, or from the day after another moment. */
export const tomorrowFor = (view: View, contact: Contact, after: Instant = view.now): Instant | null =>
  nextWritingMoment(
    dayAfter(after, view),
    { ...view.place, timeZone: contact.timeZone ?? view.place.timeZone },
    view.policy.writingHours,
  );

/** The first moment from `at` on at which the account's mails go, and a step down the ladder with them. */
export const mailsFrom = ({ place, policy }: View, at: Instant): Instant | null =>
  nextWritingMoment(at, place, policy.writingHours);

/** A step's wait, unless a manager hurries it. The final notice's own is nobody's to skip. */
export const waitBefore = (view: View, kind: Warning): number =>
  overrideInForce(view, "suspend") ? 0 : view.policy.waits[kind];

/**
 * The cut-off moment that a warning issued now names. A second reminder foretells it; a final notice sets it:
 * the first cutting window after the notice's own wait, every date named before, and an extension.
 */
export function namedCutFor(view: View, kind: Warning, sentBy: Instant): Instant | null {
  const over = waitsOver(view, kind, sentBy);
  if (over === null) return null;
  const extended = extension(view);
  return nextCuttingMoment(
    Math.max(over, latestNamedCut(view) ?? 0, extended ? endOf(extended) : 0),
    view.place,
    view.policy.cuttingHours,
  );
}

/** When all that must be waited for after a warning is over, if it is sent then; null: it foretells no date. */
function waitsOver(view: View, kind: Warning, sentBy: Instant): Instant | null {
  if (kind === "first_reminder") return null;
  const { waits, writingHours } = view.policy;
  const finalAt =
    kind === "final_notice"
      ? sentBy
      : nextWritingMoment(
          Math.max(sentBy + waitBefore(view, "final_notice"), dayAfter(sentBy, view)),
          view.place,
          writingHours,
        );
  return finalAt === null ? null : finalAt + waits.suspension;
}

/**
 * Whether a warning that waits to be sent may still name its date: no extension reaches beyond it, and sent as soon as
 * its reader may be written to it leaves the whole wait. Counted in days, as readers are told a day: a mail that goes
 * some hours late is not written anew.
 */
export function dateStands(view: View, notice: Notice): boolean {
  const { kind, namedCut, sentAt } = notice;
  if (!isWarning(kind) || namedCut === null) return true;
  const extended = extension(view);
  if (extended && endOf(extended) > namedCut) return false;
  const { contacts } = view.facts.account;
  const contact =
    contacts.find(({ id }) => id === notice.contactId) ?? contacts.find((one) => isFor(notice, one));
  const sentBy = contact ? sendingMoment(view, contact) : view.now;
  // One that may have arrived already is the same notice when it goes once more, and foretells the same.
  const over = waitsOver(view, sentAt === null ? kind : "final_notice", sentBy);
  const { timeZone } = view.place;
  return over === null || localDate(over, timeZone) <= localDate(namedCut, timeZone);
}

/** Until when a date that stands does, if nothing else happens: from then on it is too near. */
export function dateStandsUntil(view: View, notice: Notice): Instant | null {
  if (!isWarning(notice.kind) || notice.namedCut === null) return null;
  let [last, first] = [view.now, Math.max(view.now, notice.namedCut) + 2 * day];
  while (first - last > 1) {
    const now = Math.floor((last + first) / 2);
    if (dateStands({ ...view, now }, notice)) last = now;
    else first = now;
  }
  return first;
}

const dayAfter = (at: Instant, { place: { timeZone } }: View): Instant =>
  startOfDay(addDays(localDate(at, timeZone), 1), timeZone);

export function newNotices(
  view: View,
  kind: NoticeKind,
  recipients: readonly Contact[],
  of: { caseNumber: number; round: number },
): NewNotice[] {
  const people = perPerson(recipients).map((person) => ({
    ...person,
    sendAt: sendingMoment(view, person.contact),
  }));
  const sentBy = Math.max(view.now, ...people.map(({ sendAt }) => sendAt));
  const namedCut = isWarning(kind) ? namedCutFor(view, kind, sentBy) : null;
  return people.map(({ contact, roles, sendAt }) => ({
    kind,
    ...of,
    matter: { kind: "case" },
    channel: "mail",
    person: personOf(contact.email),
    contactId: contact.id,
    roles,
    namedCut,
    sendAt,
    debts: view.owed.map(({ invoice }) => invoice.id),
  }));
}

/** The start of the account's next day on which mails may go. */
export const tomorrow = (view: View): Instant | null =>
  nextWritingMoment(dayAfter(view.now, view), view.place, view.policy.writingHours);

/** A date will have passed by so long that whoever read it believes it was dropped. */
export const hasLapsed = (view: View, date: Instant, by: Instant): boolean =>
  workingDaysBetween(date, by, view.place) > view.policy.dateLapsesAfter;

/** The first working contact of each role. */
export const roleContacts = (view: View, roles: readonly Role[]): Contact[] =>
  [...new Set(roles)].flatMap((role) => reachable(view, role)[0] ?? []);

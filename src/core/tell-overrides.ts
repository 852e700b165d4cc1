import { type Contact, personOf } from "./account.ts";
import { localDate, nextWritingMoment, startOfDay, subtractWorkingDays } from "./calendar.ts";
import type { Decision, Effect, NewNotice } from "./decision.ts";
import type { Instant } from "./instant.ts";
import { perPerson, roleContacts, sendingMoment, tomorrowFor } from "./issue.ts";
import { isLive, isUnsaid, type Notice, type NoticeKind } from "./notice.ts";
import { endOf, inForce, type Override } from "./override.ts";
import { earlier, type View, writtenToToday } from "./view.ts";

/** So many working days before an override ends, the account manager is told. */
const toldAhead = 2;

/**
 * Adds to a decision what people are told of overrides: a promise is confirmed to everyone concerned, a broken one and
 * an override's coming end are told to the account manager. None of it is a warning.
 */
export function tellOfOverrides(view: View, decision: Decision): Decision {
  if (view.facts.mode === "observe") return decision;
  const due = occasions(view);
  const untold = due.filter((occasion) => !isTold(view, occasion));
  const busy = new Map(
    decision.effects.flatMap((effect) =>
      effect.kind === "issue" ? [[effect.notice.person, effect.notice.sendAt]] : [],
    ),
  );
  const told = untold.flatMap((occasion) =>
    occasion.from <= view.now ? newNotices(view, occasion, busy) : [],
  );
  const waiting = view.facts.notices.filter(
    ({ status, matter }) => status === "pending" && matter.kind === "override",
  );
  const occasionOf = (notice: Notice) => due.find((occasion) => isAbout(notice, occasion));
  const outOfDate = waiting.filter((notice) => !occasionOf(notice)).map(({ id }) => id);
  const ahead = untold.flatMap(({ from }) => (from > view.now ? from : []));
  // What still waits by then says nothing that is true any more.
  const ends = waiting
    .flatMap((notice) => occasionOf(notice)?.override ?? [])
    .map(endOf)
    .filter((end) => end > view.now);
  const effects: Effect[] = told.map((notice) => ({ kind: "issue", notice }));
  if (outOfDate.length > 0) effects.push({ kind: "withdraw", notices: outOfDate });
  return {
    ...decision,
    effects: [...decision.effects, ...effects],
    nextReviewAt: [decision.nextReviewAt, ...ahead, ...ends].reduce(earlier),
  };
}

/** Something to be told of an override, from a moment on, which may be yet to come. */
type Occasion = { kind: NoticeKind; override: Override; from: Instant; contacts: readonly Contact[] };

const occasions = (view: View): Occasion[] =>
  view.facts.overrides.flatMap((override) => occasionsOf(view, override));

function occasionsOf(view: View, override: Override): Occasion[] {
  const owing = view.owed.length + view.held.length > 0;
  const occasion = (kind: NoticeKind, from: Instant | null, contacts: readonly Contact[]): Occasion[] =>
    from === null ? [] : [{ kind, override, from, contacts }];
  const managers = roleContacts(view, ["manager"]);
  if (!inForce(override, view.now)) {
    const broken = override.kind === "promise" && override.endedAt === null && override.until <= view.now;
    return broken && owing ? occasion("promise_broken", override.until, managers) : [];
  }
  if (override.kind === "exempt") return occasion("override_ending", endNear(view, override), managers);
  if (!owing) return [];
  // Nothing is left to be hurried.
  if (override.kind === "suspend" && view.facts.case.stage === "suspended") return [];
  const ending = occasion("override_ending", endNear(view, override), managers);
  if (override.kind !== "promise" || override !== latestPromise(view)) return ending;
  const everyone = roleContacts(view, ["accountant", "user", "manager"]);
  return [...occasion("promise_recorded", override.from, everyone), ...ending];
}

/** One that was given anew is the one that counts. */
const latestPromise = (view: View): Override | undefined =>
  view.facts.overrides.findLast((one) => one.kind === "promise" && inForce(one, view.now));

/** When the manager is told of an end; null: the same mail that told of a promise did so. */
function endNear({ place, policy }: View, override: Override): Instant | null {
  const end = endOf(override);
  const on = subtractWorkingDays(localDate(end, place.timeZone), toldAhead, place);
  const from = on === null ? override.from : startOfDay(on, place.timeZone);
  if (override.kind === "promise" && from <= override.from) return null;
  const opens = nextWritingMoment(Math.max(from, override.from), place, policy.writingHours);
  return opens !== null && opens < end ? opens : override.from;
}

const isAbout = ({ kind, matter }: Notice, what: Pick<Occasion, "kind" | "override">): boolean =>
  kind === what.kind && matter.kind === "override" && matter.id === what.override.id;

/** What came back from one account manager is told to the next. */
function isTold(view: View, occasion: Occasion): boolean {
  const written = view.facts.notices.filter((notice) => !isUnsaid(notice) && isAbout(notice, occasion));
  const cameBack = (notice: Notice) => !isLive(notice) && notice.status !== "cancelled";
  if (occasion.kind === "promise_recorded" || !written.every(cameBack)) return written.length > 0;
  return (
    written.length > 0 &&
    occasion.contacts.every(({ email }) => written.some(({ person }) => person === personOf(email)))
  );
}

/** Whether what a notice tells of an override is still so. */
export const tellingStands = (view: View, notice: Notice): boolean =>
  occasions(view).some((occasion) => isAbout(notice, occasion));

/** @param busy who gets another mail by the same decision, and when it may go */
function newNotices(
  view: View,
  { kind, override, contacts }: Occasion,
  busy: ReadonlyMap<string, Instant>,
): NewNotice[] {
  return perPerson(contacts).map(({ contact, roles }) => ({
    kind,
    caseNumber: view.facts.case.number,
    matter: { kind: "override", id: override.id },
    channel: "mail",
    round: 0,
    person: personOf(contact.email),
    contactId: contact.id,
    roles,
    debts: [...view.owed, ...view.held].map(({ invoice }) => invoice.id),
    namedCut: null,
    sendAt: sendAt(view, contact, busy),
  }));
}

/** Who made a promise hears soon that it was noted; whoever is written to on a day hears of it on the next. */
function sendAt(view: View, contact: Contact, busy: ReadonlyMap<string, Instant>): Instant {
  const person = personOf(contact.email);
  const other =
    busy.get(person) ?? (contact.role === "user" && writtenToToday(view, person) ? view.now : null);
  const waits = contact.role !== "manager" && other !== null;
  return (waits ? tomorrowFor(view, contact, other) : null) ?? sendingMoment(view, contact);
}

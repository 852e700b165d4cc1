import { type Contact, personOf, type Role } from "./account.ts";
import { localDate, type Place } from "./calendar.ts";
import { type Debt, debtOf } from "./debt.ts";
import { debtTerms } from "./debt-terms.ts";
import type { Facts } from "./facts.ts";
import { day, type Instant } from "./instant.ts";
import type { Invoice } from "./invoice.ts";
import { asksForMoney, isUnsaid, isWarning, type Notice, type NoticeKind } from "./notice.ts";
import { endOf, inForce, type Override, type OverrideKind } from "./override.ts";
import type { Policy } from "./policy.ts";

type Overdue = Extract<Debt, { kind: "overdue" | "promised" }>;
type Held = Extract<Debt, { kind: "in_flight" | "disputed" | "uncertain" }>;

/** The facts as the ladder looks at them: what is owed, what was said in this case, who may still be written to. */
export type View = {
  facts: Facts;
  policy: Policy;
  now: Instant;
  place: Place;
  /** To be chased, now or once a promise is broken. */
  owed: readonly { invoice: Invoice; debt: Overdue }[];
  /** Overdue, but something about it must be waited for. */
  held: readonly { invoice: Invoice; debt: Held }[];
  /** Known invoices that are no debt, with why. */
  settled: readonly { invoice: Invoice; debt: Extract<Debt, { kind: "none" }> }[];
  /** To be paid by a date that has not passed, or by a card that was not tried to its end. */
  upcoming: readonly Invoice[];
  /** When the next invoice will count as overdue. */
  nextDue: Instant | null;
  /** This case's notices, the cancelled ones too. */
  issued: readonly Notice[];
  /** Those that were not cancelled. */
  notices: readonly Notice[];
  /** Those of the present round. */
  step: readonly Notice[];
};

export const look = (facts: Facts, policy: Policy, now: Instant): View => ({
  facts,
  policy,
  now,
  place: { timeZone: facts.account.timeZone, country: facts.account.country, restDays: policy.restDays },
  ...debtsOf(facts, policy, now),
  ...noticesOf(facts),
});

function debtsOf(facts: Facts, policy: Policy, now: Instant) {
  const terms = debtTerms(facts, policy, now);
  const owed: View["owed"][number][] = [];
  const held: View["held"][number][] = [];
  const settled: View["settled"][number][] = [];
  const upcoming: Invoice[] = [];
  let nextDue: Instant | null = null;
  for (const invoice of facts.invoices) {
    const debt = debtOf(invoice, terms, now);
    if (debt.kind === "overdue" || debt.kind === "promised") owed.push({ invoice, debt });
    else if (debt.kind === "none") settled.push({ invoice, debt });
    else if (debt.kind === "not_yet_due") {
      upcoming.push(invoice);
      nextDue = earlier(nextDue, debt.since);
    } else held.push({ invoice, debt });
  }
  return { owed, held, settled, upcoming, nextDue };
}

function noticesOf({ notices: all, case: { number, round } }: Facts) {
  const issued: Notice[] = [];
  const notices: Notice[] = [];
  const step: Notice[] = [];
  for (const notice of all) {
    if (notice.caseNumber !== number || notice.matter.kind !== "case") continue;
    issued.push(notice);
    if (notice.status === "cancelled") continue;
    notices.push(notice);
    if (notice.round === round && isWarning(notice.kind)) step.push(notice);
  }
  return { issued, notices, step };
}

export const earlier = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

/** May still be written to. An address that bounced in one role is dead in the person's other role too. */
export const works = (view: View, contact: Contact): boolean =>
  contact.unreachable === null &&
  !view.facts.account.contacts.some(
    (other) =>
      other.unreachable !== null &&
      other.unreachable !== "replaced" &&
      personOf(other.email) === personOf(contact.email),
  );

/** Contacts of a role that may still be written to, in their order. */
export const reachable = (view: View, role: Role): readonly Contact[] =>
  view.facts.account.contacts.filter((contact) => contact.role === role && works(view, contact));

export const overrideInForce = (view: View, ...kinds: OverrideKind[]): Override | undefined =>
  view.facts.overrides.find((override) => kinds.includes(override.kind) && inForce(override, view.now));

/** The extension that reaches furthest. */
export const extension = (view: View): Override | undefined =>
  view.facts.overrides
    .filter((override) => override.kind === "extend" && inForce(override, view.now))
    .sort((a, b) => endOf(b) - endOf(a))[0];

/** An override that froze the ladder after the present step began, and has ended: the step must begin anew. */
export const thawed = (view: View): Override | undefined =>
  view.facts.overrides.find(
    (override) =>
      (override.kind === "hold" || override.kind === "restore" || override.kind === "promise") &&
      endOf(override) > override.from &&
      endOf(override) <= view.now &&
      endOf(override) > view.facts.case.roundBegan,
  );

/** Was this person sent a notice of such a kind (by default: one that asks for money) on the account's present day? */
export function writtenToToday(
  view: View,
  person: string,
  counts: (kind: NoticeKind) => boolean = asksForMoney,
): boolean {
  const today = localDate(view.now, view.place.timeZone);
  return view.facts.notices.some(
    (notice) =>
      notice.person === person &&
      notice.channel === "mail" &&
      counts(notice.kind) &&
      !isUnsaid(notice) &&
      view.now - (notice.sentAt ?? notice.issuedAt) < 2 * day &&
      localDate(notice.sentAt ?? notice.issuedAt, view.place.timeZone) === today,
  );
}

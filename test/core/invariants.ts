import { isDeepStrictEqual } from "node:util";
import { type Account, personOf, type Role } from "../../src/core/account.ts";
import {
  isCuttingMoment,
  isWorkingDay,
  isWritingMoment,
  type LocalDate,
  localDate,
  workingDaysBetween,
} from "../../src/core/calendar.ts";
import { debtOf } from "../../src/core/debt.ts";
import { decide } from "../../src/core/decide.ts";
import type { Decision, NewNotice } from "../../src/core/decision.ts";
import type { Facts } from "../../src/core/facts.ts";
import { day, type Instant } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { isBeforeDue, isDunning, isWarning, type Matter, type Notice } from "../../src/core/notice.ts";
import type { OverrideKind } from "../../src/core/override.ts";
import type { Policy } from "../../src/core/policy.ts";
import { sentence } from "../../src/core/reason.ts";
import { rank } from "../../src/core/stage.ts";

type Look = {
  facts: Facts;
  policy: Policy;
  now: Instant;
  decision: Decision;
  owed: string[];
  /** Overdue, but disputed, or the money is on its way. */
  held: string[];
  inForce: OverrideKind[];
  must: (holds: boolean, what: string) => void;
};

/** What must hold of every decision whatsoever, told from the facts alone. @throws Error naming what does not */
export function check(facts: Facts, policy: Policy, now: Instant, decision: Decision): void {
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`${what}: ${facts.case.stage} to ${decision.case.stage}`);
  };
  const look: Look = {
    facts,
    policy,
    now,
    decision,
    must,
    ...debtsOf(facts, policy, now),
    inForce: facts.overrides
      .filter(({ until, endedAt }) => now < Math.min(until, endedAt ?? Infinity))
      .map(({ kind }) => kind),
  };
  checkDecision(look);
  checkGround(look);
  checkNotices(look);
  checkCourtesy(look);
  const grew = rank(decision.case.stage) > rank(facts.case.stage);
  if (grew) checkStep(look);
  if (decision.case.stage === "suspended") checkSuspended(look);
  if (decision.case.stage === "suspended" && grew) checkCut(look);
}

function checkDecision({ facts, now, decision, owed, held, inForce, must }: Look): void {
  const { case: next, reasons, nextReviewAt, nextChangeAt } = decision;
  must(reasons.length > 0, "no reasons");
  must(sentenceOf(facts, decision).startsWith("The account is "), "no sentence");
  must(next.stage === "active" || owed.length > 0 || held.length > 0, "a stage though nothing is owed");
  must(next.stage === "active" || !inForce.includes("exempt"), "a stage though exempt");
  must(next.stage !== "suspended" || !inForce.includes("restore"), "suspended though restored");
  must(next.stage !== "suspended" || facts.restoredAll === null, "suspended though everybody is restored");
  must(nextReviewAt === null || nextReviewAt >= now, "a review in the past");
  must(nextChangeAt === null || nextChangeAt > now, "a change in the past");
  must(next.stage === "active" || nextReviewAt !== null, "an open case that is never looked at again");
  must(next.since <= now && next.roundBegan <= now, "a case from the future");
  must(next.stage === facts.case.stage || next.since === now, "a stage since another time");
}

/** One step, and only from a warning that reached everybody required, its wait over. */
function checkStep({ facts, policy, now, decision, inForce, must }: Look): void {
  const { stage: from, number, round } = facts.case;
  const { case: next } = decision;
  must(rank(next.stage) === rank(from) + 1, "two steps at once");
  must(forbids(inForce).length === 0 || next.stage !== "suspended", "suspended against an override");
  must(!freezes(inForce), "a step during a freeze");
  const thawed = facts.overrides.some(
    ({ kind, from: since, until, endedAt }) =>
      freezes([kind]) &&
      kind !== "exempt" &&
      isWithin(facts.case.roundBegan, since, Math.min(until, endedAt ?? until), now),
  );
  must(from === "active" || !thawed, "a step on notices from before a freeze");
  if (from === "active") {
    must(next.number === number + 1 && next.round === 1, "a case that does not begin at its beginning");
    return;
  }
  must(
    next.number === number && (next.stage === "suspended" || next.round > round),
    "a step in an old round",
  );
  if (next.stage === "active" || next.stage === "reminded") return;
  const kind = (
    { second_reminder: "second_reminder", grace: "final_notice", suspended: "suspension" } as const
  )[next.stage];
  const wait = kind !== "suspension" && inForce.includes("suspend") ? 0 : policy.waits[kind];
  for (const role of policy.mustReach) {
    const reached = facts.notices.some(
      (notice) =>
        isOf(facts, notice) &&
        notice.round === round &&
        notice.roles.includes(role) &&
        arrival(facts, notice, now) + wait <= now,
    );
    must(reached, `the ${role} was not warned, or the wait is not over`);
  }
}

function checkNotices({ facts, policy, now, decision, owed, held, inForce, must }: Look): void {
  const issued = decision.effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
  const { stage, number, round } = decision.case;
  const kinds = ladderKinds[stage];
  must(facts.mode !== "observe" || issued.length === 0, "a mail while observing");
  const dayOf = ({ person, sendAt }: NewNotice) => `${person} ${localDate(sendAt, facts.account.timeZone)}`;
  const toCustomers = issued.filter(({ roles }) => roles.some((role) => role !== "manager"));
  must(new Set(toCustomers.map(dayOf)).size === toCustomers.length, "two mails to a person on a day");
  for (const notice of issued) {
    must(
      notice.roles[0] !== undefined &&
        notice.roles.every((role) => holds(facts.account, role, notice.person)),
      "a mail to a stranger",
    );
    must(
      !notice.roles.includes("accountant") || notice.roles[0] === "accountant",
      "the accountant comes second",
    );
    must(isAlive(facts.account, notice.person), "a mail to a dead address");
    must(notice.sendAt >= now, "a mail for the past");
    must(
      notice.kind === "restored" ? notice.sendAt === now : isInHours(facts, policy, notice),
      "a mail at night",
    );
    if (isBeforeDue(notice.kind))
      checkReminder({ facts, policy, now, decision, owed, held, inForce, must }, notice);
    if (!isDunning(notice.kind)) continue;
    must(notice.kind === kinds, `a ${notice.kind}`);
    must(notice.caseNumber === number && notice.round === round, "a notice of another round");
    must(!freezes(inForce), "a warning during a freeze");
    must(facts.reading.kind === "fresh", "a warning on a stale reading");
    must(
      facts.restoredAll === null || notice.kind !== "final_notice",
      "a final notice though everybody is restored",
    );
    must(
      notice.debts.length > 0 && notice.debts.every((id) => owed.includes(id)),
      "a warning about what is not owed",
    );
    if (isWarning(notice.kind)) checkDate({ facts, policy, now, inForce, must }, notice);
  }
}

/** A reminder before the due date is for a calm account, about what is still to be paid by that date, on a set day. */
function checkReminder(
  { facts, policy, now, decision, owed, held, inForce, must }: Look,
  { matter, round, ...notice }: NewNotice,
): void {
  const dueOn = dueDateOf(matter);
  const place = placeOf(facts, policy);
  must(decision.case.stage === "active" && owed.length + held.length === 0, "a reminder amid a case");
  must(notice.caseNumber === 0 && notice.namedCut === null, "a reminder that is part of a case");
  must(notice.roles.join() === "accountant", "a reminder to a user");
  must(facts.reading.kind === "fresh", "a reminder on a stale reading");
  must(
    !inForce.some((kind) => kind === "exempt" || kind === "hold" || kind === "promise"),
    "a reminder on hold",
  );
  must(policy.beforeDue.includes(round), "a reminder that no policy sets");
  must(dueOn !== null && notice.debts.length > 0, "a reminder of nothing");
  for (const id of notice.debts) {
    const invoice = facts.invoices.find((one) => one.id === id);
    must(
      isToCome(facts, invoice) && localDate(invoice!.dueAt!, place.timeZone) === dueOn,
      "a reminder of another day",
    );
    const counted = isWorkingDay(dueOn!, place) ? round : Math.max(round - 1, 0);
    must(
      workingDaysBetween(now, invoice!.dueAt!, place) === counted,
      "a reminder on another day than the set one",
    );
  }
  must(localDate(notice.sendAt, place.timeZone) <= dueOn!, "a reminder of a day that will have passed");
}

/** What was reminded of before it was due proves nothing and moves nothing; but nobody gets two mails a day. */
function checkCourtesy({ facts, policy, now, decision, must }: Look): void {
  const notices = facts.notices.filter(({ kind }) => !isBeforeDue(kind));
  if (notices.length === facts.notices.length) return;
  if (decision.reasons.some(({ code }) => code === "one_notice_a_day")) return;
  const without = decide({ ...facts, notices }, policy, now);
  must(isDeepStrictEqual(without.case, decision.case), "a reminder that moved the ladder");
}

/** By its very own fields: an open invoice that somebody is to pay, and nobody has begun to. */
const isToCome = (facts: Facts, invoice: Invoice | undefined): boolean =>
  invoice !== undefined &&
  invoice.status === "open" &&
  invoice.amountRemaining > 0 &&
  invoice.collection === "send_invoice" &&
  !invoice.disputed &&
  !invoice.payments.some(({ state }) => ["processing", "voucher", "partly_funded"].includes(state)) &&
  facts.mode !== "observe";

/** A final notice names a date that its own wait, every date named before and an extension allow. */
function checkDate(
  { facts, policy, now, inForce, must }: Pick<Look, "facts" | "policy" | "now" | "inForce" | "must">,
  notice: NewNotice,
): void {
  must(
    (notice.namedCut === null) === (notice.kind === "first_reminder"),
    "no date, or one too early to name",
  );
  if (notice.namedCut === null) return;
  const earliest =
    notice.sendAt +
    policy.waits.suspension +
    (notice.kind === "final_notice" || inForce.includes("suspend") ? 0 : policy.waits.final_notice);
  must(notice.namedCut >= earliest, "a date sooner than the waits");
  must(
    isCuttingMoment(notice.namedCut, placeOf(facts, policy), policy.cuttingHours),
    "a date on which nothing is cut",
  );
  if (notice.caseNumber === facts.case.number)
    must(
      namedDates(facts, now).every((date) => date <= notice.namedCut!),
      "an earlier date than one named before",
    );
}

function checkSuspended({ facts, policy, now, owed, must }: Look): void {
  // Of a cut that stands, the wait is not asked again: a delivery may be heard of late.
  const wait = facts.case.stage === "suspended" ? -Infinity : policy.waits.suspension;
  const proven = owed.some((debt) =>
    policy.mustReach.every((role) => isProven(facts, debt, role, now, wait)),
  );
  must(proven, "suspended without proof");
  must(facts.mode === "enforce", "suspended in another mode");
}

function checkCut({ facts, policy, now, held, must }: Look): void {
  must(
    isCuttingMoment(now, placeOf(facts, policy), policy.cuttingHours),
    "suspended outside the cutting hours",
  );
  must(held.length === 0, "suspended with money on its way or disputed");
  must(facts.reading.kind === "fresh", "suspended on a stale reading");
  must(facts.unprocessedEvents === 0 && facts.halted === null, "suspended in doubt");
  must(
    namedDates(facts, now).every((date) => date <= now),
    "suspended before a named date",
  );
  const passed = workingDaysBetween(Math.max(...namedDates(facts, now)), now, placeOf(facts, policy));
  must(passed <= policy.dateLapsesAfter, "suspended long after the date");
}

/** A stage other than active stands on an open debt that so many rounds of the case named, this decision's among them. */
function checkGround({ facts, decision, owed, held, must }: Look): void {
  const { stage, number } = decision.case;
  if (stage === "active") return;
  const issued = decision.effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
  const named = [...facts.notices, ...issued].filter(
    (one) => one.caseNumber === number && isWarning(one.kind),
  );
  const rounds = [...owed, ...held].map(
    (debt) => new Set(named.filter((one) => one.debts.includes(debt)).map((one) => one.round)).size,
  );
  must(Math.max(...rounds) >= (stage === "reminded" ? 1 : 2), "a stage without debts that were named");
}

/** What must hold when there is nothing left to do at a moment. */
export function checkRest(facts: Facts, policy: Policy, now: Instant): void {
  for (const { id, kind, status, debts, matter } of facts.notices)
    if (
      isBeforeDue(kind) &&
      status === "pending" &&
      !debts.every((debt) => isStillToCome(facts, debt, dueDateOf(matter), now))
    )
      throw new Error(`a reminder waits to be sent that is out of date: ${id}`);
  const waiting = facts.notices.filter(({ kind, status }) => isDunning(kind) && status === "pending");
  if (waiting.length === 0) return;
  const { owed } = debtsOf(facts, policy, now);
  for (const { id, kind, debts, caseNumber, round } of waiting) {
    if (isWarning(kind) ? debts.some((debt) => !owed.includes(debt)) : owed.length === 0)
      throw new Error(`a mail waits to be sent about what is not owed: ${id}`);
    if (caseNumber !== facts.case.number || round !== facts.case.round)
      throw new Error(`a mail of another step waits to be sent: ${id}`);
  }
}

const dueDateOf = (matter: Matter): LocalDate | null => (matter.kind === "due" ? matter.on : null);

function isStillToCome(facts: Facts, debt: string, dueOn: LocalDate | null, now: Instant): boolean {
  const invoice = facts.invoices.find(({ id }) => id === debt);
  const { timeZone } = facts.account;
  return (
    isToCome(facts, invoice) &&
    localDate(invoice!.dueAt!, timeZone) === dueOn &&
    dueOn !== null &&
    localDate(now, timeZone) <= dueOn
  );
}

const ladderKinds = {
  active: null,
  reminded: "first_reminder",
  second_reminder: "second_reminder",
  grace: "final_notice",
  suspended: "suspended",
};

function debtsOf({ account, invoices }: Facts, policy: Policy, now: Instant): Pick<Look, "owed" | "held"> {
  const { retriesFirst, minimum } = policy;
  const owed: string[] = [];
  const held: string[] = [];
  for (const invoice of invoices) {
    const { kind } = debtOf(invoice, { timeZone: account.timeZone, retriesFirst, minimum }, now);
    if (kind === "overdue") owed.push(invoice.id);
    else if (kind === "in_flight" || kind === "disputed" || kind === "uncertain") held.push(invoice.id);
  }
  return { owed, held };
}

/** Something that began at `from` ended after `since`, and not after `now`. */
const isWithin = (since: Instant, from: Instant, end: Instant, now: Instant): boolean =>
  from < end && since < end && end <= now;

const freezes = (inForce: readonly OverrideKind[]): boolean =>
  inForce.some((kind) => kind === "restore" || kind === "hold" || kind === "promise" || kind === "exempt");

const forbids = (inForce: readonly OverrideKind[]): readonly OverrideKind[] =>
  inForce.filter((kind) => kind !== "suspend");

const placeOf = (facts: Facts, policy: Policy) => ({ ...facts.account, restDays: policy.restDays });

const isOf = (facts: Facts, notice: Notice): boolean =>
  notice.caseNumber === facts.case.number && isWarning(notice.kind);

/** Every date that a delivered notice of the case named, whatever became of the notice since. */
const namedDates = (facts: Facts, now: Instant): Instant[] =>
  facts.notices
    .filter(
      (notice) => isOf(facts, notice) && (notice.deliveredAt !== null || arrival(facts, notice, now) <= now),
    )
    .flatMap((notice) => notice.namedCut ?? []);

const isInHours = (facts: Facts, policy: Policy, notice: NewNotice): boolean =>
  facts.account.contacts.some(
    (contact) =>
      contact.id === notice.contactId &&
      isWritingMoment(
        notice.sendAt,
        { ...placeOf(facts, policy), timeZone: contact.timeZone ?? facts.account.timeZone },
        policy.writingHours,
      ),
  );

/** By the operator's rule; Infinity: not known to have arrived. */
function arrival(facts: Facts, { status, sentAt, deliveredAt }: Notice, now: Instant): Instant {
  if (status === "delivered") return deliveredAt!;
  const silent = facts.provenBy === "silence" && status === "sent" && sentAt! + 3 * day <= now;
  return silent ? sentAt! + 3 * day : Infinity;
}

/** Two delivered warnings to one address that still works, a final notice whose date has come among them. */
function isProven(facts: Facts, debt: string, role: Role, now: Instant, wait: number): boolean {
  return facts.account.contacts.some((contact) => {
    const warned = facts.notices.filter(
      (notice) =>
        isOf(facts, notice) &&
        arrival(facts, notice, now) <= now &&
        (notice.channel === "banner" || isAlive(facts.account, contact.email)) &&
        notice.person === personOf(contact.email) &&
        notice.roles.includes(role) &&
        notice.debts.includes(debt),
    );
    const dwelt = (notice: Notice) =>
      notice.kind === "final_notice" && notice.namedCut! <= now && arrival(facts, notice, now) + wait <= now;
    return (
      contact.role === role &&
      contact.unreachable !== "replaced" &&
      new Set(warned.map(({ round }) => round)).size >= 2 &&
      warned.some(dwelt)
    );
  });
}

const holds = (account: Account, role: Role, person: string): boolean =>
  account.contacts.some((contact) => contact.role === role && personOf(contact.email) === person);

const isAlive = (account: Account, email: string): boolean =>
  account.contacts.every(
    (contact) => personOf(contact.email) !== personOf(email) || contact.unreachable === null,
  );

const sentences = new Map<string, string>();

/** Kept, as wording dates takes longer than all else and histories repeat themselves. */
function sentenceOf(facts: Facts, { case: { stage }, reasons }: Decision): string {
  const key = JSON.stringify([stage, reasons, facts.account.timeZone]);
  const known = sentences.get(key);
  if (known) return known;
  if (sentences.size > 20_000) sentences.clear();
  const worded = sentence(stage, reasons, facts.account.timeZone);
  sentences.set(key, worded);
  return worded;
}

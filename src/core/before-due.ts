import { type Contact, personOf } from "./account.ts";
import { localDate } from "./calendar.ts";
import type { Decision, Effect } from "./decision.ts";
import { type Instant, minute } from "./instant.ts";
import { sendingMoment } from "./issue.ts";
import { isBeforeDue, isLive, type Notice } from "./notice.ts";
import { isOpen, latestOf, type Occasion, occasionsOf } from "./occasions.ts";
import { endOf, type Override } from "./override.ts";
import type { Reason } from "./reason.ts";
import { earlier, overrideInForce, reachable, type View, writtenToToday } from "./view.ts";

/**
 * Adds to a decision the reminders that come before anything is late: one mail to the accountant for each due date and
 * each day that the policy sets. They are a courtesy. Whoever owes something, or has money on its way, hears of that
 * alone; and what was missed is not made up for.
 */
export function remindBeforeDue(view: View, decision: Decision): Decision {
  const occasions = occasionsIn(view);
  const hush = hushIn(view);
  const latest = speakingOf(view, occasions);
  const outOfDate = view.facts.notices
    .filter((notice) => notice.status === "pending" && isBeforeDue(notice.kind) && !stands(notice, latest))
    .map(({ id }) => id);
  if (outOfDate.length + occasions.length === 0) return decision;
  const reminder = view.facts.reading.kind === "fresh" ? reminderNow(view, decision, latest) : null;
  const next = nextLook(view, occasions, hush);
  const withdrawn: Effect[] = outOfDate.length > 0 ? [{ kind: "withdraw", notices: outOfDate }] : [];
  return {
    ...decision,
    effects: [...decision.effects, ...withdrawn, ...(reminder ? [reminder.effect] : [])],
    reasons: [...decision.reasons, ...(reminder ? [reminder.reason] : [])],
    // What is withdrawn may have stood in the way of something else.
    nextReviewAt: outOfDate.length > 0 ? view.now : [decision.nextReviewAt, next].reduce(earlier),
  };
}

/** Whether a reminder that was not sent yet may still go. */
export const reminderStands = (view: View, notice: Notice): boolean =>
  stands(notice, speakingOf(view, occasionsIn(view)));

const occasionsIn = (view: View): Occasion[] =>
  view.owed.length + view.held.length > 0 ? [] : occasionsOf(view);

const hushIn = (view: View): Override | undefined => overrideInForce(view, "exempt", "hold", "promise");

/** Of each due date the one that may be spoken of at present. */
const speakingOf = (view: View, occasions: readonly Occasion[]): Occasion[] =>
  hushIn(view) || view.facts.mode === "observe" ? [] : latestOf(view, occasions);

/** When the next occasion comes, or what keeps the present one back may be over. */
function nextLook(view: View, occasions: readonly Occasion[], hush: Override | undefined): Instant | null {
  const ahead = occasions.flatMap(({ opens }) => (opens > view.now ? opens : []));
  if (occasions.some((one) => isOpen(view, one))) {
    if (hush) ahead.push(endOf(hush));
    if (view.facts.reading.kind === "stale") ahead.push(view.now + 10 * minute);
  }
  return ahead.length === 0 ? null : Math.min(...ahead);
}

const isAbout = (notice: Notice, { kind, dueOn, ahead }: Occasion): boolean =>
  notice.kind === kind &&
  notice.matter.kind === "due" &&
  notice.matter.on === dueOn &&
  notice.round === ahead;

/** All that it names is still to be paid by that date, and no later reminder has taken its place. */
const stands = (notice: Notice, latest: readonly Occasion[]): boolean =>
  latest.some(
    (occasion) =>
      isAbout(notice, occasion) &&
      notice.debts.every((id) => occasion.invoices.some((invoice) => invoice.id === id)),
  );

/** The nearest due date's, where several have their day. */
function reminderNow(
  view: View,
  decision: Decision,
  latest: readonly Occasion[],
): { effect: Effect; reason: Reason } | null {
  for (const occasion of latest) {
    const contact = isOpen(view, occasion) && recipientOf(view, decision, occasion);
    if (contact) return reminderOf(view, occasion, contact);
  }
  return null;
}

/** The first accountant who can be reached; null when one has it already, or is written to today anyway. */
function recipientOf(view: View, decision: Decision, occasion: Occasion): Contact | null {
  const same = view.facts.notices.filter(
    (notice) => notice.status !== "cancelled" && isAbout(notice, occasion),
  );
  if (same.some(isLive)) return null;
  const contact = reachable(view, "accountant").find(
    ({ email }) => !same.some(({ person }) => person === personOf(email)),
  );
  if (!contact || isBusy(view, decision, personOf(contact.email))) return null;
  return localDate(sendingMoment(view, contact), view.place.timeZone) <= occasion.dueOn ? contact : null;
}

/** Was written to today, or will be before this. */
const isBusy = (view: View, { effects }: Decision, person: string): boolean =>
  writtenToToday(view, person, () => true) ||
  view.facts.notices.some((notice) => notice.person === person && notice.status === "pending") ||
  effects.some((effect) => effect.kind === "issue" && effect.notice.person === person);

function reminderOf(
  view: View,
  { kind, dueOn, ahead, invoices }: Occasion,
  contact: Contact,
): { effect: Effect; reason: Reason } {
  const notice = {
    kind,
    caseNumber: 0,
    matter: { kind: "due" as const, on: dueOn },
    channel: "mail" as const,
    round: ahead,
    person: personOf(contact.email),
    contactId: contact.id,
    roles: ["accountant" as const],
    debts: invoices.map(({ id }) => id),
    namedCut: null,
    sendAt: sendingMoment(view, contact),
  };
  return {
    effect: { kind: "issue", notice },
    reason: {
      code: "reminded_before_due",
      invoices: invoices.map(({ number, id }) => number ?? id),
      due: Math.min(...invoices.flatMap(({ dueAt }) => dueAt ?? [])),
    },
  };
}

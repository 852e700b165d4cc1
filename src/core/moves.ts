import { personOf } from "./account.ts";
import type { Decision, Effect } from "./decision.ts";
import { day, type Instant } from "./instant.ts";
import { newNotices } from "./issue.ts";
import { isDunning, isLive, type NoticeKind, wentOut } from "./notice.ts";
import type { Reason } from "./reason.ts";
import type { Stage } from "./stage.ts";
import { type View, works } from "./view.ts";

/** Keeps the stage; a case that is open is looked at daily even when nothing is foreseen. */
export function stay(
  view: View,
  reasons: Reason[],
  also: { nextReviewAt?: Instant | null; nextChangeAt?: Instant | null; effects?: readonly Effect[] },
): Decision {
  const idle = view.facts.case.stage === "active" && view.owed.length + view.held.length === 0;
  const nextReviewAt = Math.min(also.nextReviewAt ?? (idle ? Infinity : view.now + day), nextTurn(view));
  return {
    case: view.facts.case,
    effects: also.effects ?? [],
    reasons,
    nextReviewAt: nextReviewAt === Infinity ? null : nextReviewAt,
    // While money is on its way or a debt in doubt, what comes next is not for time alone to say.
    nextChangeAt: view.held.length > 0 ? null : (also.nextChangeAt ?? null),
  };
}

/** The earliest moment at which a debt itself turns: an invoice falls due, or money is awaited no longer. */
const nextTurn = (view: View): Instant =>
  Math.min(
    view.nextDue ?? Infinity,
    ...view.held.map(({ debt }) => (debt.kind === "in_flight" ? debt.until : Infinity)),
  );

export function close(
  view: View,
  reasons: Reason[],
  nextReviewAt: Instant | null,
  goodbyes: Effect[],
): Decision {
  const { number, round } = view.facts.case;
  return {
    case: { stage: "active", since: view.now, number, round, roundBegan: view.now },
    effects: [{ kind: "cancel_pending" }, ...goodbyes],
    reasons,
    nextReviewAt,
    nextChangeAt: null,
  };
}

/** Steps back within the case. Who was cut is told at once that access is back. */
export function fall(
  view: View,
  stage: Stage,
  round: { round: number; roundBegan: Instant } | number,
  reasons: Reason[],
  nextReviewAt: Instant,
): Decision {
  const began = typeof round === "number" ? { round, roundBegan: view.now } : round;
  return {
    case: { ...view.facts.case, ...began, stage, since: view.now },
    effects: [{ kind: "cancel_pending" }, ...farewells(view, null)],
    reasons,
    nextReviewAt,
    nextChangeAt: null,
  };
}

export const nextRound = (view: View): number =>
  Math.max(view.facts.case.round, ...view.issued.map((notice) => notice.round)) + 1;

/** `restored` for those who were cut; `otherwise` (if anything) for those who were only warned. */
export function farewells(view: View, otherwise: "settled" | null): Effect[] {
  const kind: NoticeKind | null = view.facts.case.stage === "suspended" ? "restored" : otherwise;
  if (kind === null || view.facts.mode === "observe") return [];
  const warned = new Set(
    view.notices
      .filter((notice) => isLive(notice) && notice.status !== "pending" && isDunning(notice.kind))
      .map((notice) => notice.person),
  );
  const contacts = view.facts.account.contacts.filter(
    (contact) => contact.role !== "manager" && warned.has(personOf(contact.email)) && works(view, contact),
  );
  const { number, round } = view.facts.case;
  const named = lastNamed(view);
  return newNotices(view, kind, contacts, { caseNumber: number, round }).map((notice) => ({
    kind: "issue",
    notice: { ...notice, debts: named, sendAt: kind === "restored" ? view.now : notice.sendAt },
  }));
}

/**
 * What the last round's notices named: whether that was paid says whether there is anything to thank for. What was paid
 * before them was no debt of theirs, and a void later on brought no money.
 */
function lastNamed(view: View): string[] {
  const said = view.notices.filter((notice) => wentOut(notice) && isDunning(notice.kind));
  const last = Math.max(...said.map(({ round }) => round));
  return [...new Set(said.filter(({ round }) => round === last).flatMap(({ debts }) => debts))];
}

export const cancelPending = (view: View): Effect[] =>
  view.notices.some((notice) => notice.status === "pending" && isDunning(notice.kind))
    ? [{ kind: "cancel_pending" }]
    : [];

import { withAftermath } from "./aftermath.ts";
import { remindBeforeDue } from "./before-due.ts";
import { climb } from "./climb.ts";
import type { Decision } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { granted, heldReasons, overdue, proofReasons, settledReasons } from "./grounds.ts";
import type { Instant } from "./instant.ts";
import { dateStands } from "./issue.ts";
import { cancelPending, close, fall, farewells, nextRound, stay } from "./moves.ts";
import type { Notice } from "./notice.ts";
import { endOf } from "./override.ts";
import type { Policy } from "./policy.ts";
import { naming, supportedStage, suspensionProof } from "./proof.ts";
import { reach } from "./reach.ts";
import type { Reason } from "./reason.ts";
import { rank, type Stage, type Warning } from "./stage.ts";
import { withdrawStrays } from "./still-stands.ts";
import { tellOfOverrides } from "./tell-overrides.ts";
import { extension, look, overrideInForce, thawed, type View } from "./view.ts";
import { issueStep, noContact } from "./warn.ts";

/**
 * What should happen to one account now. Pure: the same facts, policy and moment give the same decision.
 *
 * The questions are asked from the kindest to the harshest, and the first that has an answer decides. An account
 * is suspended only when every one of them found nothing, at the very end of {@link fromGrace}.
 */
export function decide(facts: Facts, policy: Policy, now: Instant): Decision {
  const view = look(facts, policy, now);
  return tellOfOverrides(
    view,
    withUnread(view, withAftermath(view, remindBeforeDue(view, withdrawStrays(view, onTheLadder(view))))),
  );
}

/** Waiting alone will hardly mend it, whatever else the account waits for. */
function withUnread({ facts: { reading } }: View, decision: Decision): Decision {
  if (reading.kind === "fresh" || reading.customer === undefined) return decision;
  const { customer } = reading;
  return { ...decision, reasons: [...decision.reasons, { code: "unread", customer }] };
}

function onTheLadder(view: View): Decision {
  return (
    whenNothingIsOwed(view) ??
    whenExempt(view) ??
    whenDebtsWereSettled(view) ??
    whenCutsAreOff(view) ??
    whenMoneyIsOnItsWay(view) ??
    whenProofIsGone(view) ??
    whenFrozen(view) ??
    whenAllAreRestored(view) ??
    whenThawed(view) ??
    whenMailIsOutOfDate(view) ??
    climb(view)
  );
}

function whenNothingIsOwed(view: View): Decision | null {
  if (view.owed.length + view.held.length > 0) return null;
  const why: Reason[] = [
    ...settledReasons(view),
    view.nextDue === null ? { code: "nothing_owed" } : { code: "not_yet_due", from: view.nextDue },
    ...lackingContacts(view),
  ];
  if (view.facts.case.stage === "active") return stay(view, why, { nextReviewAt: view.nextDue });
  return close(view, why, view.nextDue, farewells(view, "settled"));
}

/** Contacts are looked for before they are needed. */
const lackingContacts = (view: View): Reason[] => (view.upcoming.length === 0 ? [] : noContact(view));

/** As if nothing were owed; the debts stay watched, and the ladder begins at its first step when this ends. */
function whenExempt(view: View): Decision | null {
  const exempt = overrideInForce(view, "exempt");
  if (!exempt) return null;
  const why: Reason[] = [granted(exempt)];
  if (view.facts.case.stage === "active") return stay(view, why, { nextReviewAt: endOf(exempt) });
  return close(view, why, endOf(exempt), farewells(view, null));
}

/** The stage never stands on a debt that is gone: it falls to what was said about those that remain. */
function whenDebtsWereSettled(view: View): Decision | null {
  const { case: at } = view.facts;
  if (at.stage === "active") return null;
  const supported = supportedStage(view);
  if (rank(supported) >= rank(at.stage)) return null;
  const why: Reason[] = [...settledReasons(view), { code: "fell_back", from: at.stage, to: supported }];
  if (supported === "active") return close(view, why, view.now, farewells(view, "settled"));
  return fall(view, supported, supportingRound(view), why, view.now);
}

/** A mode that does not cut does not keep anybody cut either, nor does an operator who restored everybody. */
function whenCutsAreOff(view: View): Decision | null {
  const { case: at, mode, restoredAll } = view.facts;
  if (at.stage !== "suspended") return null;
  const why: Reason[] = mode === "enforce" ? [] : [{ code: "mode", mode, withheld: "nobody is suspended" }];
  if (restoredAll !== null) why.push({ code: "halted", why: restoredAll });
  return why.length === 0 ? null : fall(view, "grace", nextRound(view), why, view.now);
}

/** While everybody is restored no final notice goes out: the date that it names would not be kept. */
function whenAllAreRestored(view: View): Decision | null {
  const { case: at, restoredAll } = view.facts;
  if (at.stage !== "grace" || restoredAll === null) return null;
  return stay(view, [{ code: "halted", why: restoredAll }, overdue(view)], { effects: cancelPending(view) });
}

function whenMoneyIsOnItsWay(view: View): Decision | null {
  if (view.owed.length > 0) return null;
  const why = heldReasons(view);
  if (view.facts.case.stage === "suspended") return fall(view, "grace", nextRound(view), why, view.now);
  return stay(view, why, { effects: cancelPending(view) });
}

/** A suspension stands only as long as its proof does: a bounce that came late takes it back, also during a hold. */
function whenProofIsGone(view: View): Decision | null {
  if (view.facts.case.stage !== "suspended") return null;
  const proof = suspensionProof(view);
  if (proof.kind === "complete") return null;
  return fall(view, "grace", nextRound(view), proofReasons(proof), view.now);
}

function whenFrozen(view: View): Decision | null {
  const freeze = overrideInForce(view, "restore", "hold", "promise");
  if (!freeze) return null;
  const restore = overrideInForce(view, "restore");
  const why: Reason[] = [granted(restore ?? freeze), overdue(view)];
  if (restore && view.facts.case.stage === "suspended")
    return fall(view, "grace", nextRound(view), why, endOf(restore));
  return stay(view, why, { nextReviewAt: endOf(restore ?? freeze), effects: cancelPending(view) });
}

/** What was frozen begins its step again, with fresh notice and the full wait. */
function whenThawed(view: View): Decision | null {
  const override = thawed(view);
  const kind = warningOf(view.facts.case.stage);
  if (!override || !kind) return null;
  const because = `the ${override.kind} by ${override.by} ended`;
  return issueStep(view, view.facts.case.stage, kind, [
    { code: "step_anew", stage: view.facts.case.stage, why: because },
  ]);
}

/**
 * A warning that was not sent yet must name neither what is no longer owed nor a date that is too near by now: it is
 * withdrawn, and what is true is named anew.
 */
function whenMailIsOutOfDate(view: View): Decision | null {
  const owed = new Set(view.owed.map(({ invoice }) => invoice.id));
  const waiting = view.step.filter((notice) => notice.status === "pending");
  const isOwed = ({ debts }: Notice): boolean => debts.every((id) => owed.has(id));
  const late = waiting.find((notice) => isOwed(notice) && !dateStands(view, notice));
  if (!late && waiting.every(isOwed)) return null;
  const extended = extension(view);
  const why: Reason[] = [...settledReasons(view), ...heldReasons(view)];
  if (late && extended) why.push(granted(extended));
  else if (late) why.push({ code: "mail_waited", date: late.namedCut });
  why.push(overdue(view));
  return stay(view, why, { nextReviewAt: view.now, effects: cancelPending(view) });
}

/** The round that a lowered stage rests on, if it reached everyone required; else the step begins anew. */
function supportingRound(view: View): { round: number; roundBegan: Instant } | number {
  const named = [...view.owed, ...view.held].flatMap(({ invoice }) => naming(view, invoice.id));
  const round = Math.max(...named.map((notice) => notice.round));
  const ofRound = named.filter((notice) => notice.round === round);
  const standing = { ...view, step: ofRound };
  const reached = view.policy.mustReach.every((role) => reach(standing, role).kind === "reached");
  return reached
    ? { round, roundBegan: Math.min(...ofRound.map((notice) => notice.issuedAt)) }
    : nextRound(view);
}

function warningOf(stage: Stage): Warning | null {
  switch (stage) {
    case "reminded":
      return "first_reminder";
    case "second_reminder":
      return "second_reminder";
    case "grace":
      return "final_notice";
    default:
      return null;
  }
}

import { nextCuttingMoment } from "./calendar.ts";
import type { Case } from "./case.ts";
import type { Decision } from "./decision.ts";
import { granted, heldReasons, overdue, proofReasons } from "./grounds.ts";
import { day, hour, type Instant, minute } from "./instant.ts";
import { hasLapsed, mailsFrom, newNotices, roleContacts, tomorrowFor, waitBefore } from "./issue.ts";
import { cancelPending, stay } from "./moves.ts";
import { onceReached } from "./once-reached.ts";
import { endOf } from "./override.ts";
import { latestNamedCut, naming, suspensionProof } from "./proof.ts";
import type { Reason } from "./reason.ts";
import type { Stage, Warning } from "./stage.ts";
import { unreachable } from "./unreachable.ts";
import { extension, overrideInForce, type View, writtenToToday } from "./view.ts";
import { isMute, issueStep, noContact } from "./warn.ts";

/** One step down the ladder, or what it waits for. A manager's `suspend` hurries it and is told what is missing. */
export function climb(view: View): Decision {
  const decision = step(view);
  const hurried = overrideInForce(view, "suspend");
  if (!hurried || decision.case.stage === "suspended") return decision;
  const proof = suspensionProof(view);
  const isSaid = proof.kind === "complete" || decision.reasons.some(({ code }) => code === "proof_missing");
  const missing = isSaid ? [] : proofReasons(proof);
  // Without the hurry the waits count again.
  const isInTime = decision.nextChangeAt !== null && decision.nextChangeAt < endOf(hurried);
  return {
    ...decision,
    nextChangeAt: isInTime ? decision.nextChangeAt : null,
    reasons: [...decision.reasons, granted(hurried), ...missing],
  };
}

function step(view: View): Decision {
  const { stage } = view.facts.case;
  switch (stage) {
    case "active":
      return fromActive(view);
    case "reminded":
      return onceReached(view, "first_reminder", (at) =>
        toNext(view, at, "first_reminder", "second_reminder", "second_reminder"),
      );
    case "second_reminder":
      return onceReached(view, "second_reminder", (at) =>
        toNext(view, at, "second_reminder", "final_notice", "grace"),
      );
    case "grace":
      return onceReached(view, "final_notice", (at) => fromGrace(view, at));
    case "suspended":
      return stay(view, [...proofReasons(suspensionProof(view)), overdue(view)], {});
    default:
      return unreachable(stage);
  }
}

function fromActive(view: View): Decision {
  const since = Math.min(...view.owed.map(({ debt }) => debt.since));
  const from = since + waitBefore(view, "first_reminder");
  if (view.now < from)
    return stay(view, [{ code: "not_yet_due", from }], {
      nextReviewAt: from,
      nextChangeAt: stepFrom(view, from),
    });
  return issueStep(view, "reminded", "first_reminder", [overdue(view)]);
}

/** When a step whose wait ends then would be taken; null: nobody could be written to. */
const stepFrom = (view: View, waitEnds: Instant): Instant | null =>
  isMute(view) ? null : mailsFrom(view, waitEnds);

function toNext(view: View, reachedAt: Instant, after: Warning, kind: Warning, stage: Stage): Decision {
  const due = reachedAt + waitBefore(view, kind);
  if (view.now < due) {
    return stay(
      view,
      [{ code: "waiting", after, reachedAt, until: due }, overdue(view), ...noContact(view)],
      {
        nextReviewAt: due,
        nextChangeAt: stepFrom(view, due),
      },
    );
  }
  const { restoredAll } = view.facts;
  if (restoredAll !== null && kind === "final_notice")
    return stay(view, [{ code: "halted", why: restoredAll }, overdue(view)], {});
  // What was warned about is on its way; a debt that nobody heard of yet does not go on in its place.
  if (!view.owed.some(({ invoice }) => naming(view, invoice.id).length > 0))
    return stay(view, [...heldReasons(view), overdue(view)], {});
  return issueStep(view, stage, kind, [overdue(view)]);
}

/** When is an account suspended? When nothing on the way down this function holds it. */
function fromGrace(view: View, reachedAt: Instant): Decision {
  const named = latestNamedCut(view) ?? 0;
  const extended = extension(view);
  // From here on an extension's end is named, and what is named is kept.
  if (extended && endOf(extended) > named)
    return issueStep(view, "grace", "final_notice", [granted(extended)]);

  const dwellEnds = reachedAt + view.policy.waits.suspension;
  const notBefore = Math.max(named, dwellEnds);
  const cutAt = nextCuttingMoment(Math.max(notBefore, view.now), view.place, view.policy.cuttingHours);
  const anew = cutAt === null ? [] : whyAnew(view, named, cutAt);
  const hold = (reasons: Reason[]) =>
    stay(view, [...reasons, overdue(view)], {
      nextReviewAt: cutAt,
      nextChangeAt: anew.length > 0 ? null : cutAt,
    });
  if (view.now < notBefore) return hold(whyNotYet(view, { named, reachedAt, dwellEnds }));
  if (cutAt === null) return hold([{ code: "outside_cutting_hours", until: null }]);

  const doubts = suspensionDoubts(view);
  if (anew.length > 0 && doubts.length === 0) return issueStep(view, "grace", "final_notice", anew);
  if (view.now < cutAt) return hold([{ code: "outside_cutting_hours", until: cutAt }]);
  if (doubts.length > 0)
    return stay(view, [...doubts, overdue(view)], { nextReviewAt: view.now + patience(doubts) });
  return suspend(view);
}

/** Why a fresh final notice must come before the cut that would be possible at `cutAt`. */
function whyAnew(view: View, named: Instant, cutAt: Instant): Reason[] {
  const proof = suspensionProof(view);
  if (proof.kind === "missing") return proofReasons(proof);
  return hasLapsed(view, named, cutAt) ? [{ code: "date_lapsed", date: named }] : [];
}

function whyNotYet(view: View, dates: { named: Instant; reachedAt: Instant; dwellEnds: Instant }): Reason[] {
  const extended = extension(view);
  const why: Reason[] = extended ? [granted(extended)] : [];
  if (view.now < dates.named) why.push({ code: "before_named_date", until: dates.named });
  if (view.now < dates.dwellEnds)
    why.push({ code: "waiting", after: "final_notice", reachedAt: dates.reachedAt, until: dates.dwellEnds });
  return why;
}

/** Between the reading of Stripe and a suspension: whoever stood still for longer does not know who has paid since. */
const readingLasts = 10 * minute;

/** Everything that forbids a suspension though time would allow it. */
function suspensionDoubts(view: View): Reason[] {
  const { reading, unprocessedEvents, mode, halted } = view.facts;
  const doubts = heldReasons(view);
  if (reading.kind === "stale")
    doubts.push({ code: "stripe_unread", why: reading.why, lastRead: reading.at });
  else if (view.now - reading.at > readingLasts)
    doubts.push({ code: "stripe_unread", why: "it was read too long ago", lastRead: reading.at });
  if (unprocessedEvents > 0) doubts.push({ code: "unprocessed_events", count: unprocessedEvents });
  if (mode !== "enforce") doubts.push({ code: "mode", mode, withheld: "nobody is suspended" });
  if (halted !== null) doubts.push({ code: "halted", why: halted });
  return doubts;
}

/** How soon to look again: what Forewarn has yet to learn comes in minutes, what people have to do takes longer. */
const patience = (doubts: readonly Reason[]): number =>
  doubts.some(({ code }) => code === "stripe_unread" || code === "unprocessed_events") ? 10 * minute : hour;

function suspend(view: View): Decision {
  const next: Case = { ...view.facts.case, stage: "suspended", since: view.now };
  const told = roleContacts(view, ["accountant", "user", "manager"]);
  const notices = newNotices(view, "suspended", told, { caseNumber: next.number, round: next.round });
  const later = new Map(told.map((contact) => [contact.id, tomorrowFor(view, contact)]));
  return {
    case: next,
    effects: [
      ...cancelPending(view),
      ...notices.map((notice) => ({
        kind: "issue" as const,
        notice: writtenToToday(view, notice.person)
          ? { ...notice, sendAt: later.get(notice.contactId) ?? view.now + day }
          : notice,
      })),
    ],
    reasons: [
      { code: "step_taken", from: "grace", to: "suspended" },
      ...proofReasons(suspensionProof(view)),
      overdue(view),
    ],
    nextReviewAt: view.now + day,
    nextChangeAt: null,
  };
}

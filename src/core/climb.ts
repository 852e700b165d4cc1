import type { Contact } from "./account.ts";
import { nextCuttingMoment } from "./calendar.ts";
import type { Case } from "./case.ts";
import type { Decision } from "./decision.ts";
import { granted, heldReasons, overdue } from "./grounds.ts";
import { day, type Instant, minute } from "./instant.ts";
import { hasLapsed, newNotices, nextContact, roleContacts } from "./issue.ts";
import { fall, nextRound, stay } from "./moves.ts";
import { endOf } from "./override.ts";
import { latestNamedCut, reach, suspensionProof } from "./proof.ts";
import type { Reason } from "./reason.ts";
import type { Stage, Warning } from "./stage.ts";
import { unreachable } from "./unreachable.ts";
import { extension, overrideInForce, type View } from "./view.ts";
import { issueMissing, issueStep } from "./warn.ts";

export function climb(view: View): Decision {
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
      return whileSuspended(view);
    default:
      return unreachable(stage);
  }
}

function fromActive(view: View): Decision {
  const since = Math.min(...view.owed.map(({ debt }) => debt.since));
  const from = since + view.policy.waits.first_reminder;
  if (view.now < from)
    return stay(view, [{ code: "not_yet_due", from }], { nextReviewAt: from, nextChangeAt: from });
  return issueStep(view, "reminded", "first_reminder", [overdue(view)]);
}

/** Goes on to `then` once every required role has the present round's notice; until then serves who lacks it. */
function onceReached(view: View, kind: Warning, then: (reachedAt: Instant) => Decision): Decision {
  const reached: Instant[] = [];
  const missing: Contact[] = [];
  const holds: Reason[] = [];
  for (const role of view.policy.mustReach) {
    const got = reach(view, role);
    if (got.kind === "reached") reached.push(got.at);
    else if (got.kind === "under_way") holds.push({ code: "not_delivered", role, status: got.notice.status });
    else {
      const contact = nextContact(view, role);
      if (contact) missing.push(contact);
      else holds.push({ code: "no_contact", role });
    }
  }
  if (missing.length > 0) return issueMissing(view, kind, missing, holds);
  if (holds.length > 0) return stay(view, [...holds, overdue(view)], {});
  return then(Math.max(...reached));
}

function toNext(view: View, reachedAt: Instant, after: Warning, kind: Warning, stage: Stage): Decision {
  const hurried = overrideInForce(view, "suspend");
  const due = hurried ? reachedAt : reachedAt + view.policy.waits[kind];
  if (view.now < due) {
    return stay(view, [{ code: "waiting", after, reachedAt, until: due }, overdue(view)], {
      nextReviewAt: due,
      nextChangeAt: due,
    });
  }
  return issueStep(view, stage, kind, hurried ? [granted(hurried), overdue(view)] : [overdue(view)]);
}

/** When is an account suspended? When nothing on the way down this function holds it. */
function fromGrace(view: View, reachedAt: Instant): Decision {
  const named = latestNamedCut(view) ?? Infinity;
  const extended = extension(view);
  if (extended && endOf(extended) > named)
    return issueStep(view, "grace", "final_notice", [granted(extended)]);

  const notBefore = Math.max(named, reachedAt + view.policy.waits.suspension, extended ? endOf(extended) : 0);
  const cutAt = nextCuttingMoment(Math.max(notBefore, view.now), view.place, view.policy.cuttingHours);
  const hold = (reasons: Reason[], nextReviewAt: Instant | null): Decision =>
    stay(view, [...reasons, overdue(view)], { nextReviewAt, nextChangeAt: cutAt });
  if (view.now < notBefore) return hold([{ code: "before_named_date", until: notBefore }], cutAt);

  const proof = suspensionProof(view);
  if (!Array.isArray(proof))
    return issueStep(view, "grace", "final_notice", [{ code: "proof_missing", role: proof.missing }]);
  if (cutAt !== view.now) return hold([{ code: "outside_cutting_hours", until: cutAt }], cutAt);
  const doubts = suspensionDoubts(view);
  if (doubts.length > 0) return hold(doubts, view.now + 10 * minute);
  if (hasLapsed(view, named))
    return issueStep(view, "grace", "final_notice", [{ code: "date_lapsed", date: named }]);

  return suspend(view, [...proof.map((role): Reason => ({ code: "proof", ...role })), overdue(view)]);
}

/** Everything that forbids a suspension though time and proof would allow it. */
function suspensionDoubts(view: View): Reason[] {
  const { reading, unprocessedEvents, mode, halted } = view.facts;
  const doubts = heldReasons(view);
  if (reading.kind === "stale")
    doubts.push({ code: "stripe_unread", why: reading.why, lastRead: reading.at });
  if (unprocessedEvents > 0) doubts.push({ code: "unprocessed_events", count: unprocessedEvents });
  if (mode !== "enforce") doubts.push({ code: "mode", mode, withheld: "nobody is suspended" });
  if (halted !== null) doubts.push({ code: "halted", why: halted });
  return doubts;
}

function suspend(view: View, reasons: Reason[]): Decision {
  const next: Case = { ...view.facts.case, stage: "suspended", since: view.now };
  const told = roleContacts(view, ["accountant", "user", "manager"]);
  return {
    case: next,
    effects: newNotices(view, "suspended", told, { caseNumber: next.number, round: next.round }).map(
      (notice) => ({
        kind: "issue",
        notice: { ...notice, sendAt: view.now },
      }),
    ),
    reasons: [{ code: "step_taken", from: "grace", to: "suspended" }, ...reasons],
    nextReviewAt: view.now + day,
    nextChangeAt: null,
  };
}

/** A suspension stands only as long as its proof does: a bounce that came late takes it back. */
function whileSuspended(view: View): Decision {
  const proof = suspensionProof(view);
  if (Array.isArray(proof)) {
    return stay(view, [...proof.map((role): Reason => ({ code: "proof", ...role })), overdue(view)], {});
  }
  return fall(view, "grace", nextRound(view), [{ code: "proof_missing", role: proof.missing }], view.now);
}

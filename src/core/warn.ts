import { type Contact, personOf } from "./account.ts";
import { nextWritingMoment } from "./calendar.ts";
import type { Case } from "./case.ts";
import type { Decision, Effect } from "./decision.ts";
import { overdue } from "./grounds.ts";
import { day, type Instant, minute } from "./instant.ts";
import { newNotices, roleContacts, tomorrow } from "./issue.ts";
import { cancelPending, nextRound, stay } from "./moves.ts";
import type { Reason } from "./reason.ts";
import type { Stage, Warning } from "./stage.ts";
import { reachable, type View, writtenToToday } from "./view.ts";

/** Enters `stage`, or begins it anew, with a notice of `kind` to every required role; or says what that waits for. */
export function issueStep(view: View, stage: Stage, kind: Warning, why: Reason[]): Decision {
  const opening = view.facts.case.stage === "active";
  const recipients = firstContacts(view, kind);
  const lacking = view.policy.mustReach.filter((role) => reachable(view, role).length === 0);
  const noContact = lacking.map((role): Reason => ({ code: "no_contact", role }));
  const hold = writingHold(
    view,
    recipients,
    noContact.length === view.policy.mustReach.length ? noContact : [],
  );
  if (hold) return stay(view, [...hold.reasons, ...why], hold);

  const from = view.facts.case;
  const next: Case = {
    stage,
    since: stage === from.stage ? from.since : view.now,
    number: opening ? from.number + 1 : from.number,
    round: opening ? 1 : nextRound(view),
    roundBegan: view.now,
  };
  const step: Reason[] =
    stage === from.stage
      ? [{ code: "step_anew", stage, why: "its notice must be given again" }]
      : [{ code: "step_taken", from: from.stage, to: stage }];
  return {
    case: next,
    effects: [
      ...cancelPending(view),
      ...newNotices(view, kind, recipients, { caseNumber: next.number, round: next.round }).map(
        (notice): Effect => ({ kind: "issue", notice }),
      ),
    ],
    reasons: [...(why.some((reason) => reason.code === "step_anew") ? [] : step), ...why, ...noContact],
    nextReviewAt: view.now + day,
    nextChangeAt: null,
  };
}

/** Serves the roles that the present round did not reach: the next contact in line, or one that came late. */
export function issueMissing(view: View, kind: Warning, missing: Contact[], others: Reason[]): Decision {
  const hold = writingHold(view, missing, []);
  if (hold) return stay(view, [...hold.reasons, ...others, overdue(view)], hold);
  const { number, round } = view.facts.case;
  const effects = newNotices(view, kind, missing, { caseNumber: number, round }).map(
    (notice): Effect => ({ kind: "issue", notice }),
  );
  const why = missing.map(
    (contact): Reason => ({ code: "not_delivered", role: contact.role, status: "pending" }),
  );
  return stay(view, [...why, ...others, overdue(view)], { effects });
}

type Hold = { reasons: Reason[]; nextReviewAt: Instant | null };

/** Why a warning may not be issued now; null when it may. */
function writingHold(view: View, recipients: readonly Contact[], impossible: Reason[]): Hold | null {
  const { reading, mode } = view.facts;
  if (impossible.length > 0) return { reasons: impossible, nextReviewAt: view.now + day };
  if (mode === "observe") {
    return {
      reasons: [{ code: "mode", mode, withheld: "nobody is written to" }],
      nextReviewAt: view.now + day,
    };
  }
  if (reading.kind === "stale") {
    return {
      reasons: [{ code: "stripe_unread", why: reading.why, lastRead: reading.at }],
      nextReviewAt: view.now + 10 * minute,
    };
  }
  const opens = nextWritingMoment(view.now, view.place, view.policy.writingHours);
  if (opens !== view.now)
    return {
      reasons: [{ code: "outside_writing_hours", until: opens }],
      nextReviewAt: opens ?? view.now + day,
    };
  if (
    recipients.some(
      (contact) => contact.role !== "manager" && writtenToToday(view, personOf(contact.email)),
    )
  ) {
    const until = tomorrow(view);
    return { reasons: [{ code: "one_notice_a_day", until }], nextReviewAt: until ?? view.now + day };
  }
  return null;
}

const firstContacts = (view: View, kind: Warning): Contact[] =>
  roleContacts(view, kind === "final_notice" ? [...view.policy.mustReach, "manager"] : view.policy.mustReach);

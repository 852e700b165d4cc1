import { type Contact, personOf, type Role, roles } from "./account.ts";
import type { Case } from "./case.ts";
import type { Decision, Effect } from "./decision.ts";
import { overdue } from "./grounds.ts";
import { day, type Instant, minute } from "./instant.ts";
import {
  hasLapsed,
  mailsFrom,
  namedCutFor,
  newNotices,
  roleContacts,
  servedContact,
  tomorrow,
} from "./issue.ts";
import { cancelPending, nextRound, stay } from "./moves.ts";
import { isLive, type Notice, wentOut } from "./notice.ts";
import { endOf } from "./override.ts";
import { isFor } from "./reach.ts";
import type { Reason } from "./reason.ts";
import type { Stage, Warning } from "./stage.ts";
import { extension, reachable, type View, writtenToToday } from "./view.ts";

/** Enters `stage`, or begins it anew, with a notice of `kind` to every role; or says what that waits for. */
export function issueStep(
  view: View,
  stage: Stage,
  kind: Warning,
  why: Reason[],
  recipients = firstContacts(view, kind),
): Decision {
  const hold = isMute(view)
    ? { reasons: noContact(view), nextReviewAt: view.now + day }
    : writingHold(view, recipients);
  // A step that only begins anew changes no stage.
  if (hold)
    return stay(view, [...hold.reasons, ...why], {
      ...hold,
      ...(stage === view.facts.case.stage && { nextChangeAt: null }),
    });

  const next = stepFrom(view, stage);
  return {
    case: next,
    effects: [...cancelPending(view), ...issued(view, kind, recipients, next)],
    reasons: [...stepReasons(view, stage, why), ...why, ...noContact(view)],
    nextReviewAt: view.now + day,
    nextChangeAt: null,
  };
}

const rolesWithoutContact = (view: View): Role[] =>
  view.policy.mustReach.filter((role) => reachable(view, role).length === 0);

export const noContact = (view: View): Reason[] =>
  rolesWithoutContact(view).map((role) => ({ code: "no_contact", role }));

/** Nobody who must be warned can be written to, so there is no sense in beginning. */
export const isMute = (view: View): boolean =>
  rolesWithoutContact(view).length === view.policy.mustReach.length;

/** Serves the roles that the present round did not reach: the next contact in line, or one that came late. */
export function issueMissing(view: View, kind: Warning, missing: Contact[], others: Reason[]): Decision {
  const { stage } = view.facts.case;
  if (missing.some((contact) => isTold(view, contact)) || hasMoved(view, kind))
    return issueStep(view, stage, kind, [overdue(view)], inLine(view, kind, missing));
  const recipients = [
    ...missing,
    ...firstContacts(view, kind).filter((contact) => isNew(view, contact, missing)),
  ];
  const hold = writingHold(view, recipients);
  if (hold)
    return stay(view, [...hold.reasons, ...others, overdue(view)], { nextReviewAt: hold.nextReviewAt });
  const why = missing.map(
    (contact): Reason => ({ code: "not_delivered", role: contact.role, status: "pending" }),
  );
  return stay(view, [...why, ...others, overdue(view)], {
    effects: issued(view, kind, recipients, view.facts.case),
  });
}

/** The same notices once more, on the next day on which mails go: their mailboxes refused them only for now. */
export function sendAgain(view: View, kind: Warning, refused: readonly Notice[], others: Reason[]): Decision {
  const sendAt = tomorrow(view) ?? view.now + day;
  const why = refused.flatMap(({ roles: served, status }) =>
    served.map((role): Reason => ({ code: "not_delivered", role, status })),
  );
  return stay(view, [...why, ...others, overdue(view)], {
    effects: [...new Set(refused)].map(({ id }) => ({
      kind: "resend",
      notice: id,
      sendAt,
      namedCut: namedCutFor(view, kind, sendAt),
    })),
  });
}

const issued = (view: View, kind: Warning, recipients: Contact[], of: Case): Effect[] =>
  newNotices(view, kind, recipients, { caseNumber: of.number, round: of.round }).map((notice) => ({
    kind: "issue",
    notice,
  }));

function stepFrom(view: View, stage: Stage): Case {
  const from = view.facts.case;
  const opening = from.stage === "active";
  return {
    stage,
    since: stage === from.stage ? from.since : view.now,
    number: opening ? from.number + 1 : from.number,
    round: opening ? 1 : nextRound(view),
    roundBegan: view.now,
  };
}

function stepReasons(view: View, stage: Stage, why: Reason[]): Reason[] {
  const { stage: from } = view.facts.case;
  if (why.some((reason) => reason.code === "step_anew")) return [];
  return stage === from
    ? [{ code: "step_anew", stage, why: "its notice must be given again" }]
    : [{ code: "step_taken", from, to: stage }];
}

/** Has this round's notice already, in another role: nobody gets one twice, so the step must begin anew for both. */
const isTold = (view: View, contact: Contact): boolean => view.step.some((notice) => isFor(notice, contact));

/** Somebody was given a date by which nothing will happen any more: the step must begin anew, with one date for all. */
function hasMoved(view: View, kind: Warning): boolean {
  if (kind !== "final_notice") return false;
  const extended = extension(view);
  const next = namedCutFor(view, kind, view.now);
  return view.step.some(
    (notice) =>
      isLive(notice) &&
      wentOut(notice) &&
      notice.namedCut !== null &&
      ((extended && endOf(extended) > notice.namedCut) ||
        (next !== null && hasLapsed(view, notice.namedCut, next))),
  );
}

const isNew = (view: View, contact: Contact, missing: readonly Contact[]): boolean =>
  !isTold(view, contact) && !missing.some(({ role }) => role === contact.role);

/** For each role the contact that this round came to, so that a new round does not try in vain what this one did. */
function inLine(view: View, kind: Warning, missing: readonly Contact[]): Contact[] {
  return firstContacts(view, kind).map(
    (first) => missing.find(({ role }) => role === first.role) ?? servedContact(view, first.role) ?? first,
  );
}

/** `nextChangeAt`: when it will be over by itself; left out where nobody can tell. */
type Hold = { reasons: Reason[]; nextReviewAt: Instant | null; nextChangeAt?: Instant | null };

/** Why a warning may not be issued now; null when it may. */
function writingHold(view: View, recipients: readonly Contact[]): Hold | null {
  const { reading, mode } = view.facts;
  if (mode === "observe") {
    const reasons: Reason[] = [{ code: "mode", mode, withheld: "nobody is written to" }];
    return { reasons, nextReviewAt: view.now + day };
  }
  if (reading.kind === "stale") {
    const reasons: Reason[] = [{ code: "stripe_unread", why: reading.why, lastRead: reading.at }];
    return { reasons, nextReviewAt: view.now + 10 * minute };
  }
  const opens = mailsFrom(view, view.now);
  if (opens !== view.now) {
    const reasons: Reason[] = [{ code: "outside_writing_hours", until: opens }];
    return { reasons, nextReviewAt: opens ?? view.now + day, nextChangeAt: opens };
  }
  if (
    recipients.some((contact) => contact.role !== "manager" && writtenToToday(view, personOf(contact.email)))
  ) {
    const until = tomorrow(view);
    const reasons: Reason[] = [{ code: "one_notice_a_day", until }];
    return { reasons, nextReviewAt: until ?? view.now + day, nextChangeAt: until };
  }
  return null;
}

/**
 * Accountant and user are always written to, whether or not the policy requires proof of both; the manager gets a
 * heads-up with the final notice.
 */
const firstContacts = (view: View, kind: Warning): Contact[] =>
  roleContacts(
    view,
    roles.filter(
      (role) => role !== "manager" || kind === "final_notice" || view.policy.mustReach.includes("manager"),
    ),
  );

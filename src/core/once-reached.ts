import { type Contact, contactsOf, type Role } from "./account.ts";
import type { Decision } from "./decision.ts";
import { overdue } from "./grounds.ts";
import { day, type Instant } from "./instant.ts";
import { nextContact } from "./issue.ts";
import { stay } from "./moves.ts";
import type { Notice } from "./notice.ts";
import { isFor, isStuck, reach, refusedForNow } from "./reach.ts";
import type { Reason } from "./reason.ts";
import type { Warning } from "./stage.ts";
import type { View } from "./view.ts";
import { issueMissing, sendAgain } from "./warn.ts";

/** Goes on to `then` once every required role has the present round's notice; until then serves who lacks it. */
export function onceReached(view: View, kind: Warning, then: (reachedAt: Instant) => Decision): Decision {
  const reached: Instant[] = [];
  const missing: Contact[] = [];
  const refused: Notice[] = [];
  const holds: Reason[] = [];
  let nextReviewAt = view.now + day;
  for (const role of view.policy.mustReach) {
    const got = reach(view, role);
    if (got.kind === "reached") reached.push(got.at);
    else if (got.kind === "under_way") {
      holds.push(underWay(view, role, got.notice));
      nextReviewAt = Math.min(nextReviewAt, got.until ?? nextReviewAt);
    } else {
      const contact = nextContact(view, role);
      const again = got.kind === "unserved" ? refusedForNow(view, role) : undefined;
      if (contact) missing.push(contact);
      else if (again) refused.push(again);
      else if (got.kind === "unheard") holds.push({ code: "unheard", role, since: got.since });
      else holds.push({ code: "no_contact", role });
    }
  }
  if (missing.length > 0) return issueMissing(view, kind, missing, holds);
  if (refused.length > 0) return sendAgain(view, kind, refused, holds);
  if (holds.length > 0) return stay(view, [...holds, overdue(view)], { nextReviewAt });
  return then(Math.max(...reached));
}

function underWay(view: View, role: Role, notice: Notice): Reason {
  const contact = contactsOf(view.facts.account, role).find((one) => isFor(notice, one));
  return contact && isStuck(view, notice)
    ? { code: "kept_back", role, contact: contact.id, since: notice.keptBackSince ?? notice.issuedAt }
    : { code: "not_delivered", role, status: notice.status };
}

import { type Contact, contactsOf, personOf, type Role } from "./account.ts";
import { day, type Instant } from "./instant.ts";
import { isLive, type Notice } from "./notice.ts";
import { reachable, type View, works } from "./view.ts";

/** A mail that comes back does so within hours, at the latest after so long. After it nothing will be heard any more. */
export const silenceEnds = 3 * day;

/** How often a mailbox may refuse one notice for the time being, such as when it is full, before it is given up. */
const mostRefusals = 3;

/**
 * Waits to be handed over for as long as would count as silence had it gone out, though that was tried: somebody must look.
 * What goes once more after a refusal is given as long for each time.
 */
export const isStuck = ({ now }: View, { keptBackSince, refusals }: Notice): boolean =>
  keptBackSince !== null && now - keptBackSince >= silenceEnds * (1 + refusals);

/** How far the present round got with one role. */
export type Reach =
  | { kind: "reached"; at: Instant }
  /** Written to, and not known to have arrived. `until`: from when on silence tells something; null: not handed over. */
  | { kind: "under_way"; notice: Notice; until: Instant | null }
  /** Handed over, and nothing was heard of it for so long that it counts as lost. */
  | { kind: "unheard"; since: Instant }
  /** Nobody holds a live notice: the next contact must be written to, if there is one. */
  | { kind: "unserved" };

export const isFor = (notice: Notice, contact: Contact): boolean =>
  notice.contactId === contact.id || notice.person === personOf(contact.email);

/** Counts for this contact: a mail as long as its address works, a banner as long as the person holds the role. */
export const holdsFor = (view: View, notice: Notice, contact: Contact): boolean =>
  isFor(notice, contact) &&
  (notice.channel === "banner" ? contact.unreachable !== "replaced" : works(view, contact));

/** When a warning arrived, by the rule of proof that the operator chose; null: it is not known to have arrived. */
export function arrivedAt({ facts, now }: View, notice: Notice): Instant | null {
  if (notice.status === "delivered") return notice.deliveredAt;
  if (facts.provenBy !== "silence" || notice.status !== "sent" || notice.sentAt === null) return null;
  const at = notice.sentAt + silenceEnds;
  return at <= now ? at : null;
}

/** The present round's notices count only where their contact still holds the role and can be reached by them. */
export function reach(view: View, role: Role): Reach {
  const contacts = contactsOf(view.facts.account, role);
  const valid = view.step.filter(
    (notice) =>
      isLive(notice) &&
      notice.roles.includes(role) &&
      contacts.some((contact) => holdsFor(view, notice, contact)),
  );
  const reachedAt = new Map<string, Instant>();
  for (const notice of valid) {
    const at = arrivedAt(view, notice);
    if (at !== null) reachedAt.set(notice.person, Math.min(at, reachedAt.get(notice.person) ?? at));
  }
  // The latest: a fall-back may have been written to while the first mail was thought lost, and dwells as long.
  if (reachedAt.size > 0) return { kind: "reached", at: Math.max(...reachedAt.values()) };
  const open = valid.find((notice) => !(silentSince(notice) <= view.now - silenceEnds)) ?? null;
  if (open) {
    const since = silentSince(open);
    return { kind: "under_way", notice: open, until: Number.isNaN(since) ? null : since + silenceEnds };
  }
  return valid[0] ? { kind: "unheard", since: silentSince(valid[0]) } : { kind: "unserved" };
}

/** NaN for what was not handed over, of which there is nothing to be heard. */
const silentSince = ({ status, sentAt }: Notice): Instant =>
  status === "sent" || status === "delayed" || status === "unknown" ? (sentAt ?? Number.NaN) : Number.NaN;

/** This round's notice to a contact whose mailbox refused it for the time being: the same notice may go once more. */
export const refusedForNow = (view: View, role: Role): Notice | undefined =>
  view.step.find(
    (notice) =>
      (notice.status === "bounced" || notice.status === "failed") &&
      notice.refusals < mostRefusals &&
      notice.roles.includes(role) &&
      reachable(view, role).some((contact) => isFor(notice, contact)),
  );

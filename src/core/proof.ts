import { type Contact, contactsOf, type Role } from "./account.ts";
import type { Instant } from "./instant.ts";
import { isLive, isWarning, type Notice, wentOut } from "./notice.ts";
import { arrivedAt, holdsFor } from "./reach.ts";
import type { Stage } from "./stage.ts";
import type { View } from "./view.ts";

/** Two warnings that arrived, the present round's final notice among them, at one contact who still holds the role. */
export type RoleProof = { role: Role; delivered: readonly Instant[]; namedCut: Instant };

/** The proof that lets a debt end in a suspension, one entry per required role; or the roles that it lacks. */
export type Proof = { kind: "complete"; roles: RoleProof[] } | { kind: "missing"; roles: Role[] };

function proofFor(view: View, invoice: string): Proof {
  const proofs: RoleProof[] = [];
  const missing: Role[] = [];
  for (const role of view.policy.mustReach) {
    const proof = contactsOf(view.facts.account, role)
      .map((contact) => proofAt(view, invoice, role, contact))
      .find((found) => found !== null);
    if (proof) proofs.push(proof);
    else missing.push(role);
  }
  return missing.length > 0 ? { kind: "missing", roles: missing } : { kind: "complete", roles: proofs };
}

function proofAt(view: View, invoice: string, role: Role, contact: Contact): RoleProof | null {
  const arrived = view.notices.flatMap((notice) => {
    const counts =
      isWarning(notice.kind) &&
      notice.roles.includes(role) &&
      notice.debts.includes(invoice) &&
      holdsFor(view, notice, contact);
    const at = counts ? arrivedAt(view, notice) : null;
    return at === null ? [] : [{ notice, at }];
  });
  const final = arrived.find(
    ({ notice }) =>
      notice.kind === "final_notice" && notice.round === view.facts.case.round && isInTime(notice),
  );
  // A mail and a banner about one step are one warning.
  const rounds = new Set(arrived.map(({ notice }) => notice.round));
  if (!final || final.notice.namedCut === null || rounds.size < 2) return null;
  const delivered = arrived.map(({ at }) => at).sort((a, b) => a - b);
  return { role, delivered, namedCut: final.notice.namedCut };
}

/** It said what was to come. Silence tells of no moment but that at which the mail was sent. */
const isInTime = ({ namedCut, deliveredAt, sentAt }: Notice): boolean =>
  namedCut !== null && (deliveredAt ?? sentAt ?? Infinity) <= namedCut;

/** That of the first owed debt for which it is complete; else what it lacks. */
export function suspensionProof(view: View): Proof {
  let lacking: Proof = { kind: "missing", roles: [...view.policy.mustReach] };
  for (const { invoice } of view.owed) {
    const proof = proofFor(view, invoice.id);
    if (proof.kind === "complete") return proof;
    if (proof.roles.length < lacking.roles.length) lacking = proof;
  }
  return lacking;
}

/**
 * The latest date that a notice of this case named and that may have reached somebody; null when none did. One that
 * bounced or was complained about after it was delivered has been read all the same.
 */
export function latestNamedCut(view: View): Instant | null {
  const dates = view.issued
    .filter((notice) => isLive(notice) || isInDoubt(notice) || notice.deliveredAt !== null)
    .flatMap((notice) => notice.namedCut ?? []);
  return dates.length === 0 ? null : Math.max(...dates);
}

/** Withdrawn, after a try that was never answered. */
const isInDoubt = (notice: Notice): boolean => notice.status === "cancelled" && wentOut(notice);

/** This case's warnings that name an invoice, as far as the stage may rest on them. */
export function naming(view: View, invoice: string): Notice[] {
  const open = new Set([...view.owed, ...view.held].map((debt) => debt.invoice.id));
  // The present step stands although a hold withdrew its mails, but not on a mail that a payment overtook.
  const stands = (notice: Notice): boolean =>
    wentOut(notice) || (notice.round === view.facts.case.round && notice.debts.every((id) => open.has(id)));
  return view.issued.filter(
    (notice) => isWarning(notice.kind) && notice.debts.includes(invoice) && stands(notice),
  );
}

/** The highest stage that this case's notices support for the debts that are still open. */
export function supportedStage(view: View): Stage {
  let best: Stage = "active";
  for (const { invoice } of [...view.owed, ...view.held]) {
    const named = naming(view, invoice.id);
    const rounds = new Set(named.map((notice) => notice.round)).size;
    if (rounds >= 2 && named.some((notice) => notice.kind === "final_notice")) return "suspended";
    if (rounds >= 2) best = "second_reminder";
    else if (rounds === 1 && best === "active") best = "reminded";
  }
  return best;
}

import { accountantOf, personOf } from "../core/account.ts";
import { day, type Instant } from "../core/instant.ts";
import { queueAlert, repairSubject } from "../postgres/alerts.ts";
import { lockAccount, requestReview, takeOverClaim } from "../postgres/claims.ts";
import { managerOf } from "../postgres/concerns.ts";
import { type ContactRepair, contactRepairs, saveContactRepair } from "../postgres/contact-repairs.ts";
import type { Tx } from "../postgres/database.ts";
import { isDeadAddress, makeFirstAccountant, markReplaced } from "../postgres/repair-contact.ts";
import { unread } from "./decide-now.ts";
import { loadFacts } from "./load-facts.ts";
import type { World } from "./ports.ts";

/** Each one starts the notices anew, for proof belongs to a person: more would be a way of never being suspended. */
const mostInACase = 2;
const mostInAYear = 4;
const year = 365 * day;

export type ReplaceOutcome =
  | { kind: "replaced" }
  /** The link is no accountant's (any more). */
  | { kind: "not_theirs" }
  /** `same`: their own address; `dead`: mails there come back; `full`: it was changed too often. */
  | { kind: "refused"; why: "same" | "dead" | "full" };

/**
 * "Not me, ask …": an accountant names who looks after the invoices, who is written to from now on; `heir` null: does
 * not know who, so that a person must find out. The review that follows gives whoever comes now the whole notice.
 */
export async function replaceAccountant(
  world: World,
  asked: {
    accountId: number;
    contactId: number | null;
    heir: { email: string; name: string | null } | null;
  },
  now: Instant,
): Promise<ReplaceOutcome> {
  const { accountId, heir } = asked;
  return world.db.transaction().execute(async (tx): Promise<ReplaceOutcome> => {
    await lockAccount(tx, accountId);
    const { facts, stored } = await loadFacts(tx, world, accountId, { reading: unread, events: [], now });
    const accountant = accountantOf(facts.account, asked.contactId);
    if (!accountant) return { kind: "not_theirs" };
    if (isFull(await contactRepairs(tx, accountId), stored.number, now))
      return { kind: "refused", why: "full" };
    if (heir && personOf(heir.email) === personOf(accountant.email)) return { kind: "refused", why: "same" };
    if (heir && (await isDeadAddress(tx, accountId, heir.email))) return { kind: "refused", why: "dead" };

    await takeOverClaim(tx, accountId);
    const replacedBy = heir && (await makeFirstAccountant(tx, accountId, { ...heir, after: accountant.id }));
    await markReplaced(tx, accountant.id, replacedBy);
    const repair = { contactId: accountant.id, replacedBy, caseNumber: stored.number };
    const id = await saveContactRepair(tx, accountId, repair, now);
    await tellManager(tx, world, { id, accountId }, now);
    await requestReview(tx, accountId, now);
    return { kind: "replaced" };
  });
}

/** A link can be forwarded to anybody, so whoever knows the customer hears of it. */
async function tellManager(
  tx: Tx,
  { defaults }: World,
  repair: { id: number; accountId: number },
  now: Instant,
): Promise<void> {
  const manager = await managerOf(tx, defaults, repair.accountId);
  if (manager) await queueAlert(tx, { ...manager, subject: repairSubject(repair.id) }, defaults, now);
}

export function isFull(repairs: readonly ContactRepair[], caseNumber: number, now: Instant): boolean {
  const ofLate = repairs.filter(({ at }) => at > now - year);
  const inCase = ofLate.filter((repair) => repair.caseNumber === caseNumber);
  return ofLate.length >= mostInAYear || inCase.length >= mostInACase;
}

import type { Access } from "../core/access.ts";
import type { Facts, Reading } from "../core/facts.ts";
import { day, type Instant } from "../core/instant.ts";
import type { Policy } from "../core/policy.ts";
import type { Reason } from "../core/reason.ts";
import { readAccountFacts } from "../postgres/account-facts.ts";
import type { AccountRow } from "../postgres/accounts.ts";
import type { StoredCase } from "../postgres/cases.ts";
import type { Queryable } from "../postgres/database.ts";
import { readPolicy } from "../postgres/policies.ts";
import type { World } from "./ports.ts";

export type Loaded = {
  row: AccountRow;
  stored: StoredCase;
  facts: Facts;
  policy: Policy;
  /** What was last decided and published; null before the first decision. */
  last: { reasons: readonly Reason[] | null; access: Access | null };
};

/** Everything recorded about an account. `events` are being worked in right now, so they are no doubt any more. */
export async function loadFacts(
  db: Queryable,
  world: World,
  accountId: number,
  about: { reading: Reading; events: readonly string[]; now: Instant },
): Promise<Loaded> {
  const found = await readAccountFacts(db, accountId, {
    now: about.now,
    noticesSince: about.now - 2 * day,
    eventsAtWork: about.events,
    defaults: world.defaults,
  });
  const { row, stored, account, invoices, notices, overrides, unprocessedEvents } = found;
  const { stage, since, number, round, roundBegan } = stored;
  const facts: Facts = {
    account,
    invoices,
    case: { stage, since, number, round, roundBegan },
    notices,
    overrides,
    reading: about.reading,
    unprocessedEvents,
    mode: world.mode,
    halted: null,
  };
  const policy = await policyFor(db, world, row, stored);
  return { row, stored, facts, policy, last: { reasons: found.reasons, access: found.access } };
}

/** An open case keeps the ladder and the withheld features that its notices named; hours and limits are today's. */
export async function policyFor(
  db: Queryable,
  world: World,
  row: AccountRow,
  stored: StoredCase,
): Promise<Policy> {
  const current = world.policies.get(row.policy) ?? world.policies.get("standard");
  if (!current) throw new Error('There is no policy called "standard": the policy file must define it');
  if (stored.stage === "active" || stored.policyHash === null || stored.policyHash === current.hash)
    return current;
  const pinned = await readPolicy(db, stored.policyHash);
  if (!pinned) return current;
  const { hash, waits, mustReach, withhold, alwaysOpen } = pinned;
  return { ...current, hash, waits, mustReach, withhold, alwaysOpen };
}

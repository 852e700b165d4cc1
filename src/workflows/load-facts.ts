import type { Facts, Reading } from "../core/facts.ts";
import { day, type Instant } from "../core/instant.ts";
import type { Policy } from "../core/policy.ts";
import { type AccountRow, readAccount, readAccountRow } from "../postgres/accounts.ts";
import { readCase, type StoredCase } from "../postgres/cases.ts";
import type { Queryable } from "../postgres/database.ts";
import { countUnprocessed } from "../postgres/inbox.ts";
import { readInvoices } from "../postgres/invoices.ts";
import { readNotices } from "../postgres/notices.ts";
import { readOverrides } from "../postgres/overrides.ts";
import { readPolicy } from "../postgres/policies.ts";
import type { World } from "./ports.ts";

export type Loaded = { row: AccountRow; stored: StoredCase; facts: Facts; policy: Policy };

/** Everything recorded about an account. `events` are being worked in right now, so they are no doubt any more. */
export async function loadFacts(
  db: Queryable, world: World, accountId: number, about: { reading: Reading; events: readonly string[]; now: Instant },
): Promise<Loaded> {
  const row = await readAccountRow(db, accountId);
  const stored = await readCase(db, accountId, row.knownSince);
  const facts: Facts = {
    account: await readAccount(db, row, world.defaults),
    invoices: await readInvoices(db, accountId),
    case: { stage: stored.stage, since: stored.since, number: stored.number, round: stored.round, roundBegan: stored.roundBegan },
    notices: await readNotices(db, accountId, stored.number, about.now - 2 * day),
    overrides: await readOverrides(db, accountId, Math.min(stored.roundBegan, about.now)),
    reading: about.reading,
    unprocessedEvents: await countUnprocessed(db, accountId, about.events),
    mode: world.mode,
    halted: null,
  };
  return { row, stored, facts, policy: await policyFor(db, world, row, stored) };
}

/** An open case keeps the ladder and the withheld features that its notices named; hours and limits are today's. */
export async function policyFor(db: Queryable, world: World, row: AccountRow, stored: StoredCase): Promise<Policy> {
  const current = world.policies.get(row.policy) ?? world.policies.get("standard");
  if (!current) throw new Error('There is no policy called "standard": the policy file must define it');
  if (stored.stage === "active" || stored.policyHash === null || stored.policyHash === current.hash) return current;
  const pinned = await readPolicy(db, stored.policyHash);
  if (!pinned) return current;
  const { hash, waits, mustReach, withhold, alwaysOpen } = pinned;
  return { ...current, hash, waits, mustReach, withhold, alwaysOpen };
}

import type { Access } from "../core/access.ts";
import type { Facts, Reading } from "../core/facts.ts";
import { whyHalted, whyRestored } from "../core/halt.ts";
import { day, type Instant } from "../core/instant.ts";
import type { Policy } from "../core/policy.ts";
import type { Reason } from "../core/reason.ts";
import { type AccountFacts, readAccountFacts } from "../postgres/account-facts.ts";
import type { AccountRow } from "../postgres/accounts.ts";
import type { StoredCase } from "../postgres/cases.ts";
import type { Queryable } from "../postgres/database.ts";
import { latestPolicies, readPolicy } from "../postgres/policies.ts";
import type { World } from "./ports.ts";

export type Loaded = {
  row: AccountRow;
  stored: StoredCase;
  facts: Facts;
  policy: Policy;
  /** What was last decided and published; null before the first decision. */
  last: { reasons: readonly Reason[] | null; access: Access | null };
};

/** What decides beside the facts. */
export type Terms = Pick<World, "policies" | "defaults" | "mode" | "provenBy">;

/** `events` are being worked in right now, so they are no doubt any more. */
type About = { reading: Reading; events: readonly string[]; now: Instant };

/** Everything recorded about an account. */
export async function loadFacts(
  db: Queryable,
  terms: Terms,
  accountId: number,
  about: About,
): Promise<Loaded> {
  const [loaded] = await loadAllFacts(db, terms, [accountId], about);
  if (!loaded) throw new Error(`There is no account ${accountId}`);
  return loaded;
}

/** The same of several accounts. */
export async function loadAllFacts(
  db: Queryable,
  terms: Terms,
  accountIds: readonly number[],
  about: About,
): Promise<Loaded[]> {
  const found = await readAccountFacts(db, accountIds, {
    now: about.now,
    noticesSince: about.now - 2 * day,
    eventsAtWork: about.events,
    defaults: terms.defaults,
  });
  const policies = await policiesFor(db, terms, found);
  return found.map((one) => ({
    row: one.row,
    stored: one.stored,
    facts: factsOf(one, terms, about),
    policy: policies(one.row, one.stored),
    last: { reasons: one.reasons, access: one.access },
  }));
}

function factsOf(found: AccountFacts, { mode, provenBy }: Terms, { reading }: About): Facts {
  const { account, invoices, notices, overrides, unprocessedEvents, halts } = found;
  const { stage, since, number, round, roundBegan } = found.stored;
  return {
    account,
    invoices,
    case: { stage, since, number, round, roundBegan },
    notices,
    overrides,
    reading,
    unprocessedEvents,
    mode,
    provenBy,
    halted: whyHalted(halts),
    restoredAll: whyRestored(halts),
  };
}

/** An open case keeps the ladder and the withheld features that its notices named; hours and limits are today's. */
async function policiesFor(
  db: Queryable,
  { policies }: Terms,
  found: readonly Pick<AccountFacts, "row" | "stored">[],
): Promise<(row: AccountRow, stored: StoredCase) => Policy> {
  const standard = policies.get("standard");
  if (!standard) throw new Error('There is no policy called "standard": the policy file must define it');
  // An instance that still had another file may have given an account a policy that went since.
  const isWritten = found.every(({ row }) => policies.has(row.policy));
  const kept = isWritten ? policies : await latestPolicies(db);
  const currentFor = ({ policy }: AccountRow): Policy => policies.get(policy) ?? kept.get(policy) ?? standard;
  const pinnedBy = ({ row, stored }: Pick<AccountFacts, "row" | "stored">): string[] => {
    const { stage, policyHash } = stored;
    return stage === "active" || policyHash === null || policyHash === currentFor(row).hash
      ? []
      : [policyHash];
  };
  const pinned = new Map<string, Policy>();
  for (const hash of new Set(found.flatMap(pinnedBy))) {
    const policy = await readPolicy(db, hash);
    if (policy) pinned.set(hash, policy);
  }
  return (row, stored) => {
    const current = currentFor(row);
    const [hash] = pinnedBy({ row, stored });
    const own = hash === undefined ? undefined : pinned.get(hash);
    if (!own) return current;
    const { waits, mustReach, withhold, alwaysOpen } = own;
    return { ...current, hash: own.hash, waits, mustReach, withhold, alwaysOpen };
  };
}

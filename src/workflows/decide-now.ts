import { decide } from "../core/decide.ts";
import type { Reading } from "../core/facts.ts";
import type { Instant } from "../core/instant.ts";
import { lockAccount, requestReview } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { commitDecision } from "./commit-decision.ts";
import { loadFacts, type Terms } from "./load-facts.ts";

/** Without a fresh read of Stripe a decision can only lift. */
export const unread: Reading = { kind: "stale", at: null, why: "a review with a fresh read follows" };

/**
 * Decides on what is recorded, without a fresh read of Stripe. A review that follows at once reads and confirms. One
 * that is under way goes on: what it decides it decides on what is recorded here too.
 */
export async function decideNow(tx: Tx, terms: Terms, accountId: number, now: Instant): Promise<void> {
  await lockAccount(tx, accountId);
  const loaded = await loadFacts(tx, terms, accountId, { reading: unread, events: [], now });
  await requestReview(tx, accountId, now);
  await commitDecision(tx, loaded, decide(loaded.facts, loaded.policy, now), now);
}

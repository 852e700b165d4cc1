import { decide } from "../core/decide.ts";
import type { Reading } from "../core/facts.ts";
import type { Instant } from "../core/instant.ts";
import { requestReview, takeOverClaim } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { commitDecision } from "./commit-decision.ts";
import { loadFacts, type Terms } from "./load-facts.ts";

/** Without a fresh read of Stripe a decision can only lift. */
export const unread: Reading = { kind: "stale", at: null, why: "a review with a fresh read follows" };

/**
 * Decides on what is recorded, without a fresh read of Stripe. A review that is under way loses its claim, because it
 * read Stripe before this; a new one follows at once and confirms.
 */
export async function decideNow(tx: Tx, terms: Terms, accountId: number, now: Instant): Promise<void> {
  await takeOverClaim(tx, accountId);
  const loaded = await loadFacts(tx, terms, accountId, { reading: unread, events: [], now });
  await requestReview(tx, accountId, now);
  await commitDecision(tx, loaded, decide(loaded.facts, loaded.policy, now), now);
}

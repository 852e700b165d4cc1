import { decide } from "../core/decide.ts";
import type { Instant } from "../core/instant.ts";
import { requestReviewsAt } from "../postgres/drift.ts";
import { accountsWithUnsettled } from "../postgres/invoices.ts";
import type { Decided } from "./commit-decision.ts";
import { loadAllFacts, type Terms } from "./load-facts.ts";
import type { World } from "./ports.ts";

/** Accounts looked at together. */
const together = 250;

/**
 * For settings that changed: asks for a review of every account with invoices that are not settled, for when it has something
 * to decide by the new ones. That is found out without Stripe and nothing is decided here, so that only reviews by
 * which something happens read. Answers how many were asked for; whoever is interrupted may begin again.
 */
export async function reviewAnew({ db, ...terms }: Pick<World, "db"> & Terms, now: Instant): Promise<number> {
  let asked = 0;
  for (let after = 0; ; ) {
    const ids = await accountsWithUnsettled(db, after, together);
    const last = ids.at(-1);
    if (last === undefined) return asked;
    // As if Stripe had just said once more what is recorded.
    const all = await loadAllFacts(db, terms, ids, { reading: { kind: "fresh", at: now }, events: [], now });
    const wanted = all.flatMap((loaded) => {
      const decision = decide(loaded.facts, loaded.policy, now);
      const at = doesSomething({ loaded, decision }) ? now : decision.nextReviewAt;
      return at === null ? [] : [{ accountId: loaded.row.id, at }];
    });
    asked += await db.transaction().execute((tx) => requestReviewsAt(tx, wanted, now));
    after = last;
  }
}

const doesSomething = ({ loaded: { stored }, decision }: Decided): boolean =>
  decision.effects.length > 0 ||
  decision.case.stage !== stored.stage ||
  decision.case.round !== stored.round ||
  decision.case.number !== stored.number;

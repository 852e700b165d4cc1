import { hour } from "../core/instant.ts";
import { requestReviews, staleOnTheLadder } from "../postgres/drift.ts";
import { keepProgress } from "../postgres/passes.ts";
import type { Detail, Step, Steps } from "./reconciling.ts";

/** Facts of an account on the ladder are read again when they are older. */
const factsLast = hour;

const atOnce = 200;

/** Asks for a review of every account on the ladder whose facts are old: its payment may be what was lost. */
export const reconcileAtRisk: Steps = async function* (world, pace): AsyncGenerator<Step, Detail> {
  const { pass, now, before } = pace;
  const stale = await staleOnTheLadder(world.db, now, now - factsLast);
  for (let from = 0; from < stale.length; from += atOnce) {
    const asked = stale.slice(from, from + atOnce);
    await before?.(asked);
    await world.db.transaction().execute(async (tx) => {
      await requestReviews(tx, asked, now);
      await keepProgress(tx, pass, { realNow: Date.now() });
    });
    yield { looked: asked.length, asked, found: [], differences: [] };
  }
  return { asked: stale.length };
};

import { requestReviews } from "../postgres/drift.ts";
import { keepProgress } from "../postgres/passes.ts";
import type { Difference } from "./compare-with-stripe.ts";
import { announceAccount, knowCustomer } from "./know-customer.ts";
import type { World } from "./ports.ts";
import type { Pace } from "./reconciling.ts";

/**
 * Asks for a review of every account that a difference concerns, makes accounts of customers that nobody knew, and
 * keeps the pass's progress, all in one transaction. Facts are left to the reviews. Answers whom it asked for.
 */
export async function askForReviews(
  world: World,
  pace: Pace,
  differences: readonly Difference[],
  position: object,
): Promise<number[]> {
  const { pass, now, before } = pace;
  const known = [...new Set(differences.flatMap(({ accountId }) => accountId ?? []))];
  await before?.(known);
  // In the order in which whoever needs several names locks them.
  const strangers = new Set(differences.flatMap((one) => (one.accountId === null ? [one.customer] : [])));
  return world.db.transaction().execute(async (tx) => {
    const met: { id: number; created: boolean }[] = [];
    for (const customer of [...strangers].sort()) met.push(await knowCustomer(tx, customer, now));
    const asked = [...new Set([...known, ...met.map(({ id }) => id)])];
    await requestReviews(tx, asked, now);
    await keepProgress(tx, pass, { position, realNow: Date.now() });
    for (const { id, created } of met) if (created) await announceAccount(tx, world, id, now);
    return asked;
  });
}

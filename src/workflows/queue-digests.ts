import type { Instant } from "../core/instant.ts";
import { lockNames } from "../postgres/accounts.ts";
import { concernsSubject, queueAlert } from "../postgres/alerts.ts";
import { markTold, peopleToTell } from "../postgres/concerns.ts";
import type { World } from "./ports.ts";

/** Two instances that look at once must not tell the same things twice. */
const lock = "digests of concerns";

/**
 * Puts together, for each account manager, one mail about what waits for a person: nothing waits for ever unknown.
 * Once a day at most, and again a week later as long as it waits. Answers how many mails are to be sent.
 */
export async function queueDigests(world: World, now: Instant): Promise<number> {
  if (world.mode === "observe") return 0;
  if ((await peopleToTell(world.db, world.defaults, now)).length === 0) return 0;
  return world.db.transaction().execute(async (tx) => {
    await lockNames(tx, [lock]);
    const managers = await peopleToTell(tx, world.defaults, now);
    for (const manager of managers) {
      await queueAlert(tx, { ...manager, subject: concernsSubject(now) }, world.defaults, now);
      await markTold(tx, world.defaults, manager.email, now);
    }
    return managers.length;
  });
}

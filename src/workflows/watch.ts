import { second } from "../core/instant.ts";
import { openHalts } from "../postgres/halts.ts";
import { watchOver } from "./breaker.ts";
import { deliverAlerts } from "./deliver-alerts.ts";
import { liftEverybody } from "./halts.ts";
import type { World } from "./ports.ts";
import type { Chore } from "./work.ts";

/** Real milliseconds between two looks; whoever would be suspended is looked at besides. */
const pause = 5 * second;

/**
 * Watches over the service itself: opens and closes breakers, lifts whoever an interrupted restoration left suspended,
 * tells account managers.
 */
export function watch(world: World): Chore {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (now) => {
    let done = 0;
    if (world.clock.kind === "virtual" || Date.now() - lookedAt > pause) {
      lookedAt = Date.now();
      done += await watchOver(world, now);
      const open = await openHalts(world.db);
      if (open.some(({ kind }) => kind === "restore_all")) done += await liftEverybody(world.db, world, now);
    }
    return done + (await deliverAlerts(world, now));
  };
}

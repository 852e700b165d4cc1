import type { HaltKind } from "../core/halt.ts";
import { second } from "../core/instant.ts";
import { watchOver } from "./breaker.ts";
import { deliverAlerts } from "./deliver-alerts.ts";
import { liftEverybody } from "./halts.ts";
import type { World } from "./ports.ts";
import { queueDigests } from "./queue-digests.ts";
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
    if (world.clock.kind === "system" && Date.now() - lookedAt < pause) return 0;
    lookedAt = Date.now();
    const { open, changed } = await watchOver(world, now);
    const isOpen = (kind: HaltKind) => open.some((halt) => halt.kind === kind);
    const lifted = isOpen("restore_all") ? await liftEverybody(world.db, world, now) : 0;
    const queued = await queueDigests(world, now);
    const told = await deliverAlerts(world, now);
    return changed + lifted + queued + told;
  };
}

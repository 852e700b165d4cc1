import type { Instant } from "../core/instant.ts";
import {
  clockTrouble,
  countedOver,
  mailTrouble,
  reconciliationTrouble,
  type Trouble,
  webhookTrouble,
} from "../core/trouble.ts";
import { eventsReadAt, handOversSince } from "../postgres/breaker-figures.ts";
import type { Queryable } from "../postgres/database.ts";
import { latestArrivals } from "../postgres/reconciliation.ts";
import type { World } from "./ports.ts";

/** Everything beside a wave of suspensions that forbids them at present. */
export async function troublesOf(
  db: Queryable,
  world: Pick<World, "clock" | "billing">,
  now: Instant,
): Promise<Trouble[]> {
  const found = [
    mailTrouble(await handOversSince(db, now - countedOver)),
    webhookTrouble(await latestArrivals(db), now),
    // On the virtual clock there is no real time in which it could have been forgotten.
    world.clock.kind === "system"
      ? reconciliationTrouble(await eventsReadAt(db, Date.now()), Date.now())
      : null,
    clockTrouble(world.billing.clockAhead()),
  ];
  return found.filter((one) => one !== null);
}

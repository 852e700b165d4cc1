import type { Instant } from "../core/instant.ts";
import {
  clockTrouble,
  countedOver,
  eventsTake,
  mailTrouble,
  reconciliationTrouble,
  type Trouble,
  webhookTrouble,
} from "../core/trouble.ts";
import { eventsReadAt, trafficFigures } from "../postgres/breaker-figures.ts";
import type { Queryable } from "../postgres/database.ts";
import type { World } from "./ports.ts";

/** Everything beside a wave of suspensions that forbids them at present. */
export async function troublesOf(
  db: Queryable,
  world: Pick<World, "clock" | "billing">,
  now: Instant,
): Promise<Trouble[]> {
  const { mails, events } = await trafficFigures(db, {
    since: now - countedOver,
    created: { from: now - eventsTake - countedOver, to: now - eventsTake },
  });
  const found = [
    mailTrouble(mails),
    webhookTrouble(events),
    // On the virtual clock there is no real time in which it could have been forgotten.
    world.clock.kind === "system"
      ? reconciliationTrouble(await eventsReadAt(db, Date.now()), Date.now())
      : null,
    clockTrouble(world.billing.clockAhead()),
  ];
  return found.filter((one) => one !== null);
}

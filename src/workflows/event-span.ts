import { day, type Instant, minute } from "../core/instant.ts";
import type { Queryable } from "../postgres/database.ts";
import { firstStart } from "../postgres/drift.ts";

/** Stripe's `created` does not say in which order events became visible. */
const overlap = 10 * minute;

/** A younger event may still be on its way here, and nobody must call it lost. */
const onItsWay = minute;

/** What happened before the service knew its Stripe is not looked for here: the list of all open invoices shows it. */
const firstLook = day;

/** Of which time events are to be looked for. `since` only ever looks further back: no pass may leave a gap. */
export async function spanOfEvents(
  db: Queryable,
  about: { cursor: Instant | null; now: Instant; since: Instant | null },
): Promise<{ from: Instant; to: Instant }> {
  const cursor = about.cursor ?? ((await firstStart(db)) ?? about.now) - firstLook;
  return { from: Math.min(cursor - overlap, about.since ?? Infinity), to: about.now - onItsWay };
}

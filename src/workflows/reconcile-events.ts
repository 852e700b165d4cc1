import { day, type Instant, isoOrNull } from "../core/instant.ts";
import { accountsOf, sourcesOf } from "../postgres/drift.ts";
import { keepEvents } from "../postgres/inbox.ts";
import { readBinding } from "../postgres/installation.ts";
import { keepProgress, makeDue } from "../postgres/passes.ts";
import { keepArrivals } from "../postgres/reconciliation.ts";
import { spanOfEvents } from "./event-span.ts";
import { type EventTally, openTally } from "./event-tally.ts";
import { oldestFirst } from "./oldest-first.ts";
import type { VerifiedEvent, World } from "./ports.ts";
import { toInboxEvent } from "./receive-event.ts";
import type { Detail, Pace, Step, Steps } from "./reconciling.ts";

/** Stripe keeps events for so long: of an older gap, only the list of all open invoices can tell. */
const eventsLast = 30 * day;

/**
 * Takes in the events that never arrived, oldest first, by the same path as webhooks; one that is in the inbox is left
 * as it is. The cursor moves with each stretch of time whose events are all kept. `since` looks further back.
 */
export const reconcileEvents = (since: Instant | null = null): Steps =>
  async function* (world, pace): AsyncGenerator<Step, Detail> {
    const tally = await openTally(world.db);
    let { cursor } = pace.pass;
    for await (const events of oldestFirst(
      world.billing,
      await spanOfEvents(world.db, { cursor, now: pace.now, since }),
    )) {
      cursor = events.reduce((latest, { createdAt }) => Math.max(latest, createdAt), cursor ?? 0) || null;
      const found = await takeIn(world, pace, events, tally, cursor);
      yield { looked: events.length, asked: [], found, differences: [] };
    }
    const { finished } = pace.pass;
    if (finished !== null && finished < pace.now - eventsLast) await makeDue(world.db, "all");
    return { ...tally.sums(), cursor: isoOrNull(cursor) };
  };

/** Keeps the events that are not in the inbox, and with them the cursor. Answers their ids. */
async function takeIn(
  { db }: World,
  { pass, before }: Pace,
  events: readonly VerifiedEvent[],
  tally: EventTally,
  cursor: Instant | null,
): Promise<string[]> {
  const hints = events.filter(({ relevant }) => relevant);
  const sources = await sourcesOf(
    db,
    hints.map(({ id }) => id),
  );
  const lost = hints.filter(({ id }) => !sources.has(id));
  const customers = [...new Set(lost.flatMap(({ customer }) => customer ?? []))];
  await before?.([...new Set((await accountsOf(db, customers)).values())]);
  const binding = await readBinding(db);
  const kept = lost.map((event) => toInboxEvent(event, binding, "reconciliation"));
  tally.count(hints, sources);
  await db.transaction().execute(async (tx) => {
    if (kept.length > 0) await keepEvents(tx, kept, Date.now());
    await keepProgress(tx, pass, { cursor, realNow: Date.now() });
    await keepArrivals(tx, tally.arrivals());
  });
  return kept.flatMap(({ id, status }) => (status === "pending" ? [id] : []));
}

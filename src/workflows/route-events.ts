import type { Instant } from "../core/instant.ts";
import { findAccount } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
import { requestReviews } from "../postgres/drift.ts";
import {
  customerOfInvoice,
  postponeEvents,
  routeEvents,
  routeKnownEvents,
  settleEvents,
  type UnroutedEvent,
  unroutedEvents,
} from "../postgres/inbox.ts";
import { requestReviewOfHeld } from "../postgres/turns.ts";
import { announceAccount, knowCustomer } from "./know-customer.ts";
import { BillingUnavailable, BillingUnreadable, type World } from "./ports.ts";
import { ignoredBecause } from "./receive-event.ts";
import { countFailure } from "./set-aside.ts";

/** In one statement, and as many as are worth asking Stripe about before reviews get their turn. */
const most = { known: 2_000, unknown: 100 };

/** Reads of Stripe at once. */
const lanes = 4;

/**
 * Finds whom each new event is about and asks for a review of that account. Events of one customer coalesce into one
 * review. Answers how many were routed. Harmless when several instances do it at once.
 */
export async function routeNewEvents(world: World, now: Instant, evenInBackoff: boolean): Promise<number> {
  const known = await world.db.transaction().execute(async (tx) => {
    const accounts = await routeKnownEvents(tx, most.known);
    await requestReviews(tx, [...new Set(accounts)], now);
    return accounts.length;
  });
  const events = await unroutedEvents(world.db, most.unknown, Date.now(), evenInBackoff);
  const byCustomer = new Map<string, string[]>();
  let settled = known;
  for (const { events: together, found } of await findAll(world, events)) {
    const ids = together.map(({ id }) => id);
    if (found.kind === "customer") byCustomer.set(found.id, [...(byCustomer.get(found.id) ?? []), ...ids]);
    else settled += await setAside(world, ids, found);
  }
  for (const [customer, ids] of byCustomer) settled += await routeTo(world, customer, ids, now);
  if (settled > 0) await requestReviewOfHeld(world.db, now);
  return settled;
}

type Found =
  | { kind: "customer"; id: string }
  | { kind: "nobody" }
  | { kind: "unavailable"; why: string }
  /** For a reason of the event's own. */
  | { kind: "unresolved"; why: string };

type Search = { events: UnroutedEvent[]; found: Found };

/** Events that tell of the same thing are searched for once. Once Stripe is away, nobody else waits for it. */
async function findAll(world: World, events: readonly UnroutedEvent[]): Promise<Search[]> {
  const together = new Map<string, UnroutedEvent[]>();
  for (const event of events) {
    const about = event.customer ?? (event.objectId === null ? event.id : `${event.type} ${event.objectId}`);
    together.set(about, [...(together.get(about) ?? []), event]);
  }
  const searches = [...together.values()];
  const found: Search[] = [];
  let away: Found | null = null;
  const lane = async () => {
    for (let one = searches.shift(); one; one = searches.shift()) {
      const outcome: Found =
        away !== null && one[0]!.customer === null ? away : await customerOf(world, one[0]!);
      if (outcome.kind === "unavailable") away = outcome;
      found.push({ events: one, found: outcome });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return found;
}

async function customerOf(world: World, event: UnroutedEvent): Promise<Found> {
  if (event.customer !== null) return { kind: "customer", id: event.customer };
  try {
    const id = await world.billing.customerOf(event, (invoice) => customerOfInvoice(world.db, invoice));
    return id === null ? { kind: "nobody" } : { kind: "customer", id };
  } catch (error) {
    if (error instanceof BillingUnreadable) return { kind: "unresolved", why: error.message };
    if (error instanceof BillingUnavailable) return { kind: "unavailable", why: error.message };
    throw error;
  }
}

/** Answers how many are settled by it. */
async function setAside(
  world: World,
  ids: readonly string[],
  found: Exclude<Found, { kind: "customer" }>,
): Promise<number> {
  if (found.kind === "nobody") {
    await settleEvents(world.db, ids, "ignored", ignoredBecause.nobody);
    return ids.length;
  }
  if (found.kind === "unavailable") await postponeEvents(world.db, ids, found.why, Date.now());
  else await countFailure(world, world.db, ids, found.why);
  return 0;
}

async function routeTo(
  world: World,
  customer: string,
  ids: readonly string[],
  now: Instant,
): Promise<number> {
  return world.db
    .transaction()
    .execute(async (tx) => {
      const account = await knowCustomer(tx, customer, now);
      await routeEvents(tx, ids, account.id);
      await requestReview(tx, account.id, now);
      if (account.created) await announceAccount(tx, world, account.id, now);
      return ids.length;
    })
    .catch(async (error: unknown) => {
      // Another instance made the same account in the same moment; its transaction is visible now.
      if (await findAccount(world.db, customer)) return 0;
      throw error;
    });
}

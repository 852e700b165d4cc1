import type { Instant } from "../core/instant.ts";
import { findAccount } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
import {
  postponeEvents,
  routeEvents,
  settleEvents,
  type UnroutedEvent,
  unroutedEvents,
} from "../postgres/inbox.ts";
import { announceAccount, knowCustomer } from "./know-customer.ts";
import { BillingUnavailable, type World } from "./ports.ts";

/**
 * Finds whom each new event is about and asks for a review of that account. Events of one customer coalesce into one
 * review. Answers how many were routed. Harmless when several instances do it at once.
 */
export async function routeNewEvents(world: World, now: Instant, evenInBackoff: boolean): Promise<number> {
  const events = await unroutedEvents(world.db, 500, Date.now(), evenInBackoff);
  const byCustomer = new Map<string, string[]>();
  let settled = 0;
  for (const event of events) {
    const customer = await customerOf(world, event);
    if (customer.kind === "unavailable") await postponeEvents(world.db, [event.id], customer.why, Date.now());
    else if (customer.kind === "nobody") {
      await settleEvents(world.db, [event.id], "ignored", "concerns no customer");
      settled += 1;
    } else byCustomer.set(customer.id, [...(byCustomer.get(customer.id) ?? []), event.id]);
  }
  for (const [customer, ids] of byCustomer) settled += await routeTo(world, customer, ids, now);
  return settled;
}

type Found = { kind: "customer"; id: string } | { kind: "nobody" } | { kind: "unavailable"; why: string };

async function customerOf(world: World, event: UnroutedEvent): Promise<Found> {
  if (event.customer !== null) return { kind: "customer", id: event.customer };
  try {
    const id = await world.billing.customerOf(event);
    return id === null ? { kind: "nobody" } : { kind: "customer", id };
  } catch (error) {
    if (error instanceof BillingUnavailable) return { kind: "unavailable", why: error.message };
    throw error;
  }
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
      const account = await knowCustomer(tx, world, customer, now);
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

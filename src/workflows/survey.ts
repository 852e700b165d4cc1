import type { Instant } from "../core/instant.ts";
import { firstStart, sourcesOf } from "../postgres/drift.ts";
import { unsettledInvoices } from "../postgres/invoices.ts";
import { readReconciliations } from "../postgres/reconciliation.ts";
import { comparisons } from "./compare-lists.ts";
import { type Difference, differencesOf } from "./compare-with-stripe.ts";
import { spanOfEvents } from "./event-span.ts";
import { couldArrive } from "./event-tally.ts";
import { oldestFirst } from "./oldest-first.ts";
import type { World } from "./ports.ts";

/** What a comparison would find; it writes nothing. */
export type Seen = {
  looked: number;
  /** Types of events that never arrived. */
  lost: readonly string[];
  unreadable: number;
  differences: readonly Difference[];
};

/** Types of the events that never arrived, and every difference between Stripe's lists and what is recorded. */
export async function* survey(
  world: Pick<World, "db" | "billing" | "log">,
  about: { now: Instant; since: Instant | null },
): AsyncGenerator<Seen & { of: "events" | "invoices" }> {
  const [events] = (await readReconciliations(world.db)).filter(({ kind }) => kind === "events");
  const span = await spanOfEvents(world.db, { cursor: events?.cursor ?? null, ...about });
  const started = await firstStart(world.db);
  for await (const page of oldestFirst(world.billing, span)) {
    const hints = page.filter(({ relevant, createdAt }) => relevant && couldArrive(createdAt, started));
    const sources = await sourcesOf(
      world.db,
      hints.map(({ id }) => id),
    );
    const lost = hints.filter(({ id }) => !sources.has(id)).map(({ type }) => type);
    yield { of: "events", looked: page.length, lost, unreadable: 0, differences: [] };
  }
  for (const status of ["open", "uncollectible"] as const) {
    for await (const part of comparisons(world, status, { from: null, to: null }))
      yield { ...part, of: "invoices", lost: [] };
  }
}

/** What a fresh read of an account's customers would change. @throws BillingUnavailable */
export async function surveyAccount(
  world: Pick<World, "db" | "billing">,
  account: { id: number; customers: readonly string[] },
): Promise<Seen> {
  const known = await unsettledInvoices(world.db, account.id);
  const differences: Difference[] = [];
  let looked = 0;
  for (const customer of account.customers) {
    const ids = known.filter((invoice) => invoice.customer === customer).map(({ id }) => id);
    const { invoices } = await world.billing.readCustomer(customer, ids);
    looked += invoices.length;
    differences.push(...(await differencesOf(world.db, invoices)));
  }
  return { looked, lost: [], unreadable: 0, differences };
}

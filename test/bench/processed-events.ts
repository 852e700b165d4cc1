import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import type { Benchmark } from "./benchmark.ts";
import { type Child, rest, serverScript, startChild } from "./child.ts";
import { fillAccounts } from "./fill-accounts.ts";
import { type Ground, withClient } from "./ground.ts";
import { compare, inTurns, median } from "./in-turns.ts";
import { send } from "./load.ts";
import { startService, startStripe, stripeKey } from "./service.ts";
import { signedWebhook } from "./signed-webhook.ts";

const customers = 200;
const events = 2_000;
const shot = signedWebhook("invoice.finalized", customers);

type Side = { server: Child; database: string; left: string };
type Measured = { perSecond: number; reads: number };

/** From the first webhook of a burst until the last of its events is worked in: found, read from Stripe, decided, written. */
export const processedEvents: Benchmark = {
  name: "events",
  about: "events worked in, with their reads of Stripe, against a worker that takes them one by one",
  async run(ground) {
    const ours = await startOurs(ground);
    const theirs = await startTheirs(ground);
    const rounds = await inTurns(
      3,
      async () => {
        const before = await figures(ours.server);
        const perSecond = await measure(ours);
        const after = await figures(ours.server);
        return { perSecond, reads: (after.reads - before.reads) / (after.events - before.events) };
      },
      async (): Promise<Measured> => ({ perSecond: await measure(theirs), reads: 2 }),
    );
    const speed = compare(rounds, ({ perSecond }) => perSecond);
    const reads = median(rounds.map((round) => round.ours.reads));
    return [
      {
        name: "events",
        what: `events worked in, ${events} in a burst about ${customers} customers with an open invoice each`,
        unit: "per second",
        ...speed,
        against:
          "express, one insert each, four at a time: the customer and the open invoices read for each event, and written",
        goal: "ratio >= 1.5, with less than one read for each event",
        met: speed.ratio >= 1.5 && reads < 1,
        notes: [`reads of Stripe for each event: ${reads.toFixed(2)} against 2`],
      },
    ];
  },
};

async function startOurs(ground: Ground): Promise<Side> {
  const database = await ground.database();
  await fillAccounts(database, customers, Date.now());
  const server = await startService(ground, database, customers + 1, 1);
  return { server, database, left: "select count(*)::int as left from inbox where status <> 'done'" };
}

async function startTheirs(ground: Ground): Promise<Side> {
  const database = await ground.database();
  const stripe = await startStripe(ground, customers + 1, 1);
  const server = await startChild(serverScript("plain-worker-server"), [], {
    ...{ DATABASE_URL: database, STRIPE_URL: stripe.url, STRIPE_KEY: stripeKey },
  });
  ground.later(() => server.stop());
  return { server, database, left: "select count(*)::int as left from events where not done" };
}

/** Events a second. */
async function measure({ server, database, left }: Side): Promise<number> {
  return withClient(database, async (client) => {
    const began = performance.now();
    await send(server.url, shot, events);
    await untilDone(client, left);
    const seconds = (performance.now() - began) / 1_000;
    await rest(server);
    return events / seconds;
  });
}

async function untilDone(client: Client, left: string): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await pause(20)) {
    const { rows } = await client.query(left);
    if (rows[0].left === 0) return;
  }
  throw new Error(`The events were not worked in within two minutes: ${left}`);
}

/** What the service has counted since it started. */
async function figures({ url }: Child): Promise<{ events: number; reads: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, "gm"))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  return {
    events: sum("forewarn_events_worked_in_total"),
    reads: sum("forewarn_stripe_requests_total"),
  };
}

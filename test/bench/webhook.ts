import type { Benchmark, Outcome } from "./benchmark.ts";
import { type Child, rest, serverScript, startChild } from "./child.ts";
import { fillAccounts } from "./fill-accounts.ts";
import { type Ground, withClient } from "./ground.ts";
import { compare, inTurns } from "./in-turns.ts";
import { load } from "./load.ts";
import { startService } from "./service.ts";
import { signedWebhook } from "./signed-webhook.ts";

const customers = 200;
let accepted = 0;

/** Webhooks accepted, each durable before its 200, against express with one insert a request on the same PostgreSQL. */
export const webhooks: Benchmark = {
  name: "webhook",
  about: "webhooks accepted and durable, against express with one insert each",
  async run(ground) {
    const kept = await ground.database();
    await fillAccounts(kept, customers, Date.now());
    const servers = {
      service: await startService(ground, kept, customers + 1),
      plain: await startPlain(ground),
    };
    const outcomes = [
      await measure(servers, "product.updated", "webhook", "events of a kind that is only kept"),
      await measure(
        servers,
        "invoice.finalized",
        "webhook_with_reviews",
        `events of ${customers} customers, each read from Stripe and reviewed meanwhile`,
      ),
    ];
    await demandDurable(kept);
    return outcomes;
  },
};

async function startPlain(ground: Ground): Promise<Child> {
  const plain = await startChild(serverScript("plain-webhook-server"), [], {
    DATABASE_URL: await ground.database(),
  });
  ground.later(() => plain.stop());
  return plain;
}

async function measure(
  { service, plain }: { service: Child; plain: Child },
  type: string,
  name: string,
  which: string,
): Promise<Outcome> {
  const with64 = { shots: [signedWebhook(type, customers)], connections: 64, seconds: 2 };
  const ours = async () => {
    const loaded = await load(service, with64);
    accepted += loaded.answered;
    // What the events gave to do is no load for the other.
    await rest(service);
    return loaded;
  };
  const rounds = await inTurns(5, ours, () => load(plain, with64));
  const speed = compare(rounds, ({ perSecond }) => perSecond);
  const cost = compare(rounds, ({ cpuEach }) => cpuEach);
  return {
    name,
    what: `webhooks accepted and durable, ${which}`,
    unit: "per second",
    ...speed,
    against: "express 5, express.json, one insert a request, a pool of the same size; signatures not checked",
    goal: "ratio >= 1.5",
    met: speed.ratio >= 1.5,
    notes: [
      `the server's processor time for each webhook: ${cost.figure.toFixed(0)} µs against ${cost.reference.toFixed(0)} µs`,
    ],
  };
}

/** @throws when an accepted event is missing, or PostgreSQL was allowed to lose one */
async function demandDurable(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query(
      "select count(*)::int as events, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit from inbox",
    );
    const [{ events, fsync, commit }] = rows;
    if (events < accepted)
      throw new Error(`${accepted} webhooks were answered 200, but only ${events} are in the inbox`);
    if (fsync !== "on" || commit !== "on")
      throw new Error(`PostgreSQL ran with fsync ${fsync} and synchronous_commit ${commit}`);
  });
}

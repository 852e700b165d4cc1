import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Benchmark, Outcome } from "./benchmark.ts";
import { type Child, rest, serverScript, startChild } from "./child.ts";
import { fillAccounts } from "./fill-accounts.ts";
import { type Ground, withClient } from "./ground.ts";
import { compare, inTurns } from "./in-turns.ts";
import { load, type Shot } from "./load.ts";
import { startService, webhookSecret } from "./service.ts";

const customers = 200;
const body = readFileSync("test/fixtures/stripe/invoice.finalized.json", "utf8");
let sent = 0;
let accepted = 0;

/** Another event each time, of the next customer in turn, signed as Stripe signs. */
const webhook = (type: string): Shot => ({
  method: "POST",
  path: "/webhooks/stripe",
  setupRequest: (request) => {
    sent += 1;
    const text = body
      .replace("evt_1SPQb12KZ9mT4cXwRfixture", `evt_bench_${sent}`)
      .replaceAll("cus_TkQ2vH8mYw4LrN", `cus_bench${1 + (sent % customers)}`)
      .replace('"invoice.finalized"', `"${type}"`);
    const at = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", webhookSecret).update(`${at}.${text}`).digest("hex");
    return {
      ...request,
      body: text,
      headers: { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` },
    };
  },
});

/** Webhooks accepted, each durable before its 200, against express with one insert a request on the same PostgreSQL. */
export const webhooks: Benchmark = {
  name: "webhook",
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
  const with64 = { shots: [webhook(type)], connections: 64, seconds: 2 };
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
    goal: "ratio >= 1.0 (1.5 later)",
    met: speed.ratio >= 1,
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

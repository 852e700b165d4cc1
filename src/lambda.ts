import { sql } from "kysely";
import pino from "pino";
import serverless from "serverless-http";
import { jobs } from "./cron/jobs.ts";
import { Worker } from "./cron/worker.ts";
import { openFrontDesk } from "./front-desk.ts";
import { expressApp } from "./http/app.ts";
import { lambdaConfig } from "./lambda-config.ts";
import { LivingConnections } from "./living-connections.ts";
import { stripeBilling } from "./stripe/stripe-billing.ts";
import { stripeClient } from "./stripe/stripe-client.ts";
import { within } from "./within.ts";
import { workUntilQuiet } from "./workflows/work.ts";
import { bindToStripe, openDatabase, openWorld } from "./world.ts";

type Context = { getRemainingTimeInMillis(): number };

/** Milliseconds of real time. */
const patience = {
  /** For the changes that a check reads first; without them it is answered from memory. */
  changes: 500,
  /** After the database did not answer, checks do not wait for it again so soon. */
  rest: 1_000,
  /** After the answer no new piece of work is begun for longer, … */
  beginWork: 3_000,
  /** … and whatever is under way is waited for no longer: Stripe wants its answer. */
  endWork: 8_000,
  /** A scheduled call begins nothing when less than this is left of its time. */
  lastPiece: 20_000,
};

const config = settings();
const log = pino({ level: config.logLevel });

/** What both functions need. */
const backOffice = untilOpen(async () => {
  const { secretKey, apiBase, live } = config.stripe;
  const database = await openDatabase(config.databaseUrl, config, log, Date.now());
  try {
    const billing = stripeBilling(stripeClient({ secretKey, ...(apiBase !== null && { apiBase }) }), secretKey);
    const { world, chores, links, sender } = await openWorld(config, database, billing, () => config.publicUrl, log);
    const bind = (asked: typeof billing) => bindToStripe(database.db, database.installation, asked);
    // Whose database it is, Stripe is asked once; later cold starts must not wait for Stripe, and `work` checks it.
    const known = database.installation.stripeAccount !== null;
    const binding = await bind(known ? { ...billing, identity: async () => ({ account: null, livemode: live }) } : billing);
    const worker = new Worker(async () => undefined, world.log);
    return {
      world, links, sender, binding,
      connections: new LivingConnections(database.pool),
      checkStripe: untilOpen(() => bind(billing)),
      work: (enough: () => boolean) =>
        worker.alone(async () => workUntilQuiet(world, chores, await world.clock.now(), false, enough)),
    };
  } catch (error) {
    await database.db.destroy();
    throw error;
  }
});

const frontDoor = untilOpen(async () => {
  const office = await backOffice();
  let woken = false;
  const wake = () => {
    woken = true;
  };
  const returnOrigins = () => config.returnOrigins;
  const desk = await openFrontDesk({ config, ...office, webhookSecrets: config.webhookSecrets, returnOrigins, wake });
  await desk.board.load();
  desk.ready();
  let restUntil = 0;
  return {
    serve: serverless(expressApp({ ...desk.app, demo: [] })),
    /** Nothing listens between the calls: takes in what changed meanwhile, if the database says so in time. */
    async catchUp() {
      if (Date.now() < restUntil) return;
      try {
        await office.connections.ask(() => desk.board.catchUp(), patience.changes);
      } catch (error) {
        restUntil = Date.now() + patience.rest;
        log.warn({ error: String(error) }, "Changes could not be read; checks are answered from what was known");
      }
    },
    /** What the request left to be done. Whatever remains is for the schedule. */
    async finish() {
      await desk.lifted();
      if (!woken) return;
      woken = false;
      const enough = Date.now() + patience.beginWork;
      await office.work(() => Date.now() > enough);
    },
  };
});

/** Every request of the HTTP API (payload 2.0). */
export async function http(event: object, context: Context): Promise<object> {
  let door: Awaited<ReturnType<typeof frontDoor>>;
  try {
    door = await frontDoor();
  } catch (error) {
    if (isSetting(error)) throw error;
    log.error({ error: String(error) }, "The database could not be opened; the next call tries again");
    return unavailable;
  }
  await door.catchUp();
  const answer = await door.serve(event, context);
  // The function is frozen with its answer, so the work comes before it, and has an end.
  const finished = door.finish().catch((error: unknown) => log.error({ error: String(error) }, "A spell of work failed; the schedule tries again"));
  await within(Math.min(patience.endWork, context.getRemainingTimeInMillis() - 1_000), finished);
  return answer;
}

/** A schedule's call: `{"job": "work"}`, a name of cron/jobs.ts. @throws so that the call counts as failed */
export async function work(event: { job?: string }, context: Context): Promise<void> {
  const office = await backOffice();
  await office.connections.ask(() => sql`select 1`.execute(office.world.db), 5_000);
  await office.checkStripe();
  const duties = jobs({
    work: () => office.work(() => context.getRemainingTimeInMillis() < patience.lastPiece),
    refresh: async () => undefined,
  });
  const { job: wanted = "work" } = event;
  const job = duties.find(({ name }) => name === wanted);
  if (!job) throw new Error(`There is no job "${wanted}": the schedules of serverless.yml may ask for ${duties.map(({ name }) => name).join(", ")}`);
  await job.run();
}

const unavailable = {
  statusCode: 503,
  headers: { "content-type": "application/problem+json", "retry-after": "2" },
  body: JSON.stringify({
    type: "about:blank", title: "Service unavailable", status: 503, detail: "The database does not answer and nothing was changed: try again in a moment",
  }),
};

/** Opens once, and again at the next call when that failed. */
function untilOpen<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | null = null;
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
}

function isSetting(error: unknown): boolean {
  return ["ConfigError", "PolicyFileError"].includes((error as Error).name);
}

function settings() {
  try {
    return lambdaConfig(process.env);
  } catch (error) {
    process.stderr.write(`forewarn: ${(error as Error).message}\n`);
    throw error;
  }
}

// The cold start opens ahead of the first call what the function of this instance needs.
try {
  await (process.env._HANDLER?.endsWith(".work") ? backOffice() : frontDoor());
} catch (error) {
  if (isSetting(error)) {
    process.stderr.write(`forewarn: ${(error as Error).message}\n`);
    throw error;
  }
  log.error({ error: String(error) }, "The database could not be opened; the next call tries again");
}

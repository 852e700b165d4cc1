import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import cron from "node-cron";
import type { Logger } from "pino";
import { type Config, ConfigError } from "./config.ts";
import type { Instant } from "./core/instant.ts";
import { jobs } from "./cron/jobs.ts";
import { Worker } from "./cron/worker.ts";
import { type DatabaseServer, databaseServer } from "./database-server.ts";
import { type PretendStripe, startPretendStripe } from "./demo/pretend-stripe/start-pretend-stripe.ts";
import type { StoredObject } from "./demo/pretend-stripe/store.ts";
import { demoHistory, isSeeded, seedDemo } from "./demo/seed-demo.ts";
import { openFrontDesk } from "./front-desk.ts";
import { httpServer } from "./http/app.ts";
import { clockRoute } from "./http/demo/clock-route.ts";
import { demoRoutes } from "./http/demo/demo-routes.ts";
import { mailboxRoutes } from "./http/demo/mailbox-routes.ts";
import { freeAbandonedClaims } from "./postgres/claims.ts";
import { listenForChanges } from "./postgres/listen.ts";
import { settleHandOvers } from "./postgres/mailbox.ts";
import { loadPretendObjects, savePretendObjects } from "./postgres/pretend-stripe.ts";
import { stripeBilling } from "./stripe/stripe-billing.ts";
import { stripeClient } from "./stripe/stripe-client.ts";
import { type Alarm, moveTime } from "./workflows/move-time.ts";
import { workUntilQuiet } from "./workflows/work.ts";
import { bindToStripe, clockOf, type OpenDatabase, openDatabase, openWorld } from "./world.ts";

export type Service = {
  url: string;
  /** Lets what is under way end, then closes everything that was opened. */
  stop(): Promise<void>;
};

/** Where several things are opened one after another, all are closed again in reverse order, whatever failed. */
class Closers {
  private readonly closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.closers.unshift(close);
  }

  async close(log: Logger): Promise<void> {
    for (const close of this.closers.splice(0)) {
      await close().catch((error: unknown) =>
        log.warn({ error: String(error) }, "Something could not be closed cleanly"),
      );
    }
  }
}

/**
 * Starts the service: database, Stripe (or the pretend one), worker, HTTP. With neither a database nor a Stripe key it
 * is the demo. @throws ConfigError and other one-line errors; whatever was opened until then is closed
 */
export async function startService(
  config: Config,
  log: Logger,
  postgres = databaseServer(config, log),
): Promise<Service> {
  const closers = new Closers();
  try {
    return await start(config, log, postgres, closers);
  } catch (error) {
    await closers.close(log);
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  postgres: Promise<DatabaseServer>,
  closers: Closers,
): Promise<Service> {
  const database = await databaseFor(config, log, postgres, closers);
  const { db } = database;
  let url = config.publicUrl ?? "";
  const publicUrl = () => url;
  const pretend = config.stripe === null ? await pretendStripeFor(config, database, closers) : null;
  const secretKey = config.stripe?.secretKey ?? pretendKey;
  const apiBase = pretend?.url ?? config.stripe?.apiBase ?? undefined;
  const billing = stripeBilling(
    stripeClient({ secretKey, ...(apiBase !== undefined && { apiBase }) }),
    secretKey,
  );
  const { world, chores, links, sender } = await openWorld(config, database, billing, publicUrl, log);
  const binding = await bindToStripe(db, database.installation, billing);

  if (config.clock === "virtual") await recoverFromCrash(database, config);
  const worker = new Worker(async () => workUntilQuiet(world, chores, await world.clock.now()), world.log);
  const webhookSecrets = pretend ? [pretendWebhookSecret] : config.webhookSecrets;
  // The demo's product is served by the demo itself.
  const returnOrigins = () =>
    config.demo ? [...config.returnOrigins, new URL(url).origin] : config.returnOrigins;
  const desk = await openFrontDesk({
    config,
    world,
    links,
    sender,
    binding,
    webhookSecrets,
    returnOrigins,
    wake: () => worker.wake(),
  });
  const alarms: Alarm[] = pretend ? [alarmOf(pretend)] : [];
  const moveTo = (target: Instant) =>
    worker.alone(async () => {
      await pretend?.webhooks.settled();
      await moveTime(world, chores, alarms, target);
      await desk.board.catchUp();
    });
  const settle = async () => moveTo(await world.clock.now());

  const server = httpServer({
    ...desk.app,
    demo: [
      ...(config.clock === "virtual" ? [clockRoute({ world, moveTo })] : []),
      ...(config.mail.transport === "mailbox" ? [mailboxRoutes({ world })] : []),
      ...(config.demo && pretend
        ? [demoRoutes({ world, stripe: pretend, check: desk.app.check, publicUrl, settle })]
        : []),
    ],
  });
  const port = await listen(server, config, closers);
  if (config.publicUrl === null)
    url = `http://${["0.0.0.0", "::"].includes(config.host) ? "localhost" : config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
  await desk.board.load();

  closers.add(() => worker.stop());
  if (pretend) {
    pretend.webhooks.setEndpoint({
      url: `http://127.0.0.1:${port}/webhooks/stripe`,
      secret: pretendWebhookSecret,
    });
    if (config.demo && config.clock === "virtual" && !(await isSeeded(world))) {
      await seedDemo({ world, stripe: pretend, moveTo, present: Date.now() });
    }
  }
  const stopListening = await listenForChanges(database.url, () => void desk.refresh(), world.log);
  closers.add(stopListening);
  startJobs(worker, desk, closers, world);
  desk.ready();
  worker.wake();
  return { url, stop: () => closers.close(log) };
}

/** Virtual time would pass by what a killed instance still holds, so it is freed at once rather than after a while. */
async function recoverFromCrash({ db }: OpenDatabase, config: Config): Promise<void> {
  await freeAbandonedClaims(db);
  if (config.mail.transport === "mailbox") await settleHandOvers(db);
}

const pretendKey = "sk_test_pretend";
const pretendWebhookSecret = `whsec_${randomBytes(24).toString("base64url")}`;

async function databaseFor(
  config: Config,
  log: Logger,
  postgres: Promise<DatabaseServer>,
  closers: Closers,
): Promise<OpenDatabase> {
  const { url, stop } = await postgres;
  closers.add(stop);
  const startAt = config.demo ? Date.now() - demoHistory : Date.now();
  const database = await openDatabase(url, config, log, startAt);
  closers.add(() => database.db.destroy());
  return database;
}

async function pretendStripeFor(
  config: Config,
  { db }: OpenDatabase,
  closers: Closers,
): Promise<PretendStripe> {
  const clock = clockOf(config, db);
  const stripe = await startPretendStripe({
    now: () => clock.now(),
    secretKey: pretendKey,
    hostedBase: "/demo/pay",
    seed: "demo",
    businessName: config.product,
    store: {
      load: async () => (await loadPretendObjects(db)) as StoredObject[],
      save: (objects) => savePretendObjects(db, objects),
    },
  });
  closers.add(() => stripe.stop());
  return stripe;
}

/** What the pretend Stripe does by itself as time goes on. */
const alarmOf = (stripe: PretendStripe): Alarm => ({
  nextAt: async () => stripe.ledger.nextDueAt(),
  run: async (now) => {
    await stripe.ledger.runDue(now);
    await stripe.webhooks.settled();
  },
});

async function listen(server: Server, config: Config, closers: Closers): Promise<number> {
  server.listen(config.port, config.host);
  // It rejects when the server says "error" instead.
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      error.code === "EADDRINUSE"
        ? `PORT ${config.port} is in use: stop what listens there, or set PORT to another one`
        : `HOST ${config.host}, PORT ${config.port}: ${error.message}`,
    );
  });
  closers.add(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

function startJobs(
  worker: Worker,
  desk: { refresh(): Promise<void> },
  closers: Closers,
  world: { log: { error(about: object, text: string): void } },
): void {
  const tasks = jobs({ work: async () => worker.wake(), refresh: () => desk.refresh() }).map((job) =>
    cron.schedule(
      job.schedule,
      () => {
        job
          .run()
          .catch((error: unknown) =>
            world.log.error({ job: job.name, error: String(error) }, "A job failed; it runs again"),
          );
      },
      { name: job.name, noOverlap: true },
    ),
  );
  closers.add(async () => {
    for (const task of tasks) await task.destroy();
  });
}

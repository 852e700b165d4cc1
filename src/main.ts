import type { Router } from "express";
import type { Logger } from "pino";
import { announceMode } from "./announce-mode.ts";
import { Closers } from "./closers.ts";
import type { Config } from "./config.ts";
import type { Instant } from "./core/instant.ts";
import { jobs } from "./cron/jobs.ts";
import { scheduleJobs } from "./cron/schedule-jobs.ts";
import { Worker } from "./cron/worker.ts";
import { type DatabaseServer, databaseServer } from "./database-server.ts";
import { decidingSettings } from "./deciding-settings.ts";
import { demoHistory, isSeeded, seedDemo } from "./demo/seed-demo.ts";
import { type FrontDesk, openFrontDesk } from "./front-desk.ts";
import { httpServer } from "./http/app.ts";
import { clockRoute } from "./http/demo/clock-route.ts";
import { demoRoutes } from "./http/demo/demo-routes.ts";
import { mailboxRoutes } from "./http/demo/mailbox-routes.ts";
import { listenOn, localUrl } from "./listen-on.ts";
import { freeAbandonedClaims } from "./postgres/claims.ts";
import { keepSettings } from "./postgres/installation.ts";
import { listenForChanges } from "./postgres/listen.ts";
import { settleHandOvers } from "./postgres/mailbox.ts";
import { freeAbandonedPasses } from "./postgres/passes.ts";
import { type StripeInUse, stripeFor } from "./stripe-for.ts";
import { moveTime } from "./workflows/move-time.ts";
import type { Binding } from "./workflows/receive-event.ts";
import { reconcileDue } from "./workflows/reconcile.ts";
import { workUntilQuiet } from "./workflows/work.ts";
import { bindToStripe, type OpenDatabase, type OpenWorld, openDatabase, openWorld } from "./world.ts";

export type Service = {
  url: string;
  /** Lets what is under way end, then closes everything that was opened. */
  stop(): Promise<void>;
};

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
  const stripe = await stripeFor(config, database, closers);
  // Unless it is configured, it is known only once the port is.
  let url = config.publicUrl ?? "";
  const publicUrl = () => url;
  const opened = await openWorld(config, database, stripe.billing, publicUrl, log);
  const { world, chores } = opened;
  const binding = await bindToStripe(database.db, database.installation, stripe.billing);
  announceMode(config, log);
  if (config.clock === "virtual") await recoverFromCrash(database, config);
  const worker = new Worker(() => workUntilQuiet(world, chores, world.clock.now), world.log);
  const office: Office = { ...opened, config, stripe, worker, publicUrl };

  const desk = await deskFor(office, binding);
  closers.add(() => desk.lifted());
  const moveTo = timeMover(office, desk);
  const server = httpServer({ ...desk.app, demo: demoDoors(office, desk, moveTo) });
  const { port, close } = await listenOn(server, config.host, config.port);
  closers.add(close);
  const local = localUrl(config.host, port);
  url = config.publicUrl ?? local;
  await desk.board.load();

  closers.add(() => worker.stop());
  if (stripe.pretend) {
    stripe.pretend.sendTo(local);
    if (config.demo && config.clock === "virtual" && !(await isSeeded(world)))
      await seedDemo({
        world,
        stripe: stripe.pretend.stripe,
        // What is lived through here never left the house, so there is nothing to compare.
        moveTo: timeMover(office, desk, async () => false),
        present: Date.now(),
      });
  }
  closers.add(await listenForChanges(database.url, () => void desk.refresh(), world.log));
  const reconcile = reconciler(office, closers);
  closers.add(
    scheduleJobs(
      jobs({ work: async () => worker.wake(), refresh: () => desk.refresh(), reconcile }),
      world.log,
    ),
  );
  desk.ready();
  worker.wake();
  await keepSettings(database.db, decidingSettings(config, world.policies));
  return { url, stop: () => closers.close(log) };
}

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

/** Virtual time would pass by what a killed instance still holds, so it is freed at once rather than after a while. */
async function recoverFromCrash({ db }: OpenDatabase, config: Config): Promise<void> {
  await freeAbandonedClaims(db);
  await freeAbandonedPasses(db);
  if (config.mail.transport === "mailbox") await settleHandOvers(db);
}

/** What the rooms of the service share. */
type Office = OpenWorld & { config: Config; stripe: StripeInUse; worker: Worker; publicUrl(): string };

function deskFor(
  { config, world, links, sender, stripe, worker, publicUrl }: Office,
  binding: Binding,
): Promise<FrontDesk> {
  return openFrontDesk({
    config,
    world,
    links,
    sender,
    binding,
    webhookSecrets: stripe.webhookSecrets,
    traffic: stripe.traffic,
    // The demo's product is served by the demo itself.
    returnOrigins: () =>
      config.demo ? [...config.returnOrigins, new URL(publicUrl()).origin] : config.returnOrigins,
    wake: () => worker.wake(),
  });
}

type MoveTo = (target: Instant) => Promise<void>;

/**
 * Moves the virtual clock, and resolves once all that fell due until then is done, and seen by the checks. At its end
 * comes what a clock that runs by itself would have set off: the comparison with Stripe.
 */
const timeMover =
  (
    { world, chores, stripe: { pretend }, worker }: Office,
    desk: FrontDesk,
    afterwards = (now: Instant) => reconcileDue(world, now),
  ): MoveTo =>
  (target) =>
    worker.alone(async () => {
      await pretend?.stripe.webhooks.settled();
      await moveTime(world, chores, pretend ? [pretend.alarm] : [], target, afterwards);
      await desk.board.catchUp();
    });

/** Compares with Stripe beside all other work, and stops between two steps when the service does. */
function reconciler({ world, worker }: Office, closers: Closers): () => Promise<void> {
  let stopping = false;
  const rounds = new Worker(async () => {
    if (await reconcileDue(world, await world.clock.now(), () => stopping)) worker.wake();
  }, world.log);
  closers.add(async () => {
    stopping = true;
    await rounds.stop();
  });
  return async () => {
    // The virtual clock's moves see to it themselves.
    if (world.clock.kind === "system") rounds.wake();
  };
}

/** The doors that only a demo or a test installation has. */
function demoDoors({ config, world, stripe, publicUrl }: Office, desk: FrontDesk, moveTo: MoveTo): Router[] {
  const { check } = desk.app;
  const doors: Router[] = [];
  if (config.clock === "virtual") doors.push(clockRoute({ world, moveTo }));
  if (config.mail.transport === "mailbox") doors.push(mailboxRoutes({ world }));
  if (config.demo && stripe.pretend) {
    const settle = async () => moveTo(await world.clock.now());
    doors.push(demoRoutes({ world, stripe: stripe.pretend.stripe, check, publicUrl, settle }));
  }
  return doors;
}

import type { Router } from "express";
import type { Logger } from "pino";
import { announce } from "./announce.ts";
import { Closers } from "./closers.ts";
import type { Config } from "./config.ts";
import type { Instant } from "./core/instant.ts";
import { jobs } from "./cron/jobs.ts";
import { scheduleJobs } from "./cron/schedule-jobs.ts";
import type { Worker } from "./cron/worker.ts";
import { type DatabaseServer, databaseServer } from "./database-server.ts";
import { decideBy, decidingSettings } from "./deciding-settings.ts";
import { demoHistory, isSeeded, seedDemo } from "./demo/seed-demo.ts";
import { type FrontDesk, openFrontDesk } from "./front-desk.ts";
import { httpServer } from "./http/app.ts";
import { clockRoute } from "./http/demo/clock-route.ts";
import { demoRoutes } from "./http/demo/demo-routes.ts";
import { galleryRoutes } from "./http/demo/gallery-routes.ts";
import { mailboxRoutes } from "./http/demo/mailbox-routes.ts";
import { listenOn, localUrl } from "./listen-on.ts";
import { listenForChanges } from "./postgres/listen.ts";
import { reconcileBeside } from "./reconcile-beside.ts";
import { type PretendInUse, type StripeInUse, stripeFor } from "./stripe-for.ts";
import { workInSpells } from "./work-in-spells.ts";
import { moveTime } from "./workflows/move-time.ts";
import type { Binding } from "./workflows/receive-event.ts";
import { reconcileDue } from "./workflows/reconcile.ts";
import { recoverFromCrash } from "./workflows/recover-from-crash.ts";
import {
  bindToStripe,
  boundBefore,
  type OpenDatabase,
  type OpenWorld,
  openDatabase,
  openWorld,
} from "./world.ts";

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
  const { world } = opened;
  // Stripe is asked whose key this is beside the rest of the start: a database that was bound before knows.
  const asked = bindToStripe(database.db, database.installation, stripe.billing);
  asked.catch(() => undefined);
  const binding = boundBefore(database.installation) ?? (await asked);
  announce(config, log);
  if (config.clock === "virtual") await recoverFromCrash(database.db, config.mail.transport);
  const { worker, stopWorking } = workInSpells(opened);
  const office: Office = { ...opened, config, stripe, worker, publicUrl };

  const desk = await deskFor(office, binding);
  closers.add(() => desk.lifted());
  const moveTo = timeMover(office, desk);
  const server = httpServer({ ...desk.app, demo: demoDoors(office, desk, moveTo) });
  const { port, close } = await listenOn(server, config.host, config.port);
  closers.add(close);
  const local = localUrl(config.host, port);
  url = config.publicUrl ?? local;
  // Webhooks are kept from here on; checks are answered once this is done, as the links in them need the address.
  await Promise.all([desk.board.load(), asked]);

  closers.add(stopWorking);
  if (stripe.pretend) await setTheScene(office, stripe.pretend, desk, local);
  closers.add(await listenForChanges(database.url, () => void desk.refresh(), world.log));
  closers.add(scheduleWork(office, desk, closers));
  desk.ready();
  await decideBy(world, decidingSettings(config, world.policies));
  worker.wake();
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

/** From now on the pretend Stripe's webhooks come in; a demo that is new lives through its history first. */
async function setTheScene(
  office: Office,
  { stripe, sendTo }: PretendInUse,
  desk: FrontDesk,
  local: string,
): Promise<void> {
  const { config, world } = office;
  sendTo(local);
  if (!config.demo || config.clock !== "virtual" || (await isSeeded(world))) return;
  // What is lived through here never left the house: there is nothing to watch over, and nothing to compare.
  const moveTo = timeMover({ ...office, chores: office.reports }, desk, async () => false);
  await seedDemo({ world, stripe, moveTo, present: Date.now() });
}

function scheduleWork(office: Office, desk: FrontDesk, closers: Closers): () => Promise<void> {
  const { world, worker } = office;
  const reconcile = reconcileBeside(office, closers);
  return scheduleJobs(
    jobs({ work: async () => worker.wake(), refresh: () => desk.refresh(), reconcile }),
    world.log,
  );
}

/** The doors that only a demo or a test installation has. */
function demoDoors({ config, world, stripe, publicUrl }: Office, desk: FrontDesk, moveTo: MoveTo): Router[] {
  const { check, health } = desk.app;
  const ready = () => health.notReady() === null;
  const doors: Router[] = [];
  if (config.clock === "virtual") doors.push(clockRoute({ world, moveTo }));
  if (config.mail.transport === "mailbox") doors.push(mailboxRoutes({ world }), galleryRoutes({ world }));
  if (config.demo && stripe.pretend)
    doors.push(demoRoutes({ world, stripe: stripe.pretend.stripe, check, publicUrl, moveTo, ready }));
  return doors;
}

import type { Logger } from "pino";
import serverless from "serverless-http";
import { announce } from "./announce.ts";
import { Worker } from "./cron/worker.ts";
import { decideBy, decidingSettings } from "./deciding-settings.ts";
import { openEventDoor } from "./event-door.ts";
import { openFeedbackDoor } from "./feedback-door.ts";
import { openFrontDesk } from "./front-desk.ts";
import { expressApp } from "./http/app.ts";
import type { LambdaConfig } from "./lambda-config.ts";
import { LivingConnections } from "./living-connections.ts";
import { openStripe } from "./stripe/open-stripe.ts";
import { reconcileDue } from "./workflows/reconcile.ts";
import { workUntilQuiet } from "./workflows/work.ts";
import { bindToStripe, openDatabase, openWorld } from "./world.ts";

export type BackOffice = Awaited<ReturnType<typeof openBackOffice>>;
export type FrontDoor = Awaited<ReturnType<typeof openFrontDoor>>;

/** Milliseconds of real time. */
const patience = {
  /** For the changes that a request reads first; without them a check is answered from memory. */
  changes: 500,
  /** After the database did not answer, nobody waits for it again so soon. */
  rest: 1_000,
  /** After an answer is made, no new piece of work is begun for longer. */
  work: 3_000,
};

/** What every function needs. @throws ConfigError when the database is not this operator's */
export async function openBackOffice(config: LambdaConfig, log: Logger) {
  const { live } = config.stripe;
  const database = await openDatabase(config.databaseUrl, config, log, Date.now());
  try {
    announce(config, log);
    const { billing, traffic } = openStripe(config.stripe);
    const { world, chores, links, sender } = await openWorld(
      config,
      database,
      billing,
      () => config.publicUrl,
      log,
    );
    const bind = (asked: typeof billing) => bindToStripe(database.db, database.installation, asked);
    // Whose database it is, Stripe was asked once: a cold start must not wait for Stripe, and the schedule asks again.
    const known = database.installation.stripeAccount !== null;
    const binding = await bind(
      known ? { ...billing, identity: async () => ({ account: null, livemode: live }) } : billing,
    );
    const worker = new Worker(async () => undefined, world.log);
    const work = (enough: () => boolean) =>
      worker.alone(() => workUntilQuiet(world, chores, world.clock.now, false, enough));
    return {
      world,
      links,
      sender,
      traffic,
      binding,
      connections: new LivingConnections(database.pool),
      /** Says, for commands, by what it decides. @throws ConfigError when the key is another Stripe account's */
      checkStripe: async () => {
        await bind(billing);
        await decideBy(world, decidingSettings(config, world.policies));
      },
      /** Does what is due, and begins nothing more once it is `enough`. */
      work,
      /** Compares with Stripe where that is due, and does what it finds; what is left goes on at the next call. */
      reconcile: async (enough: () => boolean) => {
        if (await reconcileDue(world, await world.clock.now(), enough)) await work(enough);
      },
    };
  } catch (error) {
    await database.db.destroy();
    throw error;
  }
}

/** What a call left to be done is done before the function is frozen; what remains of it is for the schedule. */
function workLeft(office: BackOffice) {
  let woken = false;
  return {
    wake: () => {
      woken = true;
    },
    finish: async (lifted: Promise<void>): Promise<void> => {
      await lifted;
      if (!woken) return;
      woken = false;
      const enough = Date.now() + patience.work;
      await office.work(() => Date.now() > enough);
    },
  };
}

/** What takes Stripe's events from Amazon EventBridge, and SES's from Amazon SNS. */
export function openEventEntrance(config: LambdaConfig, office: BackOffice) {
  const { wake, finish } = workLeft(office);
  const door = openEventDoor({ ...office, webhookSecrets: [], wake });
  const { takeNotification } = openFeedbackDoor({ ...office, config, wake });
  return {
    take: async (brought: unknown) =>
      (await door.takePartnerEvent(brought)) || (await takeNotification(brought)),
    finish: () => finish(door.lifted()),
  };
}

/** What answers the HTTP API, with the board loaded. */
export async function openFrontDoor(config: LambdaConfig, office: BackOffice) {
  const { webhookSecrets, returnOrigins } = config;
  const { wake, finish } = workLeft(office);
  const desk = await openFrontDesk({
    config,
    ...office,
    webhookSecrets,
    returnOrigins: () => returnOrigins,
    wake,
  });
  await desk.board.load();
  desk.ready();
  let restUntil = 0;
  return {
    serve: serverless(expressApp({ ...desk.app, demo: [] })),

    /** Nothing listens between the calls: takes in what changed meanwhile, if the database says so in time. */
    async catchUp(): Promise<void> {
      if (Date.now() < restUntil) return;
      try {
        await office.connections.ask(() => desk.board.catchUp(), patience.changes);
      } catch (error) {
        restUntil = Date.now() + patience.rest;
        office.world.log.warn(
          { error: String(error) },
          "Changes could not be read; checks are answered from what was known",
        );
      }
    },

    finish: () => finish(desk.lifted()),
  };
}

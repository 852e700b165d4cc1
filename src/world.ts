import { randomInt } from "node:crypto";
import type { Logger } from "pino";
import { type Config, ConfigError } from "./config.ts";
import type { Instant } from "./core/instant.ts";
import { sender } from "./emails/compose-mime.ts";
import { emailsFolder } from "./emails/emails-folder.ts";
import { alertRenderer } from "./emails/render-alert.ts";
import { letterRenderer } from "./emails/render-letter.ts";
import { loadAllWords } from "./emails/words.ts";
import { signedLinks } from "./links.ts";
import { mailboxMailer, mailboxReports } from "./mailbox/mailbox-mailer.ts";
import { announceRetired, policiesInForce, writtenPolicies } from "./policies-in-force.ts";
import { type Connection, connect, type Database } from "./postgres/database.ts";
import {
  bindInstallation,
  type Installation,
  readInstallation,
  readVirtualNow,
} from "./postgres/installation.ts";
import { keepMail, settleMail, unreportedMails } from "./postgres/mailbox.ts";
import { migrateToLatest } from "./postgres/migrate.ts";
import { keepPolicies } from "./postgres/policies.ts";
import { sesMailer } from "./ses/ses-mailer.ts";
import type { Billing, Clock, Log, Mailer, World } from "./workflows/ports.ts";
import type { Binding } from "./workflows/receive-event.ts";
import { recordFeedback } from "./workflows/record-feedback.ts";
import { SendPace } from "./workflows/send-pace.ts";
import { watch } from "./workflows/watch.ts";
import type { Chore } from "./workflows/work.ts";

/** A database that is ready to be used: migrated, and bound to the clock it runs on. */
export type OpenDatabase = Connection & { installation: Installation; url: string };

/** @throws ConfigError when the database belongs to the other clock */
export async function openDatabase(
  url: string,
  config: Config,
  log: Logger,
  startAt: Instant,
): Promise<OpenDatabase> {
  await migrateToLatest(url);
  const connection = connect(url, {
    durable: !config.demo,
    onError: (error) => log.warn({ error: error.message }, "A database connection broke and is replaced"),
  });
  const installation = await readInstallation(connection.db, config.clock, startAt);
  if (installation.clock !== config.clock) {
    await connection.db.destroy();
    throw new ConfigError(
      `FOREWARN_CLOCK is ${config.clock}, but this database runs on the ${installation.clock} clock: use another database, or set FOREWARN_CLOCK=${installation.clock}`,
    );
  }
  return { ...connection, installation, url };
}

export function clockOf(config: Config, db: Database): Clock {
  return config.clock === "virtual"
    ? { kind: "virtual", now: () => readVirtualNow(db) }
    : { kind: "system", now: async () => Date.now() };
}

/** Whose Stripe the database belongs to since an earlier start; null at first use. */
export const boundBefore = ({ stripeAccount, livemode }: Installation): Binding | null =>
  stripeAccount === null || livemode === null ? null : { account: stripeAccount, livemode };

/** Binds the database to whose Stripe it is, at first use. @throws ConfigError when it is another's */
export async function bindToStripe(
  db: Database,
  installation: Installation,
  billing: Billing,
): Promise<Binding> {
  const identity = await billing.identity();
  const { stripeAccount, livemode } = installation;
  if (livemode !== null && livemode !== identity.livemode) {
    throw new ConfigError(
      `STRIPE_SECRET_KEY is a ${identity.livemode ? "live" : "test"} key, but this database holds ${livemode ? "live" : "test"} data: use another database`,
    );
  }
  if (stripeAccount !== null && identity.account !== null && stripeAccount !== identity.account) {
    throw new ConfigError(
      `STRIPE_SECRET_KEY belongs to ${identity.account}, but this database to ${stripeAccount}: use another database`,
    );
  }
  await bindInstallation(db, identity);
  return { account: stripeAccount ?? identity.account, livemode: identity.livemode };
}

/** The mail transport, and what must be done for it beside sending. */
export function transportOf(
  config: Config,
  db: Database,
  log: Log,
): { mailer: Mailer; choresFor(world: World): Chore[] } {
  const { transport, from, configurationSet, region, endpoint, sendsPerSecond } = config.mail;
  if (transport === "ses") {
    const mailer = sesMailer({
      from,
      configurationSet,
      region: region ?? "us-east-1",
      sendsPerSecond,
      warn: (text) => log.warn({}, text),
      ...(endpoint !== null && { endpoint }),
    });
    return { mailer, choresFor: () => [] };
  }
  const store = {
    keep: (mail: Parameters<typeof keepMail>[1], attempt: number | null) => keepMail(db, mail, attempt),
    unreported: () => unreportedMails(db),
    settle: (id: string, status: Parameters<typeof settleMail>[2]) => settleMail(db, id, status),
  };
  return {
    mailer: mailboxMailer({ store, from }),
    choresFor: (world) => {
      return [mailboxReports({ store, feedback: (told, now) => recordFeedback(world, told, now) })];
    },
  };
}

export type OpenWorld = {
  world: World;
  /** What the mail transport has to tell. */
  reports: Chore[];
  /** That, and the watch over the service itself. */
  chores: Chore[];
  links: ReturnType<typeof signedLinks>;
  sender: string;
};

/** Wires everything that the workflows need, the same in the service, on Lambda and for the command line. */
export async function openWorld(
  config: Config,
  database: OpenDatabase,
  billing: Billing,
  publicUrl: () => string,
  log: Logger,
): Promise<OpenWorld> {
  const { db, installation } = database;
  const clock = clockOf(config, db);
  const written = writtenPolicies(config);
  await keepPolicies(db, [...written.values()], await clock.now());
  const { policies, retired } = await policiesInForce(db, written);
  announceRetired(retired, log);
  const links = signedLinks(publicUrl, installation.linkSecret);
  const told: Log = {
    info: (about, text) => log.info(about, text),
    warn: (about, text) => log.warn(about, text),
    error: (about, text) => log.error(about, text),
  };
  const { mailer, choresFor } = transportOf(config, db, told);
  const emails = emailsFolder();
  const words = loadAllWords(emails);
  const world: World = {
    instance: randomInt(2 ** 31),
    db,
    clock,
    billing,
    mailer,
    pace: new SendPace(db, mailer, told),
    render: letterRenderer(emails, words),
    renderAlert: alertRenderer(emails, words),
    links,
    policies,
    retiredPolicies: retired,
    defaults: config.defaults,
    product: config.product,
    sender: sender(config.mail.from).address,
    mode: config.mode,
    provenBy: config.provenBy,
    mailsPerHour: config.mailsPerHour,
    tally: {
      eventsWorkedIn: 0,
      eventsTurnedAway: 0,
      feedback: { delivered: 0, delayed: 0, bounced: 0, complained: 0, rejected: 0 },
      feedbackUnknown: 0,
      feedbackEnded: 0,
    },
    log: told,
  };
  const reports = choresFor(world);
  return {
    world,
    reports,
    chores: [...reports, watch(world)],
    links,
    sender: world.sender,
  };
}

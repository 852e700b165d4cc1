import { sql } from "kysely";
import type { Instant } from "../../src/core/instant.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import type { StoredObject } from "../../src/demo/pretend-stripe/store.ts";
import { connect, type Database } from "../../src/postgres/database.ts";
import { readInstallation, readVirtualNow } from "../../src/postgres/installation.ts";
import { loadPretendObjects, savePretendObjects } from "../../src/postgres/pretend-stripe.ts";
import type { CommandLine, Run } from "./command-line.ts";
import { createTestDatabase } from "./database.ts";
import { type AskApi, apiAt } from "./request.ts";
import { until } from "./until.ts";

const key = "test-key-that-is-long-enough-for-the-bootstrap";
const secret = "whsec_test_secret";
const secretKey = "sk_test_scenario";
/** By which its sessions in the database are known. */
const applicationName = "service_process";

/** Real milliseconds: longer than any request takes on a busy machine, shorter than a claim that was left behind. */
const patience = 40_000;

/** `outside`: it outlives the service, as the real one would. `inside`: the service's own, whose objects it keeps. */
export type PretendPlace = "outside" | "inside";

export type ServiceProcess = {
  /** The one inside listens to nobody here any more once the service was started. */
  stripe: PretendStripe;
  /** For a look of our own at what it wrote. */
  db: Database;
  now(): Promise<Instant>;
  /** Where it listens, or did before it was killed. */
  url(): string;
  /** With the key. */
  api: AskApi;
  /** Resolves once it is ready, after which it hears what Stripe has to say. Rejects when it dies before. */
  start(): Promise<void>;
  /** SIGKILL. What it asked of the database last may still be under way there. */
  kill(): Promise<void>;
  /** Ends what a killed service left under way in the database, undone. */
  endSessions(): Promise<void>;
  /** Resolves once nothing that a killed service asked for is under way any more. */
  sessionsEnded(): Promise<void>;
  remove(): Promise<void>;
};

/**
 * The service as a process of its own, on the virtual clock, to be killed and started again on the same database.
 * @param over settings beside the usual ones, or in their place
 */
export async function serviceProcess(
  commandLine: CommandLine,
  begins: Instant,
  place: PretendPlace = "outside",
  over: Record<string, string> = {},
): Promise<ServiceProcess> {
  const database = await createTestDatabase();
  const { db } = connect(database.url, { onError: () => undefined, max: 3 });
  await readInstallation(db, "virtual", begins);
  const now = () => readVirtualNow(db);
  const stripe = await pretendStripe(place, db, now);
  const settings = { ...settingsFor(database.url, place === "outside" ? stripe.url : null), ...over };
  let running: Run | null = null;
  let url = "";
  const kill = async () => {
    running?.child.kill("SIGKILL");
    await running?.ended;
    running = null;
  };
  return {
    stripe,
    db,
    now,
    kill,
    url: () => url,
    api: apiAt(() => url, key, { patience }),
    start: async () => {
      if (place === "inside") await stripe.stop();
      running = commandLine.run(["start"], settings);
      url = await readiness(running);
      if (place === "inside") return;
      stripe.webhooks.setEndpoint({ url: `${url}/webhooks/stripe`, secret });
      // Stripe tries for days; this one gave up while nobody listened.
      stripe.webhooks.resendUndelivered();
    },
    endSessions: async () => {
      await sql`select pg_terminate_backend(pid) from ${sessions}`.execute(db);
    },
    sessionsEnded: () =>
      until(
        async () => (await sql`select from ${sessions}`.execute(db)).rows.length === 0,
        "its sessions ended",
      ),
    remove: async () => {
      await kill();
      await stripe.stop();
      await db.destroy();
      await database.drop();
    },
  };
}

const sessions = sql`(select pid from pg_stat_activity
  where datname = current_database() and application_name = ${applicationName}) as session`;

function pretendStripe(
  place: PretendPlace,
  db: Database,
  now: () => Promise<Instant>,
): Promise<PretendStripe> {
  if (place === "outside")
    return startPretendStripe({
      now,
      secretKey,
      hostedBase: "https://invoice.stripe.test/i",
      seed: "scenario",
    });
  const store = {
    load: async () => (await loadPretendObjects(db)) as StoredObject[],
    save: (objects: readonly StoredObject[]) => savePretendObjects(db, objects),
  };
  // As the service's own, so that it goes on with these objects.
  return startPretendStripe({ now, secretKey, hostedBase: "/demo/pay", seed: "demo", store });
}

function settingsFor(databaseUrl: string, stripeUrl: string | null): Record<string, string> {
  const named = new URL(databaseUrl);
  named.searchParams.set("application_name", applicationName);
  return {
    PORT: "0",
    DATABASE_URL: named.href,
    ...(stripeUrl !== null && {
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_API_BASE: stripeUrl,
      STRIPE_WEBHOOK_SECRET: secret,
    }),
    FOREWARN_CLOCK: "virtual",
    MAIL_TRANSPORT: "mailbox",
    FOREWARN_BOOTSTRAP_KEY: key,
    LOG_LEVEL: "info",
  };
}

/** Where it listens, as its log says. @throws with all that it said when it ended instead */
async function readiness(run: Run): Promise<string> {
  let url: string | undefined;
  await until(
    async () => {
      url = /"url":"(http[^"]+)"/.exec(run.output())?.[1];
      if (run.child.exitCode !== null || run.child.signalCode !== null) {
        const { code, stdout, stderr } = await run.ended;
        throw new Error(`The service ended (${code}) before it was ready: ${stdout}${stderr}`);
      }
      return url !== undefined;
    },
    "the service is ready",
    patience,
  );
  return url!;
}

import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import type { Instant } from "../../src/core/instant.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { startService } from "../../src/main.ts";
import { connect } from "../../src/postgres/database.ts";
import { createTestDatabase } from "./database.ts";
import { type AskApi, apiAt } from "./request.ts";

/** A key of scope `manage`, made at the start. */
export const testKey = "test-key-that-is-long-enough-for-the-bootstrap";

export type Mail = {
  id: string;
  to: string;
  subject: string;
  kind: string;
  role: string;
  account: string;
  sent_at: string;
  status: string;
  text: string;
  html: string;
  headers: Record<string, string>;
};

export type RunningService = {
  url: string;
  databaseUrl: string;
  stripe: PretendStripe;
  /** With the key. */
  api: AskApi;
  now(): Promise<Instant>;
  advance(duration: string): Promise<void>;
  /** Resolves once every webhook was answered and all work due by now is done. */
  settle(): Promise<void>;
  mails(account?: string): Promise<Mail[]>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * The service as an operator runs it, with a test key: real HTTP, a real PostgreSQL, the real Stripe SDK speaking to a
 * pretend Stripe that sends signed webhooks, the virtual clock and the mailbox.
 */
export async function startTestService(settings: Record<string, string> = {}): Promise<RunningService> {
  const database = await createTestDatabase();
  const secret = "whsec_test_secret";
  let url = "";
  const asDatabase = connect(database.url, { onError: () => undefined, max: 1 });
  const virtualNow = async (): Promise<Instant> => {
    const row = await asDatabase.db.selectFrom("installation").select("virtual_now").executeTakeFirst();
    return row?.virtual_now?.getTime() ?? Date.now();
  };
  const stripe = await startPretendStripe({
    now: virtualNow,
    secretKey: "sk_test_scenario",
    hostedBase: "https://invoice.stripe.test/i",
    seed: "scenario",
  });
  const config = parseConfig({
    PORT: "0",
    DATABASE_URL: database.url,
    STRIPE_SECRET_KEY: "sk_test_scenario",
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: secret,
    FOREWARN_CLOCK: "virtual",
    FOREWARN_BOOTSTRAP_KEY: testKey,
    LOG_LEVEL: "silent",
    ...settings,
  });
  const start = async () => {
    const started = await startService(config, pino({ level: config.logLevel }));
    url = started.url;
    stripe.webhooks.setEndpoint({ url: `${url}/webhooks/stripe`, secret });
    return started;
  };
  let service = await start();

  const api = apiAt(() => url, testKey);
  const move = async (body: object) => {
    await stripe.webhooks.settled();
    const { status, body: answer } = await api("POST", "/demo/clock", body);
    if (status !== 200) throw new Error(`The clock did not move: ${JSON.stringify(answer)}`);
    await stripe.webhooks.settled();
  };
  return {
    get url() {
      return url;
    },
    databaseUrl: database.url,
    stripe,
    api,
    now: virtualNow,
    advance: (duration) => move({ advance: duration }),
    settle: () => move({ advance: "PT0S" }),
    mails: async (account) => {
      const { body } = await api("GET", "/demo/mailbox.json");
      return (body as Mail[]).filter((mail) => account === undefined || mail.account === account);
    },
    restart: async () => {
      await service.stop();
      service = await start();
    },
    stop: async () => {
      await service.stop();
      await stripe.stop();
      await asDatabase.db.destroy();
      await database.drop();
    },
  };
}

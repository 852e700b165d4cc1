import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import { startService } from "../../src/main.ts";
import { type AskApi, apiAt } from "./request.ts";
import { type RunningService, testKey } from "./service.ts";

export type SecondInstance = {
  url: string;
  /** With the key. */
  api: AskApi;
  stop(): Promise<void>;
};

/** The service once more, on the database and the Stripe of one that runs, or has run. */
export async function secondInstance(
  of: RunningService,
  settings: Record<string, string> = {},
): Promise<SecondInstance> {
  const config = parseConfig({
    PORT: "0",
    DATABASE_URL: of.databaseUrl,
    STRIPE_SECRET_KEY: "sk_test_scenario",
    STRIPE_API_BASE: of.stripe.url,
    STRIPE_WEBHOOK_SECRET: "whsec_test_secret",
    FOREWARN_CLOCK: "virtual",
    FOREWARN_BOOTSTRAP_KEY: testKey,
    LOG_LEVEL: "silent",
    ...settings,
  });
  const { url, stop } = await startService(config, pino({ level: config.logLevel }));
  return { url, stop, api: apiAt(() => url, testKey) };
}

import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import { startService } from "../../src/main.ts";
import { type RunningService, testKey } from "./service.ts";

export type SecondInstance = {
  url: string;
  /** With the key; JSON in, JSON out. */
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
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
  return {
    url,
    stop,
    api: async (method, path, body) => {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${testKey}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
    },
  };
}

import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import { openStripe } from "../../src/stripe/open-stripe.ts";
import type { World } from "../../src/workflows/ports.ts";
import { openDatabase, openWorld } from "../../src/world.ts";

/** What the command line needs to be run beside a test service, as that service has it. */
export const settingsBeside = (service: { databaseUrl: string; stripe: { url: string } }) => ({
  DATABASE_URL: service.databaseUrl,
  STRIPE_SECRET_KEY: "sk_test_scenario",
  STRIPE_API_BASE: service.stripe.url,
  STRIPE_WEBHOOK_SECRET: "whsec_test_secret",
  FOREWARN_CLOCK: "virtual",
});

/** One more instance on the database of a test service, which does nothing by itself. */
export async function openInstance(
  service: Parameters<typeof settingsBeside>[0],
): Promise<{ world: World; close(): Promise<void> }> {
  const config = parseConfig(settingsBeside(service));
  const log = pino({ level: "silent" });
  const database = await openDatabase(service.databaseUrl, config, log, Date.now());
  const { billing } = openStripe(config.stripe!);
  const { world } = await openWorld(config, database, billing, () => "https://forewarn.test", log);
  return { world, close: () => database.db.destroy() };
}

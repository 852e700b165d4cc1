import pino from "pino";
import { type Config, parseConfig } from "../config.ts";
import type { Instant } from "../core/instant.ts";
import { agreeWithService, decidingSettings } from "../deciding-settings.ts";
import { policiesInForce, writtenPolicies } from "../policies-in-force.ts";
import { openStripe } from "../stripe/open-stripe.ts";
import type { World } from "../workflows/ports.ts";
import { bindToStripe, openDatabase, openWorld } from "../world.ts";
import { CommandError } from "./failure-text.ts";
import { withServer } from "./open-database.ts";
import { reconcileAccount, reconcileEverything } from "./reconcile-now.ts";
import { ReconcileReport } from "./reconcile-report.ts";
import { surveyNow } from "./survey-now.ts";

export type ReconcileOptions = { account?: string; since?: Instant; dryRun?: boolean; json?: boolean };

/** Reports to stdout, and how far it is to stderr. @throws CommandError when something could not be compared or mended */
export async function reconcile(options: ReconcileOptions): Promise<void> {
  const config = parseConfig(process.env);
  const stripe = stripeOf(config);
  const report = new ReconcileReport({
    json: options.json === true,
    dryRun: options.dryRun === true,
    whole: options.account === undefined,
  });
  const { billing } = openStripe(stripe);
  await withServer((url) =>
    options.dryRun
      ? surveyNow(url, billing, options, report)
      : withWorld(url, config, billing, (world) =>
          options.account === undefined
            ? reconcileEverything(world, options.since ?? null, report)
            : reconcileAccount(world, options.account, report),
        ),
  );
  report.end();
  const { failed } = report.sums;
  if (failed > 0)
    throw new CommandError(
      `${failed} account${failed === 1 ? "" : "s"} could not be read from Stripe: the service tries again, or run this once more`,
    );
}

function stripeOf(config: Config): NonNullable<Config["stripe"]> {
  if (config.stripe) return config.stripe;
  throw new CommandError(
    "STRIPE_SECRET_KEY must be set: without it the service speaks to a pretend Stripe of its own, with which there is nothing to compare",
  );
}

/** Opens what the service's workflows need, on the service's own terms. */
async function withWorld(
  url: string,
  config: Config,
  billing: World["billing"],
  task: (world: World) => Promise<void>,
): Promise<void> {
  // What a review has to say is in the report.
  const log = pino({ level: "silent" });
  const written = writtenPolicies(config);
  const database = await openDatabase(url, config, log, Date.now());
  try {
    const { policies } = await policiesInForce(database.db, written);
    await agreeWithService(database.db, decidingSettings(config, policies));
    await bindToStripe(database.db, database.installation, billing);
    const { world } = await openWorld(config, database, billing, () => config.publicUrl ?? "", log);
    await task(world);
  } finally {
    await database.db.destroy();
  }
}

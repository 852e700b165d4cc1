import { randomBytes } from "node:crypto";
import type { Closers } from "./closers.ts";
import type { Config } from "./config.ts";
import { type PretendStripe, startPretendStripe } from "./demo/pretend-stripe/start-pretend-stripe.ts";
import type { StoredObject } from "./demo/pretend-stripe/store.ts";
import { webhookPath } from "./http/webhooks/stripe-webhook.ts";
import { loadPretendObjects, savePretendObjects } from "./postgres/pretend-stripe.ts";
import { type OpenStripe, openStripe } from "./stripe/open-stripe.ts";
import type { Alarm } from "./workflows/move-time.ts";
import { clockOf, type OpenDatabase } from "./world.ts";

/** The Stripe that the service speaks to, and that speaks to it. */
export type StripeInUse = OpenStripe & {
  webhookSecrets: readonly string[];
  /** Null: it is the real one. */
  pretend: PretendInUse | null;
};

export type PretendInUse = {
  stripe: PretendStripe;
  /** What it does by itself as time goes on. */
  alarm: Alarm;
  /** From now on its events are sent to the service that is there. */
  sendTo(url: string): void;
};

/** The operator's Stripe, or the pretend one when there is no key. */
export async function stripeFor(
  config: Config,
  database: OpenDatabase,
  closers: Closers,
): Promise<StripeInUse> {
  if (config.stripe)
    return { ...openStripe(config.stripe), webhookSecrets: config.webhookSecrets, pretend: null };
  const stripe = await pretendStripeFor(config, database);
  closers.add(() => stripe.stop());
  // Whoever plays Stripe beside it signs by the operator's secrets, and it does as well.
  const [secret = `whsec_${randomBytes(24).toString("base64url")}`] = config.webhookSecrets;
  return {
    ...openStripe({ secretKey: pretendKey, apiBase: stripe.url }),
    webhookSecrets: [secret, ...config.webhookSecrets.slice(1)],
    pretend: {
      stripe,
      alarm: alarmOf(stripe),
      sendTo: (url) => stripe.webhooks.setEndpoint({ url: url + webhookPath, secret }),
    },
  };
}

const pretendKey = "sk_test_pretend";

/** What it holds is kept in the same database, so that it is still there after a restart. */
async function pretendStripeFor(config: Config, { db }: OpenDatabase): Promise<PretendStripe> {
  const clock = clockOf(config, db);
  return startPretendStripe({
    now: () => clock.now(),
    secretKey: pretendKey,
    hostedBase: "/demo/pay",
    seed: "demo",
    businessName: config.product,
    store: {
      load: async () => (await loadPretendObjects(db)) as StoredObject[],
      save: (objects) => savePretendObjects(db, objects),
    },
  });
}

const alarmOf = (stripe: PretendStripe): Alarm => ({
  nextAt: async () => stripe.ledger.nextDueAt(),
  run: async (now) => {
    await stripe.ledger.runDue(now);
    await stripe.webhooks.settled();
  },
});

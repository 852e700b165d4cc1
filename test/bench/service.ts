import { type Child, serverScript, startChild } from "./child.ts";
import type { Ground } from "./ground.ts";

export const benchKey = "bench-key-that-is-long-enough-for-the-bootstrap";
export const webhookSecret = "whsec_bench";
const stripeKey = "sk_test_bench";

/** The service as an operator runs it, on a database of its own, reading from a pretend Stripe in a third process. */
export async function startService(ground: Ground, databaseUrl: string, customers = 0): Promise<Child> {
  const stripe = await startChild(serverScript("pretend-stripe-server"), [stripeKey, String(customers)], {});
  ground.later(() => stripe.stop());
  const service = await startChild("bin/forewarn.js", ["start"], {
    PORT: "0",
    HOST: "127.0.0.1",
    MAIL_TRANSPORT: "mailbox",
    DATABASE_URL: databaseUrl,
    STRIPE_SECRET_KEY: stripeKey,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    FOREWARN_BOOTSTRAP_KEY: benchKey,
  });
  ground.later(() => service.stop());
  return service;
}

import { type Child, serverScript, startChild } from "./child.ts";
import type { Ground } from "./ground.ts";

export const benchKey = "bench-key-that-is-long-enough-for-the-bootstrap";
export const webhookSecret = "whsec_bench";
export const stripeKey = "sk_test_bench";

/** A pretend Stripe in a process of its own, each of whose customers owes so many invoices that are not due yet. */
export async function startStripe(ground: Ground, customers: number, invoices = 0): Promise<Child> {
  const stripe = await startChild(
    serverScript("pretend-stripe-server"),
    [stripeKey, String(customers), String(invoices)],
    {},
  );
  ground.later(() => stripe.stop());
  return stripe;
}

/** The service as an operator runs it, on a database of its own, reading from a pretend Stripe in a third process. */
export async function startService(
  ground: Ground,
  databaseUrl: string,
  customers = 0,
  invoices = 0,
  settings: Record<string, string> = {},
): Promise<Child> {
  const stripe = await startStripe(ground, customers, invoices);
  const service = await startChild("bin/forewarn.js", ["start"], {
    PORT: "0",
    HOST: "127.0.0.1",
    MAIL_TRANSPORT: "mailbox",
    DATABASE_URL: databaseUrl,
    STRIPE_SECRET_KEY: stripeKey,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    FOREWARN_BOOTSTRAP_KEY: benchKey,
    ...settings,
  });
  ground.later(() => service.stop());
  return service;
}

import type { Billing } from "../workflows/ports.ts";
import { stripeBilling } from "./stripe-billing.ts";
import { type StripeClientOptions, stripeClient } from "./stripe-client.ts";
import { StripeTraffic } from "./stripe-traffic.ts";

/** A Stripe to read from, and what this instance asks of it. */
export type OpenStripe = { billing: Billing; traffic: StripeTraffic };

export function openStripe(options: Omit<StripeClientOptions, "traffic">): OpenStripe {
  const traffic = new StripeTraffic();
  const billing = stripeBilling(stripeClient({ ...options, traffic }), options.secretKey, traffic);
  return { billing, traffic };
}

import Stripe from "stripe";
import { second } from "../core/instant.ts";
import { ReadBudget } from "./read-budget.ts";
import { meteredHttp, StripeTraffic } from "./stripe-traffic.ts";

/** Every read asks for this version's shapes, whatever the account's default is. */
export const stripeApiVersion = "2026-10-28.endive";

export type StripeClientOptions = {
  secretKey: string;
  /** An http(s) URL without a path, for a Stripe other than Stripe's own. */
  apiBase?: string | null | undefined;
  /** HTTP requests a second, retries and pages included; left out: as many as are asked for. */
  readsPerSecond?: number;
  /** Counts the requests. */
  traffic?: StripeTraffic;
};

/**
 * The SDK repeats once what never arrived, a 409, a 5xx, and whatever `Stripe-Should-Retry` tells it to; nothing that
 * this header forbids. Every repetition takes its turn in the budget like a first try.
 * @throws Error when `apiBase` is no http(s) URL, or carries more than a host and a port.
 */
export function stripeClient({
  secretKey,
  apiBase = null,
  readsPerSecond = Number.POSITIVE_INFINITY,
  traffic = new StripeTraffic(),
}: StripeClientOptions): Stripe {
  return new Stripe(secretKey, {
    apiVersion: stripeApiVersion,
    timeout: 10 * second,
    maxNetworkRetries: 1,
    telemetry: false,
    httpClient: meteredHttp(new ReadBudget({ perSecond: readsPerSecond }), traffic),
    ...(apiBase !== null && addressOf(apiBase)),
  });
}

function addressOf(apiBase: string): { protocol: "http" | "https"; host: string; port: string } {
  const url = URL.canParse(apiBase) ? new URL(apiBase) : null;
  const bare =
    url !== null && url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  if (!bare || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new Error(
      `STRIPE_API_BASE is "${apiBase}": give an http or https URL without a path, such as http://127.0.0.1:12111`,
    );
  }
  const protocol = url.protocol === "http:" ? "http" : "https";
  return { protocol, host: url.hostname, port: url.port || (protocol === "http" ? "80" : "443") };
}

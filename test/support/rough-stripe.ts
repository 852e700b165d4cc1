import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { stripeBilling } from "../../src/stripe/stripe-billing.ts";
import { stripeClient } from "../../src/stripe/stripe-client.ts";
import type { Billing } from "../../src/workflows/ports.ts";

export type Bag = Record<string, unknown>;

const secretKey = "sk_test_pretend_0123456789";

/** Runs against a server that only roughly is a Stripe: it answers as told, and knows nothing else. */
export async function roughly(
  answers: (path: string, query: URLSearchParams) => Bag | null,
  run: (billing: Billing) => Promise<void>,
): Promise<void> {
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://x");
    const body = answers(url.pathname, url.searchParams);
    res.writeHead(body ? 200 : 404, { "Content-Type": "application/json" });
    res.end(
      JSON.stringify(
        body ?? {
          error: { type: "invalid_request_error", message: "No such thing", code: "resource_missing" },
        },
      ),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await run(stripeBilling(stripeClient({ secretKey, apiBase }), secretKey));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export const listed = (data: Bag[], has_more = false) => ({ object: "list", data, has_more, url: "/v1/x" });

export const roughInvoice = (more: Bag = {}): Bag => ({
  id: "in_1",
  object: "invoice",
  customer: "cus_1",
  status: "open",
  currency: "usd",
  amount_due: 5,
  amount_paid: 0,
  amount_remaining: 5,
  collection_method: "send_invoice",
  created: 1_790_000_000,
  due_date: 1_790_000_100,
  ...more,
});

export const roughCustomer = { id: "cus_1", object: "customer" };

import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Shot } from "./load.ts";
import { webhookSecret } from "./service.ts";

const body = readFileSync("test/fixtures/stripe/invoice.finalized.json", "utf8");
let sent = 0;

/** Another event each time, of the next customer in turn, signed as Stripe signs. */
export const signedWebhook = (type: string, customers: number): Shot => ({
  method: "POST",
  path: "/webhooks/stripe",
  setupRequest: (request) => {
    sent += 1;
    const text = body
      .replace("evt_1SPQb12KZ9mT4cXwRfixture", `evt_bench_${sent}`)
      .replaceAll("cus_TkQ2vH8mYw4LrN", `cus_bench${1 + (sent % customers)}`)
      .replace('"invoice.finalized"', `"${type}"`);
    const at = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", webhookSecret).update(`${at}.${text}`).digest("hex");
    return {
      ...request,
      body: text,
      headers: { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` },
    };
  },
});

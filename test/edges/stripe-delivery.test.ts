import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pino from "pino";
import Stripe from "stripe";
import { parseConfig } from "../../src/config.ts";
import { day } from "../../src/core/instant.ts";
import { type Service, startService } from "../../src/main.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { type HoldingProxy, openHoldingProxy } from "../support/holding-proxy.ts";
import { postEvent, serviceSecret, snapshotEvent, thinEvent } from "../support/post-event.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

let service: RunningService;
let connection: Connection;
beforeAll(async () => {
  service = await startTestService();
  connection = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
  service.stripe.webhooks.setEndpoint(null);
});
afterAll(async () => {
  await connection?.db.destroy();
  await service?.stop();
});

const rowOf = (id: string) =>
  connection.db.selectFrom("inbox").selectAll().where("id", "=", id).executeTakeFirst();

test("verify, insert (raw bytes, version, livemode, account), commit, answer 200", async () => {
  const event = snapshotEvent(
    "invoice.updated",
    { id: "in_raw", object: "invoice", customer: "cus_raw", description: "é" },
    { api_version: "2022-11-15", account: "acct_connected" },
  );
  // Stripe's own layout: other bytes than those of JSON.stringify alone.
  const payload = `${JSON.stringify(event, null, 2)}\n`;
  const answer = await request(`${service.url}/webhooks/stripe`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret: serviceSecret }),
    },
    body: payload,
  });
  const row = await rowOf(event.id);
  expect(answer.status).toBe(200);
  expect(row).toMatchObject({
    raw: payload,
    api_version: "2022-11-15",
    livemode: false,
    stripe_account: "acct_connected",
    source: "webhook",
  });
});

test("`invoice.created` unanswered delays finalisation: it is answered at once, whatever Stripe does", async () => {
  service.stripe.faults.set({ kind: "hang" });
  const event = snapshotEvent("invoice.created", { id: "in_new", object: "invoice", customer: "cus_new" });
  const began = performance.now();
  expect((await postEvent(service.url, event)).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(2_000);
  service.stripe.faults.clear();
});

describe("claim the account, then fetch, then write", () => {
  let proxy: HoldingProxy;
  let other: Service;
  beforeAll(async () => {
    proxy = await openHoldingProxy(service.stripe.url);
    const config = parseConfig({
      ...{ PORT: "0", DATABASE_URL: service.databaseUrl, FOREWARN_CLOCK: "virtual", LOG_LEVEL: "silent" },
      ...{ STRIPE_SECRET_KEY: "sk_test_scenario", STRIPE_WEBHOOK_SECRET: serviceSecret },
      STRIPE_API_BASE: proxy.url,
    });
    other = await startService(config, pino({ level: "silent" }));
  });
  afterAll(async () => {
    await proxy?.stop();
    await other?.stop();
  });

  test("a slow stale read of one instance overwrites nothing that another reads meanwhile", async () => {
    const { ledger } = service.stripe;
    const { id: customer } = await ledger.createCustomer({ email: "books@slow.example" });
    const dueAt = (await service.now()) - 3 * day;
    const order = { customer, amount: 7_000, collection: "send_invoice", dueAt } as const;
    const { id: invoice } = await ledger.createInvoice(order);
    const debts = async () => {
      const { body } = await service.api("GET", `/v1/accounts/${customer}`);
      return body.debts.map(({ kind }: { kind: string }) => kind);
    };

    // Until it is the instance behind the proxy that looks at the customer.
    let holds = false;
    void proxy.holdNext(/^\/v1\/invoices\?.*status=open/).then(() => {
      holds = true;
    });
    await until(async () => {
      if (!holds)
        await postEvent(other.url, thinEvent("v1.customer.updated", { id: customer, type: "customer" }));
      return holds;
    }, "an old answer is on its way");
    await ledger.pay(invoice);
    const second = thinEvent("v1.invoice.paid", { id: invoice, type: "invoice" });
    await postEvent(service.url, second);
    await until(async () => (await rowOf(second.id))?.account_id !== null, "it is known whose the event is");
    expect((await rowOf(second.id))!.status).toBe("pending");
    proxy.release();
    await until(async () => (await rowOf(second.id))?.status === "done", "the payment is worked in");
    expect(await debts()).not.toContain("overdue");
  });
});

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Client } from "pg";
import { day } from "../../src/core/instant.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { type HeardRequest, listenForWebhooks } from "../support/webhook-listener.ts";

let database: TestDatabase;
let service: RunningService;
let beside: Client;
let stopping: Promise<void> | undefined;

const stop = () => {
  stopping ??= service.stop();
  return stopping;
};

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService({ DATABASE_URL: database.url });
  beside = new Client({ connectionString: database.url });
  await beside.connect();
});
afterAll(async () => {
  await beside?.end();
  if (service) await stop();
  await database?.drop();
});

test("a payment that was answered with 200 is taken in before the database is left, however slow that is", async () => {
  const customer = await service.stripe.ledger.createCustomer({ name: "Acme", email: "books@acme.example" });
  const dueAt = (await service.now()) + 2 * day;
  const { id } = await service.stripe.ledger.createInvoice({
    customer: customer.id,
    amount: 12_000,
    currency: "usd",
    collection: "send_invoice",
    dueAt,
  });
  await service.settle();
  expect(await rows("select id, status from invoices")).toEqual([{ id, status: "open" }]);

  const heard = await paymentOf(id);

  // Whose payment it is cannot be read for a while.
  await beside.query("begin; lock table stripe_customers in access exclusive mode");
  const body = new Uint8Array(heard.body);
  const headers = { "stripe-signature": heard.signature ?? "" };
  expect((await fetch(`${service.url}/webhooks/stripe`, { method: "POST", headers, body })).status).toBe(200);
  await until(async () => (await waiting()) > 0, "the payment is looked at");
  const stopped = stop();
  // Should a spell of work begin in that very moment, it waits too, and is waited for.
  await until(async () => (await isClosed()) || (await waiting()) > 1, "nothing listens any more");
  await beside.query("commit");
  await stopped;
  expect(await rows("select id, status from invoices")).toEqual([{ id, status: "paid" }]);
});

const rows = async (sql: string) => (await beside.query(sql)).rows;
/** How many sessions wait for a lock; the server has other databases as well. */
const waiting = async () =>
  (
    await rows(
      "select 1 from pg_locks join pg_database on oid = database where datname = current_database() and not granted",
    )
  ).length;

const isClosed = () =>
  fetch(`${service.url}/healthz`).then(
    () => false,
    () => true,
  );

/** Pays, and keeps the event that says so from the service. */
async function paymentOf(invoice: string): Promise<HeardRequest> {
  const { stripe } = service;
  const listener = await listenForWebhooks();
  stripe.webhooks.setEndpoint({ url: listener.url, secret: "whsec_test_secret" });
  await stripe.ledger.pay(invoice);
  await stripe.webhooks.settled();
  await listener.stop();
  return listener.heard.find(({ body }) => JSON.parse(body.toString()).type === "invoice.paid")!;
}

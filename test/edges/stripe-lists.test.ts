import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { startPretendStripe } from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { openStripe } from "../../src/stripe/open-stripe.ts";
import { BillingUnavailable } from "../../src/workflows/ports.ts";

const anyTime = { from: null, to: null };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A Stripe that answers every list as told. */
async function answering(
  answer: (request: IncomingMessage) => object,
): Promise<ReturnType<typeof openStripe>> {
  const server: Server = createServer((request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer(request)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return openStripe({ secretKey: "sk_test_lists", apiBase: `http://127.0.0.1:${port}` });
}

const page = (data: readonly object[], more = false) => ({
  object: "list",
  url: "/v1/invoices",
  has_more: more,
  data,
});

const anInvoice = (id: string, also: object = {}) => ({
  id,
  object: "invoice",
  customer: "cus_1",
  status: "open",
  currency: "usd",
  amount_due: 12_000,
  amount_paid: 0,
  amount_remaining: 12_000,
  collection_method: "send_invoice",
  created: 1_790_000_000,
  due_date: 1_792_000_000,
  ...also,
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

describe("lists of a whole Stripe account", () => {
  test("come with every page, newest first, a hundred on each", async () => {
    const stripe = await startPretendStripe({
      now: () => Date.parse("2026-11-02T09:00:00Z"),
      secretKey: "sk_test_lists",
      hostedBase: "https://invoice.stripe.test/i",
    });
    closers.push(() => stripe.stop());
    const { billing } = openStripe({ secretKey: "sk_test_lists", apiBase: stripe.url });
    const { id: customer } = await stripe.ledger.createCustomer({ name: "many" });
    const order = { amount: 500, currency: "usd", collection: "send_invoice", dueAt: Date.now() } as const;
    for (let n = 0; n < 205; n++) await stripe.ledger.createInvoice({ customer, ...order });

    stripe.requests.length = 0;
    const listed = await all(billing.invoices("open", anyTime));
    expect(stripe.requests).toEqual(Array(3).fill("GET /v1/invoices"));
    const made = stripe.ledger.all("invoice").map(({ id }) => id);
    expect(listed.map((one) => one.kind === "invoice" && one.invoice.id)).toEqual(made.reverse());
    expect(await all(billing.invoices("uncollectible", anyTime))).toEqual([]);

    const events = await all(billing.events(anyTime));
    expect(events.length).toBe(stripe.ledger.all("event").length);
    expect(events.at(-1)).toMatchObject({ type: "customer.created", customer, relevant: true });
    const from = Date.parse("2026-11-02T09:00:01Z");
    expect(await all(billing.events({ from, to: null }))).toEqual([]);
  });

  test("that begin again and again are given up", async () => {
    const { billing } = await answering(() => page([anInvoice("in_1"), anInvoice("in_2")], true));
    const listing = all(billing.invoices("open", anyTime));
    await expect(listing).rejects.toThrow(BillingUnavailable);
    await expect(listing).rejects.toThrow(/its pages begin again with in_1/);
  });

  test("an invoice of another status than asked for is left out, one that makes no sense is named", async () => {
    const { billing } = await answering(() =>
      page([
        anInvoice("in_1"),
        anInvoice("in_2", { status: "paid" }),
        anInvoice("in_3", { amount_remaining: "?" }),
      ]),
    );
    expect(await all(billing.invoices("open", anyTime))).toEqual([
      { kind: "invoice", invoice: expect.objectContaining({ id: "in_1", amountRemaining: 12_000 }) },
      { kind: "unreadable", id: "in_3", why: expect.stringContaining("amount_remaining") },
    ]);
  });

  test("what is no event is not taken for one, and silence says so", async () => {
    const { billing } = await answering(() => page([{ id: "in_1", object: "invoice" }]));
    await expect(all(billing.events(anyTime))).rejects.toThrow(/holds something that is no event \(in_1\)/);
    const nowhere = openStripe({ secretKey: "sk_test_lists", apiBase: "http://127.0.0.1:1" }).billing;
    await expect(all(nowhere.events(anyTime))).rejects.toThrow(BillingUnavailable);
  });
});

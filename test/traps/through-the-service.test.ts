import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import Stripe from "stripe";
import { day, minute } from "../../src/core/instant.ts";
import { connect } from "../../src/postgres/database.ts";
import { postEvent, serviceSecret, snapshotEvent } from "../support/post-event.ts";
import { type RunningService, startTestService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service?.stop());

describe("FIELD-NOTES, Stripe: money that is not yet here, or gone again", () => {
  test("no event tells of merged customers: a manual re-map moves one, and its debts, to another account", async () => {
    const { ledger } = service.stripe;
    const dueAt = (await service.now()) - 3 * day;
    const owe = async () => {
      const { id: customer } = await ledger.createCustomer({ email: "pay@acme.test" });
      await ledger.createInvoice({ customer, amount: 9_000, collection: "send_invoice", dueAt });
      return customer;
    };
    const [first, second] = [await owe(), await owe()];
    const put = (account: string, stripe_customer: string, query = "") =>
      service.api("PUT", `/v1/accounts/${account}${query}`, { stripe_customer });
    expect((await put("acme", first)).status).toBeLessThan(300);
    expect((await put("gone", second)).status).toBeLessThan(300);
    await service.settle();
    expect((await put("acme", second)).status).toBe(409);
    expect((await put("acme", second, "?remap=true")).status).toBe(200);
    await service.settle();
    const { body } = await service.api("GET", "/v1/accounts/acme");
    expect([...body.stripe_customers].sort()).toEqual([first, second].sort());
    expect(body.debts.map(({ kind }: { kind: string }) => kind)).toEqual(["overdue", "overdue"]);
    expect((await service.api("GET", "/v1/accounts/gone")).body.debts).toEqual([]);
  }, 60_000);
});

const viewOf = async (account: string) => (await service.api("GET", `/v1/accounts/${account}`)).body;

describe("FIELD-NOTES, Stripe: objects and versions", () => {
  test("`customer` may be null beside `customer_account`: such a customer is known, owes, and is lifted when it pays", async () => {
    const { ledger } = service.stripe;
    const { id: customer } = await ledger.createCustomerAccount({ email: "pay@acct.test", name: "Acct" });
    const dueAt = (await service.now()) - 3 * day;
    const { id } = await ledger.createInvoice({ customer, amount: 9_000, collection: "send_invoice", dueAt });
    await service.settle();
    expect(await viewOf(customer)).toMatchObject({
      account: customer,
      name: "Acct",
      stripe_customers: [customer],
      contacts: [{ role: "accountant", email: "pay@acct.test" }],
      debts: [{ invoice: id, kind: "overdue" }],
    });
    await ledger.pay(id);
    await service.settle();
    expect(await viewOf(customer)).toMatchObject({
      case: { stage: "active" },
      debts: [{ kind: "none", why: "paid" }],
    });
  }, 60_000);
});

describe("FIELD-NOTES, Stripe: delivery", () => {
  const inbox = async (id: string) => {
    const { db } = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
    const { rows } = await sql<{ raw: string; status: string }>`
      select raw, status from inbox where id = ${id}`.execute(db);
    await db.destroy();
    return rows;
  };

  test.each(["plain", "chunked"])(
    "the raw body parser is mounted before any JSON parser: a signed %s body is kept byte for byte",
    async (way) => {
      // Any parser that came first would have lost the spaces, the order, the number's zeros and the escapes.
      const payload = `{  "z": 1.00,\n\t"id":"evt_raw_${way}", "object":"event", "type":"customer.updated",
        "livemode":false, "created":1790000000, "pending_webhooks":1, "data":{"object":{"object":"customer",
        "id":"cus_raw", "name":"\\u00c4\\u006bme \u{1F33F}"}} }`;
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: serviceSecret });
      const answer = await fetch(`${service.url}/webhooks/stripe`, {
        method: "POST",
        headers: { "content-type": "application/json", "stripe-signature": signature },
        // Without a length it goes by the router, with all that is mounted on it.
        ...(way === "plain" ? { body: payload } : { body: new Blob([payload]).stream(), duplex: "half" }),
      } as RequestInit);
      expect(answer.status).toBe(200);
      expect(await inbox(`evt_raw_${way}`)).toMatchObject([{ raw: payload }]);
    },
  );

  test("events are not ordered, repeated, and retried up to three days: one that is as old counts once, and as new", async () => {
    const { ledger, webhooks } = service.stripe;
    const { id: customer } = await ledger.createCustomer({ email: "pay@retried.test" });
    const dueAt = (await service.now()) - 3 * day;
    const order = { customer, amount: 9_000, collection: "send_invoice", dueAt } as const;
    const { id } = await ledger.createInvoice(order);
    await service.settle();
    webhooks.setEndpoint(null);
    const paid = await ledger.pay(id);
    webhooks.setEndpoint({ url: `${service.url}/webhooks/stripe`, secret: serviceSecret });
    // Three days later by everybody's clock, and signed anew as Stripe does with each attempt.
    const created = Math.floor((Date.now() - 3 * day + minute) / 1_000);
    const event = snapshotEvent("invoice.paid", paid, { created });
    for (let attempts = 0; attempts < 3; attempts += 1)
      expect((await postEvent(service.url, event)).status).toBe(200);
    await service.settle();
    expect(await inbox(event.id)).toMatchObject([{ status: "done" }]);
    const view = await viewOf(customer);
    expect(view.debts).toMatchObject([{ kind: "none", why: "paid" }]);
    expect(view.case.stage).toBe("active");
  }, 60_000);
});

describe("debts, as the account's view tells of them", () => {
  test("are promised for as long as the promise stands, and then owed again", async () => {
    const { ledger } = service.stripe;
    const { id: customer } = await ledger.createCustomer({ email: "pay@promise.test" });
    const dueAt = (await service.now()) - 3 * day;
    await ledger.createInvoice({ customer, amount: 9_000, collection: "send_invoice", dueAt });
    await service.settle();
    const until = new Date((await service.now()) + 5 * day).toISOString();
    const promise = { kind: "promise", reason: "they wrote so", until };
    expect((await service.api("POST", `/v1/accounts/${customer}/overrides`, promise)).status).toBe(201);
    expect((await viewOf(customer)).debts).toMatchObject([{ kind: "promised", until }]);
    await service.advance("P6D");
    expect((await viewOf(customer)).debts).toMatchObject([{ kind: "overdue", until: null }]);
  }, 60_000);
});

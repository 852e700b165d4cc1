import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import { day } from "../../src/core/instant.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { postEvent, serviceSecret, snapshotEvent, thinEvent } from "../support/post-event.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

let service: RunningService;
let connection: Connection;
let customers = 0;

beforeAll(async () => {
  service = await startTestService();
  connection = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
  // Only what these tests post arrives.
  service.stripe.webhooks.setEndpoint(null);
});
afterAll(async () => {
  await connection?.db.destroy();
  await service?.stop();
});

const post = (event: object) => postEvent(service.url, event);

const rowOf = (id: string) =>
  connection.db.selectFrom("inbox").selectAll().where("id", "=", id).executeTakeFirst();

const becomes = (id: string, status: string) =>
  until(async () => (await rowOf(id))?.status === status, `${id} is ${status}`);

const check = async (account: string) => (await service.api("GET", `/v1/entitlements/${account}`)).body;

/** An invoice that is overdue already, of a customer of whom nobody has heard. */
async function overdue(): Promise<{ customer: string; invoice: string }> {
  customers += 1;
  const { ledger } = service.stripe;
  const { id: customer } = await ledger.createCustomer({
    name: `Customer ${customers}`,
    email: `books@c${customers}.example`,
  });
  const { id: invoice } = await ledger.createInvoice({
    customer,
    amount: 5_000,
    collection: "send_invoice",
    dueAt: (await service.now()) - 3 * day,
  });
  return { customer, invoice };
}

/** Of a metric, its one sample with these labels. */
async function metric(sample: string): Promise<number> {
  const { text } = await request(`${service.url}/metrics`);
  return Number(new RegExp(`^${sample.replace(/[{}]/g, "\\$&")} (\\S+)$`, "m").exec(text)?.[1]);
}

async function reads(): Promise<number> {
  const { text } = await request(`${service.url}/metrics`);
  return [...text.matchAll(/^forewarn_stripe_requests_total\{outcome="\w+"\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

describe("a thin event", () => {
  test("comes by the same route as a snapshot, and finds its customer through what it is about", async () => {
    const { customer, invoice } = await overdue();
    const event = thinEvent("v1.invoice.finalized", { id: invoice, type: "invoice" });
    // The bodies of this file are such as the SDK takes.
    const body = JSON.stringify(event);
    const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: serviceSecret });
    const notification = new Stripe("sk_test_x").parseEventNotification(body, header, serviceSecret);
    expect(notification).toMatchObject({ type: "v1.invoice.finalized", related_object: { id: invoice } });

    expect(await post(event)).toMatchObject({ status: 200, body: { received: true, status: "pending" } });
    await becomes(event.id, "done");
    const { raw, api_version: version, object_id: about } = (await rowOf(event.id))!;
    expect({ raw, version, about }).toEqual({ raw: body, version: null, about: invoice });
    expect((await service.api("GET", `/v1/accounts/${customer}`)).body).toMatchObject({
      debts: [{ invoice }],
    });
  });

  test("of a payment settles the debt, though it shows none of it", async () => {
    const { customer, invoice } = await overdue();
    await post(thinEvent("v1.invoice.overdue", { id: invoice, type: "invoice" }));
    await until(async () => (await check(customer)).known === true, "the customer is known");
    await service.stripe.ledger.pay(invoice);
    const [payment] = service.stripe.ledger.all("invoice_payment").filter((one) => one.invoice === invoice);
    const paid = thinEvent("v1.invoice_payment.paid", { id: payment!.id, type: "invoice_payment" });
    await post(paid);
    await becomes(paid.id, "done");
    const { body } = await service.api("GET", `/v1/accounts/${customer}`);
    expect(body.debts.filter((debt: { kind: string }) => debt.kind === "overdue")).toEqual([]);
  });

  test("about a kind of object that nobody foresaw is found where it says", async () => {
    const { customer, invoice } = await overdue();
    const event = thinEvent("v1.customer.subscription.item_added", {
      id: invoice,
      type: "subscription_item",
    });
    event.related_object = { id: invoice, type: "subscription_item", url: `/v1/invoices/${invoice}` };
    await post(event);
    await becomes(event.id, "done");
    expect(await check(customer)).toMatchObject({ known: true });
  });

  test("with another signature is refused, and nothing is kept", async () => {
    const event = thinEvent("v1.invoice.paid", { id: "in_1", type: "invoice" });
    expect((await postEvent(service.url, event, { secret: "whsec_other" })).status).toBe(400);
    expect(await rowOf(event.id)).toBeUndefined();
  });

  test("of a draft that is gone concerns nobody", async () => {
    const event = thinEvent("v1.invoice.deleted", { id: "in_gone", type: "invoice" });
    await post(event);
    await becomes(event.id, "ignored");
    expect((await rowOf(event.id))!.why).toBe("concerns no customer");
  });
});

describe("twin events exist for one change", () => {
  test.each([
    ["thin first", (thin: object, snapshot: object) => [thin, snapshot]],
    ["snapshot first", (thin: object, snapshot: object) => [snapshot, thin]],
  ])("%s: kept once, under the snapshot's id", async (_which, inOrder) => {
    const { invoice } = await overdue();
    const snapshot = snapshotEvent("invoice.finalized", service.stripe.ledger.find("invoice", invoice)!);
    const thin = thinEvent(
      "v1.invoice.finalized",
      { id: invoice, type: "invoice" },
      { snapshot_event: snapshot.id },
    );
    for (const event of inOrder(thin, snapshot)) expect((await post(event)).status).toBe(200);
    await becomes(snapshot.id, "done");
    expect(await rowOf(thin.id)).toBeUndefined();
  });

  test("and where only the thin ones are sent, reconciliation finds none of their twins lost", async () => {
    const { customer } = await overdue();
    const { ledger } = service.stripe;
    for (const { id, type, data } of ledger.all("event")) {
      const object = data.object as { id: string; object: string };
      const related = { id: object.id, type: object.object };
      await post(thinEvent(`v1.${type}`, related, { snapshot_event: id }));
    }
    await service.advance("PT2H");
    const found = connection.db.selectFrom("inbox").select("id").where("source", "=", "reconciliation");
    expect(await found.execute()).toEqual([]);
    expect(await check(customer)).toMatchObject({ known: true });
  });
});

describe("key on the event id; coalesce per customer", () => {
  test("an event that comes three times is one", async () => {
    const { invoice } = await overdue();
    const event = thinEvent("v1.invoice.finalized", { id: invoice, type: "invoice" });
    for (const _ of ["once", "twice", "thrice"]) expect((await post(event)).status).toBe(200);
    await becomes(event.id, "done");
  });

  test("forty events of one customer, snapshot and thin, cost few reads, and those are told per event", async () => {
    const { customer, invoice } = await overdue();
    const about = { id: invoice, type: "invoice" };
    const first = thinEvent("v1.invoice.finalized", about);
    const before = await reads();
    await post(first);
    await becomes(first.id, "done");
    const alone = (await reads()) - before;
    const workedIn = await metric("forewarn_events_worked_in_total");

    const object = service.stripe.ledger.find("invoice", invoice)!;
    const burst = Array.from({ length: 20 }, () => [
      thinEvent("v1.invoice.updated", about),
      snapshotEvent("invoice.updated", object),
    ]).flat();
    await Promise.all(burst.map(post));
    for (const { id } of burst) await becomes(id, "done");
    const together = (await reads()) - before - alone;
    expect(await metric("forewarn_events_worked_in_total")).toBe(workedIn + burst.length);
    // Each review that the burst met under way is followed by one more, which takes in all that came meanwhile.
    expect(together / burst.length).toBeLessThan(1);
    expect(alone).toBeGreaterThan(1);
    expect(await check(customer)).toMatchObject({ known: true });
  });
});

describe("events of another mode or account arrive: ignore and count them", () => {
  const about = { id: "in_foreign", type: "invoice" };
  const object = { id: "in_foreign", object: "invoice", customer: "cus_foreign" };

  test.each([
    ["other_mode", thinEvent("v1.invoice.paid", about, { livemode: true }), "of the other mode"],
    ["other_mode", snapshotEvent("invoice.paid", object, { livemode: true }), "of the other mode"],
    [
      "other_account",
      thinEvent("v1.invoice.paid", about, { context: "acct_other" }),
      "of another Stripe account",
    ],
    [
      "other_account",
      snapshotEvent("invoice.paid", object, { account: "acct_other" }),
      "of another Stripe account",
    ],
    [
      "irrelevant",
      thinEvent("v1.product.updated", { id: "prod_1", type: "product" }),
      "says nothing about debts",
    ],
    ["irrelevant", thinEvent("v2.core.event_destination.ping", null), "says nothing about debts"],
  ])("%s: 200, kept, never worked in", async (reason, event, why) => {
    const sample = `forewarn_inbox_ignored{reason="${reason}"}`;
    const before = (await metric(sample)) || 0;
    expect(await post(event)).toMatchObject({ status: 200, body: { received: true, status: "ignored" } });
    expect(await rowOf(event.id)).toMatchObject({ status: "ignored", why, account_id: null });
    expect(await metric(sample)).toBe(before + 1);
  });

  test("and freeze nothing", async () => {
    const { body } = await request(`${service.url}/readyz`);
    expect(body.detail).toMatchObject({ inbox_pending: 0, inbox_dead: 0, inbox_dead_unrouted: 0 });
    expect(body.detail.inbox_ignored_by["of the other mode"]).toBeGreaterThan(0);
    expect(await check("cus_foreign")).toMatchObject({ known: false });
  });
});

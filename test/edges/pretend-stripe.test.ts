import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import { day, type Instant } from "../../src/core/instant.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { memoryStore } from "../../src/demo/pretend-stripe/store.ts";
import { stripeApiVersion, stripeClient } from "../../src/stripe/stripe-client.ts";
import { listenForWebhooks, type WebhookListener } from "../support/webhook-listener.ts";

const secretKey = "sk_test_pretend_0123456789";
const secret = "whsec_pretend";
const start = Date.UTC(2026, 10, 2, 9);

let now: Instant;
let listener: WebhookListener;
let pretend: PretendStripe;
let stripe: Stripe;

const hostedBase = "http://127.0.0.1:8080/demo/pay";
const begin = (more: Partial<Parameters<typeof startPretendStripe>[0]> = {}) =>
  startPretendStripe({
    now: () => now,
    secretKey,
    hostedBase,
    seed: "test",
    webhook: { url: listener.url, secret },
    ...more,
  });

beforeEach(async () => {
  now = start;
  listener = await listenForWebhooks();
  pretend = await begin();
  stripe = stripeClient({ secretKey, apiBase: pretend.url });
});

afterEach(async () => {
  await pretend.stop();
  await listener.stop();
});

const customer = (email = "pay@acme.test") => pretend.ledger.createCustomer({ email, name: "Acme" });
const sent = (of: string, amount = 12_000, dueAt = now + 14 * day) =>
  pretend.ledger.createInvoice({ customer: of, amount, collection: "send_invoice", dueAt });
const automatic = (of: string, amount = 12_000) =>
  pretend.ledger.createInvoice({ customer: of, amount, collection: "charge_automatically" });

describe("customers, through the SDK", () => {
  test("are created, read, changed, listed and deleted", async () => {
    const made = await stripe.customers.create({
      email: "a@b.test",
      address: { country: "MX" },
      metadata: { account: "acme" },
    });
    expect(made).toMatchObject({
      email: "a@b.test",
      address: { country: "MX", city: null },
      metadata: { account: "acme" },
    });
    expect(made.created).toBe(start / 1000);
    const changed = await stripe.customers.update(made.id, {
      name: "Acme",
      metadata: { account: "", plan: "pro" },
    });
    expect(changed).toMatchObject({ name: "Acme", email: "a@b.test", metadata: { plan: "pro" } });
    expect(changed.metadata).not.toHaveProperty("account");
    expect((await stripe.customers.list({ email: "a@b.test" })).data.map(({ id }) => id)).toEqual([made.id]);
    expect(await stripe.customers.del(made.id)).toMatchObject({ id: made.id, deleted: true });
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ id: made.id, deleted: true });
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  test("keep their open invoices when they are deleted", async () => {
    const { id } = await customer();
    const invoice = await sent(id);
    await stripe.customers.del(id);
    expect((await stripe.invoices.list({ customer: id, status: "open" })).data.map((one) => one.id)).toEqual([
      invoice.id,
    ]);
  });
});

describe("invoices, through the SDK", () => {
  test("go from draft to open to paid, as at Stripe", async () => {
    const { id } = await stripe.customers.create({ email: "a@b.test" });
    const draft = await stripe.invoices.create({
      customer: id,
      collection_method: "send_invoice",
      days_until_due: 14,
    });
    expect(draft).toMatchObject({
      status: "draft",
      due_date: (start + 14 * day) / 1000,
      number: null,
      hosted_invoice_url: null,
    });
    await stripe.invoiceItems.create({ customer: id, invoice: draft.id, amount: 12_000, currency: "usd" });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(open).toMatchObject({
      status: "open",
      amount_due: 12_000,
      amount_remaining: 12_000,
      parent: null,
    });
    expect(open).not.toHaveProperty("paid");
    expect(open.number).toMatch(/^[0-9A-Z]{8}-0001$/);
    expect(open.hosted_invoice_url).toBe(`${hostedBase}/${open.id}`);
    const paid = await stripe.invoices.pay(open.id);
    expect(paid).toMatchObject({ status: "paid", amount_paid: 12_000, amount_remaining: 0 });
    expect(paid.status_transitions.paid_at).toBe(start / 1000);
    await expect(stripe.invoices.pay(open.id)).rejects.toMatchObject({
      statusCode: 400,
      message: "Invoice is already paid",
    });
  });

  test("show their payments when asked to, four levels deep", async () => {
    const { id } = await sent((await customer()).id);
    await pretend.ledger.startProcessing(id, { method: "us_bank_account" });
    const listed = await stripe.invoicePayments.list({
      invoice: id,
      expand: ["data.payment.payment_intent.latest_charge"],
    });
    expect(listed.data[0]?.payment.payment_intent).toMatchObject({
      status: "processing",
      latest_charge: {
        object: "charge",
        status: "pending",
        payment_method_details: { type: "us_bank_account" },
      },
    });
    const invoice = await stripe.invoices.retrieve(id, { expand: ["payments", "customer"] });
    expect(invoice.payments?.data).toHaveLength(1);
    expect(invoice.customer).toMatchObject({ object: "customer", email: "pay@acme.test" });
    await expect(stripe.invoices.retrieve(id, { expand: ["pigs"] })).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  test("filter by customer, status, collection and time, and page both ways", async () => {
    const [acme, other] = [await customer(), await customer("x@y.test")];
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      now += 1000;
      ids.unshift((await sent(acme.id)).id);
    }
    await sent(other.id);
    await automatic(acme.id);
    await pretend.ledger.pay(ids[0]!);
    const all: string[] = [];
    for await (const one of stripe.invoices.list({
      customer: acme.id,
      collection_method: "send_invoice",
      limit: 3,
    }))
      all.push(one.id);
    expect(all).toEqual(ids);
    expect(
      (await stripe.invoices.list({ customer: acme.id, status: "paid" })).data.map(({ id }) => id),
    ).toEqual([ids[0]]);
    const later = { created: { gt: start / 1000 + 2, lte: start / 1000 + 4 } };
    expect((await stripe.invoices.list({ customer: acme.id, ...later })).data.map(({ id }) => id)).toEqual([
      ids[3],
      ids[4],
    ]);
    const back = await stripe.invoices.list({
      customer: acme.id,
      collection_method: "send_invoice",
      limit: 2,
      ending_before: ids[4]!,
    });
    expect(back.data.map(({ id }) => id)).toEqual([ids[2], ids[3]]);
    expect(back.has_more).toBe(true);
  });

  test("take partial payments until nothing remains", async () => {
    const { id } = await sent((await customer()).id);
    expect(await pretend.ledger.pay(id, { amount: 5_000 })).toMatchObject({
      status: "open",
      amount_paid: 5_000,
      amount_remaining: 7_000,
    });
    expect(await pretend.ledger.pay(id)).toMatchObject({
      status: "paid",
      amount_paid: 12_000,
      amount_remaining: 0,
    });
    const payments = await stripe.invoicePayments.list({ invoice: id });
    expect(payments.data.map((one) => [one.status, one.amount_paid]).sort()).toEqual([
      ["paid", 5_000],
      ["paid", 7_000],
    ]);
  });

  test("are voided, written off, credited and deleted", async () => {
    const { id: of } = await customer();
    const [first, second, third] = [await sent(of), await sent(of), await sent(of)];
    expect(await stripe.invoices.voidInvoice(first.id)).toMatchObject({
      status: "void",
      amount_remaining: 12_000,
    });
    const written = await stripe.invoices.markUncollectible(second.id);
    expect(written).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "user_forgiven" } },
    });
    await stripe.creditNotes.create({ invoice: third.id, amount: 2_000 });
    expect(await stripe.invoices.retrieve(third.id)).toMatchObject({
      status: "open",
      amount_remaining: 10_000,
    });
    await pretend.ledger.credit(third.id, { amount: 10_000 });
    expect(await stripe.invoices.retrieve(third.id)).toMatchObject({
      status: "paid",
      amount_paid: 0,
      amount_remaining: 0,
    });
    const draft = await stripe.invoices.create({ customer: of, collection_method: "charge_automatically" });
    expect(await stripe.invoices.del(draft.id)).toMatchObject({ deleted: true });
    await expect(stripe.invoices.retrieve(draft.id)).rejects.toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
  });
});

describe("what the API refuses", () => {
  test("another key, with 401", async () => {
    const stranger = stripeClient({ secretKey: "sk_test_other", apiBase: pretend.url });
    await expect(stranger.customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });

  test("objects, parameters and calls that it does not know", async () => {
    await expect(stripe.customers.retrieve("cus_none")).rejects.toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
    await expect(stripe.invoices.list({ pigs: 1 } as never)).rejects.toMatchObject({
      code: "parameter_unknown",
      param: "pigs",
    });
    await expect(stripe.invoices.list({ limit: 101 })).rejects.toMatchObject({
      statusCode: 400,
      param: "limit",
    });
    await expect(stripe.invoices.list({ created: { gte: "soon" } } as never)).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(stripe.payouts.list()).rejects.toMatchObject({ statusCode: 404 });
    await expect(stripe.invoices.create({ customer: "cus_none" })).rejects.toMatchObject({
      code: "resource_missing",
    });
  });

  test("another use of the same idempotency key; the same use gets the same answer", async () => {
    const key = { idempotencyKey: "once" };
    const first = await stripe.customers.create({ email: "a@b.test" }, key);
    const again = await stripe.customers.create({ email: "a@b.test" }, key);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect((await stripe.customers.list()).data).toHaveLength(1);
    await expect(stripe.customers.create({ email: "c@d.test" }, key)).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
  });

  test("names every request, and the version it answered in", async () => {
    const { lastResponse } = await stripe.customers.list();
    expect(lastResponse.requestId).toMatch(/^req_\w{14}$/);
    expect(lastResponse.apiVersion).toBe(stripeApiVersion);
  });
});

describe("faults of the API", () => {
  test.each([429, 500, 503] as const)("answers %d as often as told, then works again", async (status) => {
    const { id } = await customer();
    pretend.faults.set({ kind: "status", status }, { times: 2, path: "/v1/customers" });
    await expect(stripe.customers.retrieve(id)).rejects.toMatchObject({ statusCode: status });
    if (status === 429)
      await expect(stripe.customers.retrieve(id)).rejects.toMatchObject({ statusCode: status });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id });
  });

  test("hangs or cuts the line until cleared", async () => {
    const hasty = new Stripe(secretKey, {
      host: "127.0.0.1",
      port: new URL(pretend.url).port,
      protocol: "http",
      timeout: 100,
      maxNetworkRetries: 0,
    });
    for (const kind of ["hang", "close"] as const) {
      pretend.faults.set({ kind });
      await expect(hasty.customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
      pretend.faults.clear();
      expect((await hasty.customers.list()).data).toEqual([]);
    }
  });
});

describe("time", () => {
  test("an automatic invoice is tried again by its plan, each time at its own moment, then left", async () => {
    const { id } = await automatic((await customer()).id);
    await pretend.ledger.failAttempt(id);
    expect(pretend.ledger.nextDueAt()).toBe(start + 3 * day);
    expect(await pretend.ledger.runDue(start + 3 * day - 1)).toBe(0);
    expect(await pretend.ledger.runDue(start + 60 * day)).toBe(3);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: "open",
      attempt_count: 4,
      next_payment_attempt: null,
    });
    expect(pretend.ledger.nextDueAt()).toBeNull();
    const failures = await stripe.events.list({ type: "invoice.payment_failed" });
    expect(failures.data.map(({ created }) => (created * 1000 - start) / day)).toEqual([14, 8, 3, 0]);
  });

  test("a retry that is to succeed pays the invoice", async () => {
    const { id } = await pretend.ledger.createInvoice({
      customer: (await customer()).id,
      amount: 500,
      collection: "charge_automatically",
      plan: { retryOutcome: "succeeds" },
    });
    await pretend.ledger.failAttempt(id);
    expect(await pretend.ledger.runDue(start + 3 * day)).toBe(1);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: "paid" });
  });

  test("debits settle or bounce, vouchers expire", async () => {
    const { id: of } = await customer();
    const [settles, bounces, expires] = [await sent(of), await sent(of), await sent(of)];
    await pretend.ledger.startProcessing(settles.id, {
      method: "us_bank_account",
      settlesAt: start + 4 * day,
    });
    await pretend.ledger.startProcessing(bounces.id, {
      method: "sepa_debit",
      settlesAt: start + 6 * day,
      outcome: "fails",
    });
    await pretend.ledger.issueVoucher(expires.id, { method: "boleto", expiresAt: start + 3 * day });
    expect(await pretend.ledger.runDue(start + 6 * day)).toBe(3);
    expect(await stripe.invoices.retrieve(settles.id)).toMatchObject({ status: "paid" });
    for (const { id } of [bounces, expires]) {
      const { data } = await stripe.invoicePayments.list({
        invoice: id,
        expand: ["data.payment.payment_intent"],
      });
      expect(data[0]?.payment.payment_intent).toMatchObject({
        status: "requires_payment_method",
        next_action: null,
      });
    }
  });
});

describe("what may become of an invoice besides", () => {
  test("a debit that fails may void it; the last retry that fails may make it uncollectible", async () => {
    const { id: of } = await customer();
    const [voided, given] = [await sent(of), await automatic(of)];
    await pretend.ledger.startProcessing(voided.id, { method: "us_bank_account" });
    expect(await pretend.ledger.failProcessing(voided.id, { voids: true })).toMatchObject({ status: "void" });
    await pretend.ledger.failAttempt(given.id, { nextAttemptAt: null });
    expect(await stripe.invoices.retrieve(given.id)).toMatchObject({ status: "open" });
    const plan = { retries: [day], whenExhausted: "uncollectible" } as const;
    const { id } = await pretend.ledger.createInvoice({
      customer: of,
      amount: 500,
      collection: "charge_automatically",
      plan,
    });
    await pretend.ledger.failAttempt(id);
    await pretend.ledger.runDue(now + day);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "max_payment_attempts" } },
    });
  });

  test("paused collection leaves a draft, makes it uncollectible, or voids it", async () => {
    const { id: of } = await customer();
    const order = { customer: of, amount: 500, collection: "send_invoice", dueAt: now } as const;
    const become = async (pausedAs: "keep_as_draft" | "mark_uncollectible" | "void") =>
      stripe.invoices.retrieve((await pretend.ledger.createInvoice({ ...order, pausedAs })).id);
    expect(await become("keep_as_draft")).toMatchObject({ status: "draft" });
    expect(await become("void")).toMatchObject({ status: "void" });
    expect(await become("mark_uncollectible")).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "subscription_paused" } },
    });
  });

  test("its payment may be called off and replaced by another, which is then paid", async () => {
    const { id } = await sent((await customer()).id);
    await pretend.ledger.issueVoucher(id, { method: "boleto", expiresAt: now + day });
    await pretend.ledger.replacePayment(id);
    const { data } = await stripe.invoicePayments.list({
      invoice: id,
      expand: ["data.payment.payment_intent"],
    });
    expect(data.map(({ status, is_default }) => [status, is_default]).sort()).toEqual([
      ["canceled", false],
      ["open", true],
    ]);
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: "paid" });
  });

  test("what was paid outside of Stripe is shown on request only", async () => {
    const { id } = await sent((await customer()).id);
    await pretend.ledger.payOutside(id);
    expect(await stripe.invoices.retrieve(id)).not.toHaveProperty("amount_paid_off_stripe");
    expect(await stripe.invoices.retrieve(id, { expand: ["amount_paid_off_stripe"] })).toMatchObject({
      amount_paid_off_stripe: 12_000,
    });
  });

  test("its customer may be an account of Accounts v2, which the calls for customers do not know", async () => {
    const { id: of } = await pretend.ledger.createCustomerAccount({ email: "a@b.test", name: "Acme" });
    const { id } = await sent(of);
    const listed = await stripe.invoices.list({ customer_account: of });
    expect(listed.data).toMatchObject([{ id, customer: null, customer_account: of }]);
    await expect(stripe.invoices.list({ customer: of })).rejects.toMatchObject({ code: "resource_missing" });
    await expect(stripe.customers.retrieve(of)).rejects.toMatchObject({ code: "resource_missing" });
    expect((await stripe.customers.list()).data).toEqual([]);
    expect(await stripe.v2.core.accounts.retrieve(of)).toMatchObject({
      id: of,
      contact_email: "a@b.test",
      display_name: "Acme",
    });
    await expect(stripe.v2.core.accounts.retrieve("acct_none")).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe("oddities of the API", () => {
  test("its clock can be ahead, and it can show ids where objects were asked for", async () => {
    const { id } = await sent((await customer()).id);
    const asked = { expand: ["customer"] };
    expect((await stripe.invoices.retrieve(id, asked)).customer).toMatchObject({ object: "customer" });
    Object.assign(pretend.oddities, { clockAhead: day, ignoresExpansion: true });
    const { customer: shown, lastResponse } = await stripe.invoices.retrieve(id, asked);
    expect(shown).toMatch(/^cus_/);
    expect(Math.abs(Date.parse(lastResponse.headers.date!) - Date.now() - day)).toBeLessThan(60_000);
    expect(pretend.requests.slice(-2)).toEqual([`GET /v1/invoices/${id}`, `GET /v1/invoices/${id}`]);
  });
});

describe("webhooks", () => {
  const verified = () =>
    listener.heard.map(({ body, signature }) => Stripe.webhooks.constructEvent(body, signature!, secret));

  test("are signed on the system clock, stamped on the given one, and carry the twins in order", async () => {
    const { id } = await sent((await customer()).id);
    await pretend.webhooks.settled();
    listener.heard.length = 0;
    now += 5 * day;
    await pretend.ledger.pay(id, { method: "us_bank_account" });
    await pretend.webhooks.settled();
    const events = verified();
    expect(events.map(({ type }) => type)).toEqual([
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
    expect(new Set(events.map(({ created }) => created))).toEqual(new Set([now / 1000]));
    expect(events[4]?.data.object).toMatchObject({ id, status: "paid", amount_remaining: 0 });
    expect(events[3]?.data.previous_attributes).toMatchObject({
      status: "open",
      amount_paid: 0,
      status_transitions: { paid_at: null },
    });
    expect(events[3]?.data.previous_attributes).not.toHaveProperty("customer");
  });

  test("come again when they are refused, and count as undelivered until they are taken", async () => {
    listener.answerNext(500, 500);
    await customer();
    await pretend.webhooks.settled();
    expect(listener.types()).toEqual(["customer.created", "customer.created", "customer.created"]);
    expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
    expect((await stripe.events.list({ delivery_success: true })).data[0]).toMatchObject({
      pending_webhooks: 0,
    });
  });

  test("can be lost: the event is only found by asking", async () => {
    pretend.webhooks.tricks.lose(1);
    const { id } = await customer();
    await customer("later@acme.test");
    await pretend.webhooks.settled();
    expect(listener.heard).toHaveLength(1);
    const lost = await stripe.events.list({
      delivery_success: false,
      types: ["customer.created", "customer.deleted"],
    });
    expect(lost.data.map((event) => (event.data.object as Stripe.Customer).id)).toEqual([id]);
  });

  test("can be repeated, reordered and late", async () => {
    pretend.webhooks.tricks.repeat(1);
    const { id } = await customer();
    await pretend.webhooks.settled();
    expect(verified().map((event) => event.id)).toEqual([verified()[0]?.id, verified()[0]?.id]);
    listener.heard.length = 0;
    pretend.webhooks.tricks.reorder(2);
    await pretend.ledger.updateCustomer(id, { name: "One" });
    await pretend.ledger.deleteCustomer(id);
    await pretend.webhooks.settled();
    expect(listener.types()).toEqual(["customer.deleted", "customer.updated"]);
    listener.heard.length = 0;
    pretend.webhooks.tricks.delay(1, 150);
    const late = await customer("late@acme.test");
    await pretend.ledger.deleteCustomer(late.id);
    await pretend.webhooks.settled();
    expect(listener.types()).toEqual(["customer.deleted", "customer.created"]);
  });

  test("an endpoint for thin events hears which object changed, and nothing of it", async () => {
    pretend.webhooks.setEndpoint({ url: listener.url, secret, payload: "thin" });
    const { id } = await customer();
    await pretend.webhooks.settled();
    const [heard] = listener.heard;
    const event = stripe.parseEventNotification(heard!.body.toString(), heard!.signature!, secret);
    expect(event).toMatchObject({
      type: "v1.customer.created",
      livemode: false,
      related_object: { id, type: "customer", url: `/v1/customers/${id}` },
    });
    expect(heard!.body.toString()).not.toContain("pay@acme.test");
  });

  test("an endpoint of 2022 gets the shapes of 2022", async () => {
    pretend.webhooks.setEndpoint({ url: listener.url, secret, apiVersion: "2022-11-15" });
    const { id } = await pretend.ledger.createInvoice({
      customer: (await customer()).id,
      amount: 900,
      collection: "charge_automatically",
      subscription: "sub_1",
    });
    await pretend.ledger.pay(id);
    await pretend.webhooks.settled();
    const paid = JSON.parse(
      listener.heard.find(({ body }) => body.includes('"invoice.paid"'))!.body.toString(),
    );
    expect(paid).toMatchObject({
      api_version: "2022-11-15",
      data: { object: { id, paid: true, subscription: "sub_1" } },
    });
    expect(paid.data.object.payment_intent).toMatch(/^pi_/);
    expect(paid.data.object.charge).toMatch(/^ch_/);
    expect(paid.data.object).not.toHaveProperty("parent");
  });
});

describe("the store", () => {
  test("a second run goes on where the first stopped, and sends what was still owed", async () => {
    const store = memoryStore();
    const first = await begin({ store });
    await first.ledger.createCustomer({ id: "cus_kept", email: "a@b.test" });
    await first.webhooks.settled();
    listener.heard.length = 0;
    first.webhooks.setEndpoint({ url: "http://127.0.0.1:9/closed", secret });
    const invoice = await first.ledger.createInvoice({
      customer: "cus_kept",
      amount: 500,
      collection: "send_invoice",
      dueAt: now,
    });
    await first.stop();
    const second = await begin({ store });
    await second.webhooks.settled();
    expect(listener.types()).toEqual([
      "invoice.created",
      "invoiceitem.created",
      "invoice.updated",
      "invoice.finalized",
      "payment_intent.created",
    ]);
    expect(second.ledger.find("invoice", invoice.id)).toEqual(invoice);
    const next = await second.ledger.createInvoice({
      customer: "cus_kept",
      amount: 500,
      collection: "send_invoice",
      dueAt: now,
    });
    expect(next.id).not.toBe(invoice.id);
    await second.stop();
  });

  test("nothing is heard of what could not be saved", async () => {
    const store = memoryStore();
    let broken = false;
    const save: typeof store.save = async (objects) => {
      if (broken) throw new Error("disk full");
      await store.save(objects);
    };
    const run = await begin({ store: { ...store, save } });
    const { id } = await run.ledger.createCustomer({ email: "a@b.test" });
    await run.webhooks.settled();
    broken = true;
    await expect(run.ledger.deleteCustomer(id)).rejects.toThrow("disk full");
    broken = false;
    await run.webhooks.settled();
    expect(listener.types()).toEqual(["customer.created"]);
    expect(run.ledger.find("customer", id)).toMatchObject({ email: "a@b.test" });
    await run.stop();
  });

  test("the same seed tells the same story with the same ids", async () => {
    const runs = [await begin({ seed: "same" }), await begin({ seed: "same" })];
    const ids = await Promise.all(
      runs.map(async (run) => {
        const { id } = await run.ledger.createCustomer({ email: "a@b.test" });
        return [
          id,
          (
            await run.ledger.createInvoice({
              customer: id,
              amount: 1,
              collection: "send_invoice",
              dueAt: now,
            })
          ).id,
        ];
      }),
    );
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]?.[0]).toMatch(/^cus_\w{14}$/);
    await Promise.all(runs.map((run) => run.stop()));
  });
});

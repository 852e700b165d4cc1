import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import { decide } from "../../src/core/decide.ts";
import { day, hour } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { isHint } from "../../src/stripe/event-types.ts";
import { paidEvidence } from "../../src/stripe/paid-evidence.ts";
import { readEvent } from "../../src/stripe/read-event.ts";
import { readInvoice } from "../../src/stripe/read-invoice.ts";
import { paymentsOf, withOlderIntent } from "../../src/stripe/read-payments.ts";
import { stripeApiVersion } from "../../src/stripe/stripe-client.ts";
import { BillingUnavailable } from "../../src/workflows/ports.ts";
import { at, facts, standard } from "../core/given.ts";
import { listenForWebhooks } from "../support/webhook-listener.ts";
import { AtStripe, dueAt, issuedAt, overdueFrom, secretKey, versions } from "./at-stripe.ts";

type Bag = Record<string, unknown>;
let there: AtStripe;
beforeEach(async () => {
  there = await AtStripe.open();
});
afterEach(() => there.pretend.stop());

/** The SDK as an integration of that version uses it. */
const ofVersion = (version: string): Stripe =>
  new Stripe(secretKey, {
    host: "127.0.0.1",
    port: new URL(there.pretend.url).port,
    protocol: "http",
    apiVersion: version as never,
  });

/** The invoice and its payments as a server of that version shows them. */
async function readAt(version: string, id: string): Promise<Invoice> {
  const stripe = ofVersion(version);
  const raw = await stripe.invoices.retrieve(id);
  if ("payment_intent" in raw) return readInvoice(await withOlderIntent(stripe, raw), []);
  return readInvoice(raw, await paymentsOf(stripe, id));
}

/** Posts what `happens` makes Stripe tell, at an endpoint of that version; answers the bodies, byte for byte. */
async function heardAt(version: string, happens: () => Promise<unknown>): Promise<string[]> {
  const listener = await listenForWebhooks();
  const { webhooks } = there.pretend;
  try {
    webhooks.setEndpoint({ url: listener.url, secret: "whsec_traps", apiVersion: version });
    await happens();
    await webhooks.settled();
    return listener.heard.map(({ body }) => body.toString("utf8"));
  } finally {
    webhooks.setEndpoint(null);
    await listener.stop();
  }
}

describe("FIELD-NOTES, Stripe: objects and versions", () => {
  test("the API version is pinned explicitly, whatever the account's default is", async () => {
    const { lastResponse } = await there.stripe.customers.list();
    expect(lastResponse.apiVersion).toBe(stripeApiVersion);
    expect(stripeApiVersion).toBe("2026-10-28.endive");
  });

  test("webhook bodies are rendered at the endpoint's version: the object is fetched again, not the event", async () => {
    const customer = await there.customer();
    const [old] = await heardAt("2022-11-15", () => there.sent(customer));
    expect(JSON.parse(old!).api_version).toBe("2022-11-15");
    there.pretend.requests.length = 0;
    expect(await there.billing.customerOf({ type: "invoice.created", objectId: null, raw: old! })).toBe(
      customer,
    );
    await there.read(customer);
    expect(there.pretend.requests).toContain("GET /v1/invoices");
    expect(there.pretend.requests.filter((one) => one.includes("/events"))).toEqual([]);
  });

  test.each(versions)(
    "the new place is read first, the old second: every invoice reads the same at %s",
    async (version) => {
      const { ledger } = there;
      const customer = await there.customer();
      const ids = {
        open: await there.sent(customer, { subscription: "sub_1" }),
        quoted: await there.sent(customer, { quote: "qt_1" }),
        declined: await there.charged(customer),
        debited: await there.sent(customer),
        slip: await there.sent(customer),
        transferred: await there.sent(customer),
        paid: await there.sent(customer),
        outside: await there.sent(customer),
        void: await there.sent(customer),
      };
      there.now += 3 * day;
      await ledger.failAttempt(ids.declined);
      await ledger.startProcessing(ids.debited, { method: "us_bank_account" });
      await ledger.issueVoucher(ids.slip, { method: "boleto", expiresAt: there.now + day });
      await ledger.awaitTransfer(ids.transferred, { received: 100 });
      await ledger.pay(ids.paid);
      await ledger.payOutside(ids.outside);
      await ledger.voidInvoice(ids.void);
      for (const [name, id] of Object.entries(ids)) {
        const read = await readAt(version, id);
        const unread = name === "paid" || name === "outside" || name === "void";
        const { payments, ...rest } = await readAt(stripeApiVersion, id);
        expect([name, read]).toEqual([name, { ...rest, payments: unread ? expect.any(Array) : payments }]);
      }
    },
  );

  test("`paid` and `paid_out_of_band` left Invoice: `invoice.paid` is never read, at any version", async () => {
    const customer = await there.customer();
    const id = await there.sent(customer);
    for (const version of versions) {
      const raw = { ...((await ofVersion(version).invoices.retrieve(id)) as unknown as Bag), paid: true };
      expect(readInvoice(raw, []).status).toBe("open");
      const event = { type: "invoice.updated", data: { object: { ...raw, object: "invoice" } } };
      expect(paidEvidence(JSON.stringify(event))).toBeNull();
    }
    const files = readdirSync("src/stripe").map((name) => readFileSync(`src/stripe/${name}`, "utf8"));
    expect(files.filter((text) => /\.paid\b|\bpaid: z\./.test(text))).toEqual([]);
  });

  test.each(versions)(
    "a body of version %s proves by its status that an invoice is paid, not by `paid`",
    async (version) => {
      const customer = await there.customer();
      const id = await there.sent(customer);
      const bodies = await heardAt(version, () => there.ledger.pay(id));
      const proofs = bodies.map((raw) => paidEvidence(raw)).filter((proof) => proof !== null);
      expect(proofs.length).toBeGreaterThan(0);
      for (const proof of proofs) expect(proof).toEqual({ invoice: id, customer, amountRemaining: 0 });
      const lying = bodies.map((raw) => raw.replace(/"paid": true/g, '"paid": false'));
      expect(lying.map((raw) => paidEvidence(raw))).toEqual(bodies.map((raw) => paidEvidence(raw)));
    },
  );

  test("`payment_intent` and `charge` left Invoice, `invoice` left Charge and PaymentIntent: the customer is found all the same", async () => {
    const customer = await there.customer();
    const id = await there.sent(customer);
    for (const version of ["2022-11-15", stripeApiVersion]) {
      const bodies = await heardAt(version, async () => {
        await there.ledger.pay(id, { amount: 100 });
        await there.ledger.closeDispute((await there.ledger.dispute(id)).id, "won");
        await there.ledger.refund(id);
      });
      const types = new Set<string>();
      for (const raw of bodies) {
        const { type, data } = JSON.parse(raw);
        types.add(type);
        const asked = { type, objectId: data.object.id, raw };
        expect([type, await there.billing.customerOf(asked)]).toEqual([type, customer]);
      }
      const nameless = ["invoice_payment.paid", "charge.dispute.created", "charge.dispute.closed"];
      expect([...types]).toEqual(expect.arrayContaining(nameless));
    }
  });

  test("`customer` may be null beside `customer_account`: the account of Accounts v2 is the customer", async () => {
    const { id: customer } = await there.ledger.createCustomerAccount({
      email: "pay@acme.test",
      name: "Acme",
      address: { country: "br" },
      preferred_locales: ["pt-BR"],
      metadata: { account: "acme" },
    });
    const id = await there.sent(customer);
    expect(await there.stripe.invoices.retrieve(id)).toMatchObject({
      customer: null,
      customer_account: customer,
    });
    await there.sent(await there.customer());
    const read = await there.billing.readCustomer(customer, []);
    expect(read.customer).toEqual({
      id: customer,
      account: "acme",
      email: "pay@acme.test",
      name: "Acme",
      locale: "pt-BR",
      country: "BR",
      timeZone: null,
      contacts: [],
      aliases: [],
      deleted: false,
    });
    expect(read.invoices).toMatchObject([{ id, customer, status: "open" }]);
    const bodies = await heardAt(stripeApiVersion, () => there.ledger.pay(id));
    const paid = bodies.find((raw) => JSON.parse(raw).type === "invoice.paid")!;
    expect(paidEvidence(paid)).toEqual({ invoice: id, customer, amountRemaining: 0 });
    expect(readEvent(paid)?.customer).toBe(customer);
    expect(await there.read(customer)).toEqual([]);
    await there.ledger.deleteCustomer(customer);
    expect((await there.billing.readCustomer(customer, [id])).customer.deleted).toBe(true);
  });

  test("an invoice that names neither is nobody's, and nothing is concluded from it", async () => {
    const id = await there.sent(await there.customer());
    const raw = { ...(await there.stripe.invoices.retrieve(id)), customer: null };
    expect(() => readInvoice(raw, [])).toThrow(BillingUnavailable);
  });

  test.each([
    ...["created", "finalized", "finalization_failed", "paid", "payment_succeeded", "payment_failed"],
    ...["payment_action_required", "payment_attempt_required", "overdue", "will_be_due", "overpaid"],
    ...["voided", "marked_uncollectible", "updated", "deleted"],
  ])("events that matter: invoice.%s, as a snapshot and thin", (name) => {
    expect(isHint(`invoice.${name}`)).toBe(true);
    expect(isHint(`v1.invoice.${name}`)).toBe(true);
  });

  test.each([
    ...["invoice_payment.paid", "customer.created", "customer.updated", "customer.deleted"],
    ...["customer.subscription.updated", "customer.subscription.deleted", "customer.subscription.paused"],
    ...["payment_intent.processing", "payment_intent.requires_action", "payment_intent.partially_funded"],
    ...["payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled"],
    ...["credit_note.created", "credit_note.voided", "charge.refunded", "refund.created", "refund.failed"],
    ...["charge.dispute.created", "charge.dispute.closed", "charge.dispute.funds_withdrawn"],
  ])("events that matter: %s", (type) => expect(isHint(type)).toBe(true));

  test("`invoice.upcoming` has no id: it is about nothing that can be owed", () => {
    const object = { object: "invoice", customer: "cus_1", status: "draft", amount_remaining: 0 };
    const event = { id: "evt_1", object: "event", type: "invoice.upcoming", livemode: false, created: 1 };
    const raw = JSON.stringify({ ...event, api_version: "2022-11-15", data: { object } });
    expect(readEvent(raw)).toMatchObject({ object: { id: null, type: "invoice" }, customer: "cus_1" });
    expect(isHint("invoice.upcoming")).toBe(false);
    expect(paidEvidence(raw)).toBeNull();
  });

  test("`invoice.overdue` and `will_be_due` need the account's Automations: the own clock finds overdue invoices", async () => {
    const customer = await there.customer();
    await there.sent(customer);
    await there.passTo(overdueFrom - 1);
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: overdueFrom });
    const before = decide(facts({ invoices: await there.read(customer) }), standard, there.now);
    expect(before.nextReviewAt).toBe(overdueFrom);
    await there.passTo(overdueFrom + 9 * hour + 2 * day);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
    const after = decide(facts({ invoices: await there.read(customer) }), standard, there.now);
    expect(after.case.stage).toBe("reminded");
    const told = there.ledger.all("event").map(({ type }) => type);
    expect(told.filter((type) => type === "invoice.overdue" || type === "invoice.will_be_due")).toEqual([]);
  });

  test("thin events: `constructEvent` throws on them, and `parseEventNotification` on snapshots; both are read here", async () => {
    const secret = "whsec_thin";
    const thin = JSON.stringify({
      id: "evt_thin_1",
      object: "v2.core.event",
      type: "v1.invoice.paid",
      livemode: false,
      created: "2026-11-02T09:00:00.000Z",
      related_object: { id: "in_1", type: "invoice", url: "/v1/invoices/in_1" },
    });
    const customer = await there.customer();
    const snapshot = JSON.stringify((await there.stripe.events.list({ limit: 1 })).data[0]);
    const signed = (payload: string) => Stripe.webhooks.generateTestHeaderString({ payload, secret });
    expect(() => Stripe.webhooks.constructEvent(thin, signed(thin), secret)).toThrow();
    expect(() => there.stripe.parseEventNotification(snapshot, signed(snapshot), secret)).toThrow();
    expect(readEvent(thin)).toMatchObject({
      type: "v1.invoice.paid",
      object: { id: "in_1", type: "invoice" },
    });
    expect(readEvent(snapshot)).toMatchObject({ type: "customer.created", customer });
    expect(paidEvidence(thin)).toBeNull();
  });

  test("`due_date` is null for `charge_automatically`: it is overdue by its attempts, never by a date", async () => {
    const customer = await there.customer();
    const id = await there.charged(customer);
    expect(await there.stripe.invoices.retrieve(id)).toMatchObject({ due_date: null });
    await there.passTo(at("2027-10-15 10:00"));
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: null });
    await there.ledger.failAttempt(id, { nextAttemptAt: null });
    await there.passTo(there.now + day);
    expect((await there.debt(customer)).kind).toBe("overdue");
  });

  test("`next_payment_attempt` is null for `send_invoice`: it is overdue by its due date, whatever was attempted", async () => {
    const customer = await there.customer();
    const id = await there.sent(customer);
    expect(await there.stripe.invoices.retrieve(id)).toMatchObject({ next_payment_attempt: null });
    await there.ledger.failAttempt(id);
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: overdueFrom });
    await there.passTo(overdueFrom);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
  });

  test("with Automations `next_payment_attempt` is missing from `invoice.payment_failed` and comes with `invoice.updated`", async () => {
    const customer = await there.customer();
    const id = await there.charged(customer);
    const failedAt = there.now;
    await there.ledger.failAttempt(id, { nextAttemptAt: null });
    there.now += 5_000;
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: failedAt + hour });
    await there.ledger.updateInvoice(id, { next_payment_attempt: (failedAt + 3 * day) / 1000 });
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: null });
    await there.passTo(failedAt + 2 * day);
    expect((await there.debt(customer)).kind).toBe("not_yet_due");
  });

  test("nobody is suspended while a retry is still scheduled, unless the policy says so", async () => {
    const customer = await there.customer();
    const id = await there.charged(customer);
    await there.ledger.failAttempt(id, { nextAttemptAt: at("2026-12-01 09:00") });
    expect((await there.decidedAtTheCut(customer)).case.stage).toBe("active");
    expect((await there.debt(customer)).kind).toBe("not_yet_due");
    const impatient = { ...standard, retriesFirst: false };
    expect(await there.debt(customer, impatient)).toEqual({ kind: "overdue", since: issuedAt });
    expect((await there.decidedAtTheCut(customer, impatient)).case.stage).toBe("suspended");
  });

  test("`customer.delinquent` is unsafe: paying any invoice clears it, and what else is owed stays owed", async () => {
    const customer = await there.customer();
    const [older, newer] = [await there.sent(customer), await there.sent(customer)];
    await there.passTo(overdueFrom + 2 * day);
    await there.ledger.announce(older, "overdue");
    expect(await there.stripe.customers.retrieve(customer)).toMatchObject({ delinquent: true });
    expect((await there.debts(customer))[older]?.kind).toBe("overdue");
    await there.ledger.pay(newer);
    expect(await there.stripe.customers.retrieve(customer)).toMatchObject({ delinquent: false });
    expect(await there.debts(customer)).toMatchObject({
      [older]: { kind: "overdue" },
      [newer]: { kind: "none", why: "paid" },
    });
  });

  test("subscription status misleads: it is never read, and all open invoices decide, those of a cancelled one too", async () => {
    const customer = await there.customer();
    const first = await there.sent(customer, { subscription: "sub_1" });
    const second = await there.charged(customer, { subscription: "sub_1" });
    await there.ledger.markUncollectible(second, "user_forgiven");
    await there.passTo(overdueFrom);
    there.pretend.requests.length = 0;
    expect(await there.debts(customer)).toMatchObject({
      [first]: { kind: "overdue" },
      [second]: { kind: "none", why: "written_off" },
    });
    expect(there.pretend.requests.filter((one) => one.includes("subscription"))).toEqual([]);
    expect(there.pretend.requests.length).toBeGreaterThan(0);
  });

  test("`paused` may now mean non-payment: an invoice of a paused subscription is judged by itself", async () => {
    const customer = await there.customer();
    const open = await there.sent(customer, { subscription: "sub_1" });
    const offered = await there.sent(customer, { subscription: "sub_1", pausedAs: "mark_uncollectible" });
    await there.passTo(overdueFrom);
    expect(await there.debts(customer)).toMatchObject({
      [open]: { kind: "overdue" },
      [offered]: { kind: "none", why: "written_off" },
    });
  });

  test("an accepted quote's invoice is an invoice like any other, though `quote` moved to `parent.quote_details`", async () => {
    const customer = await there.customer();
    const id = await there.sent(customer, { quote: "qt_1" });
    const raw = (await there.stripe.invoices.retrieve(id)) as unknown as Bag;
    expect(raw.parent).toMatchObject({ type: "quote_details", quote_details: { quote: "qt_1" } });
    expect(await ofVersion("2022-11-15").invoices.retrieve(id)).toMatchObject({ quote: "qt_1" });
    await there.passTo(dueAt + 2 * day);
    expect((await there.debt(customer)).kind).toBe("overdue");
  });
});

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { debtOf } from "../../src/core/debt.ts";
import { day } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { stripeBilling } from "../../src/stripe/stripe-billing.ts";
import { stripeClient } from "../../src/stripe/stripe-client.ts";
import { type HoldingProxy, openHoldingProxy } from "../support/holding-proxy.ts";
import { type Bag, listed, roughCustomer, roughInvoice, roughly } from "../support/rough-stripe.ts";

const secretKey = "sk_test_pretend_0123456789";
const now = Date.UTC(2026, 10, 2, 9);
const terms = { timeZone: "UTC", retriesFirst: true, minimum: {} };
const debt = (invoice: Invoice | undefined) => debtOf(invoice!, terms, now);

describe("a payment that lands while a customer is read", () => {
  let pretend: PretendStripe;
  let proxy: HoldingProxy;
  beforeEach(async () => {
    pretend = await startPretendStripe({
      now: () => now,
      secretKey,
      hostedBase: "http://pay.test",
      seed: "amid",
    });
    proxy = await openHoldingProxy(pretend.url);
  });
  afterEach(async () => {
    await proxy.stop();
    await pretend.stop();
  });

  /** Something happens after Stripe has listed the customer's invoices and before it is asked for their payments. */
  async function readAmid(
    before: (invoice: string) => Promise<unknown>,
    amid: (invoice: string) => Promise<unknown>,
  ): Promise<readonly Invoice[]> {
    const { ledger } = pretend;
    const { id: customer } = await ledger.createCustomer({ name: "Acme" });
    const order = { customer, amount: 12_000, collection: "send_invoice", dueAt: now - 3 * day } as const;
    const { id } = await ledger.createInvoice(order);
    await before(id);
    const billing = stripeBilling(stripeClient({ secretKey, apiBase: proxy.url }), secretKey);
    const held = proxy.holdNext(/^\/v1\/invoices\?.*status=open/);
    const read = billing.readCustomer(customer, []);
    await held;
    await amid(id);
    proxy.release();
    return (await read).invoices;
  }

  test("is a payment, though the list of invoices does not show it yet: a debit that settles", async () => {
    const [invoice] = await readAmid(
      (id) => pretend.ledger.startProcessing(id, { method: "us_bank_account" }),
      (id) => pretend.ledger.settle(id),
    );
    expect(invoice).toMatchObject({ status: "paid", amountRemaining: 0 });
  });

  test("is a payment: one by card, and one in part after others", async () => {
    const [paid] = await readAmid(
      async () => undefined,
      (id) => pretend.ledger.pay(id),
    );
    expect(paid).toMatchObject({ status: "paid" });
    const [part] = await readAmid(
      (id) => pretend.ledger.pay(id, { amount: 2_000 }),
      (id) => pretend.ledger.pay(id, { amount: 3_000 }),
    );
    expect(part).toMatchObject({ status: "open", amountPaid: 5_000, amountRemaining: 7_000 });
  });

  test("costs one read more, and only then", async () => {
    const retrieved = () => pretend.requests.filter((one) => /^GET \/v1\/invoices\/in_/.test(one)).length;
    await readAmid(
      async () => undefined,
      async () => undefined,
    );
    expect(retrieved()).toBe(0);
    await readAmid(
      (id) => pretend.ledger.pay(id, { amount: 2_000 }),
      async () => undefined,
    );
    expect(retrieved()).toBe(0);
    await readAmid(
      async () => undefined,
      (id) => pretend.ledger.pay(id),
    );
    expect(retrieved()).toBe(1);
  });
});

describe("an invoice that does not count a payment that succeeded", () => {
  const payments = (...all: Bag[]) =>
    listed(all.map((one, at) => ({ id: `inpay_${at}`, object: "invoice_payment", invoice: "in_1", ...one })));
  const intent = (more: Bag) => ({ type: "payment_intent", payment_intent: { id: "pi_1", ...more } });

  test.each<[string, Bag, Bag]>([
    ["a payment", {}, payments({ status: "paid", amount_paid: 5, payment: intent({ status: "succeeded" }) })],
    ["a payment without an amount", {}, payments({ status: "paid", payment: {} })],
    [
      "an intent that Stripe has not booked",
      {},
      payments({ status: "open", payment: intent({ status: "succeeded", amount_received: 5 }) }),
    ],
    [
      "more than it says",
      { amount_paid: 2, amount_remaining: 3 },
      payments({ status: "paid", amount_paid: 5, payment: {} }),
    ],
    ["the intent of an older version", { payment_intent: { id: "pi_1", status: "succeeded" } }, listed([])],
  ])("is in doubt, and nobody is suspended for it: %s", async (_, more, paid) => {
    const answers = (path: string): Bag | null => {
      if (path === "/v1/customers/cus_1") return roughCustomer;
      if (path === "/v1/invoice_payments") return paid;
      if (path === "/v1/invoices/in_1") return roughInvoice(more);
      return path === "/v1/invoices" ? listed([roughInvoice(more)]) : null;
    };
    await roughly(answers, async (rough) => {
      const { invoices } = await rough.readCustomer("cus_1", []);
      expect(debt(invoices[0])).toEqual({
        kind: "uncertain",
        since: expect.any(Number),
        doubt: { cause: "uncounted_payment" },
      });
    });
  });

  test("is owed as far as it says, when what it counts is what was paid", async () => {
    const part = roughInvoice({ amount_paid: 2, amount_remaining: 3 });
    const answers = (path: string): Bag | null => {
      if (path === "/v1/customers/cus_1") return roughCustomer;
      if (path === "/v1/invoice_payments") return payments({ status: "paid", amount_paid: 2, payment: {} });
      return path === "/v1/invoices" ? listed([part]) : null;
    };
    await roughly(answers, async (rough) => {
      const { invoices } = await rough.readCustomer("cus_1", []);
      expect(debt(invoices[0])).toMatchObject({ kind: "overdue" });
    });
  });
});

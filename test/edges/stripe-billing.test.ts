import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { stripeBilling } from "../../src/stripe/stripe-billing.ts";
import { stripeClient } from "../../src/stripe/stripe-client.ts";
import { type Billing, BillingUnavailable, BillingUnreadable } from "../../src/workflows/ports.ts";
import {
  type Bag,
  roughCustomer as customer,
  roughInvoice as invoice,
  listed,
  roughly,
} from "../support/rough-stripe.ts";

const secretKey = "sk_test_pretend_0123456789";
const start = Date.UTC(2026, 10, 2, 9);
let now: Instant;
let pretend: PretendStripe;
let billing: Billing;

beforeEach(async () => {
  now = start;
  pretend = await startPretendStripe({
    now: () => now,
    secretKey,
    hostedBase: "http://pay.test",
    seed: "billing",
  });
  billing = stripeBilling(stripeClient({ secretKey, apiBase: pretend.url }), secretKey);
});

afterEach(() => pretend.stop());

const acme = () =>
  pretend.ledger.createCustomer({
    email: "pay@acme.test",
    name: "Acme",
    address: { country: "mx" },
    preferred_locales: ["es-MX", "en"],
    metadata: { account: "acme" },
  });
const sent = (customer: string, amount = 12_000) =>
  pretend.ledger.createInvoice({ customer, amount, collection: "send_invoice", dueAt: now + 14 * day });

describe("the address of Stripe", () => {
  test.each(["ftp://x", "nonsense", "http://x/v1", "http://x?y=1", "http://u:p@x"])(
    "refuses %s",
    (apiBase) => {
      expect(() => stripeClient({ secretKey, apiBase })).toThrow(
        /STRIPE_API_BASE is .* give an http or https URL without a path/,
      );
    },
  );
});

describe("identity", () => {
  test("is the key's account; a live key is told by its prefix", async () => {
    expect(await billing.identity()).toEqual({ account: pretend.account, livemode: false });
    const live = stripeBilling(stripeClient({ secretKey: "rk_live_x", apiBase: pretend.url }), "rk_live_x");
    expect(await live.identity()).toEqual({ account: null, livemode: true });
  });
});

describe("readCustomer", () => {
  test("reads the customer and what may be owed, oldest first", async () => {
    const { id } = await acme();
    const first = await sent(id);
    now += day;
    const second = await sent(id, 500);
    await pretend.ledger.pay((await sent(id)).id);
    await sent((await pretend.ledger.createCustomer({})).id);
    const { customer, invoices } = await billing.readCustomer(id, []);
    expect(customer).toEqual({
      id,
      account: "acme",
      email: "pay@acme.test",
      name: "Acme",
      locale: "es-MX",
      country: "MX",
      timeZone: null,
      contacts: [],
      aliases: [],
      deleted: false,
    });
    expect(invoices.map((one) => one.id)).toEqual([first.id, second.id]);
    expect(invoices[0]).toMatchObject({
      customer: id,
      number: first.number,
      status: "open",
      statusReason: null,
      currency: "usd",
      amountDue: 12_000,
      amountPaid: 0,
      amountRemaining: 12_000,
      collection: "send_invoice",
      createdAt: start,
      finalizedAt: start,
      dueAt: start + 14 * day,
      attempted: false,
      attemptCount: 0,
      nextAttemptAt: null,
      disputed: false,
    });
  });

  test("reads known invoices whatever became of them, deleted ones too", async () => {
    const { id } = await acme();
    const [paid, voided, draft] = [
      await sent(id),
      await sent(id),
      await pretend.ledger.createInvoice({
        customer: id,
        amount: 1,
        collection: "send_invoice",
        draft: true,
      }),
    ];
    await pretend.ledger.pay(paid.id);
    await pretend.ledger.voidInvoice(voided.id);
    await pretend.ledger.deleteDraft(draft.id);
    const { invoices } = await billing.readCustomer(id, [paid.id, voided.id, draft.id]);
    expect(new Map(invoices.map((one) => [one.id, one.status]))).toEqual(
      new Map([
        [paid.id, "paid"],
        [voided.id, "void"],
        [draft.id, "deleted"],
      ]),
    );
  });

  test("reads uncollectible ones with their reason", async () => {
    const { id } = await acme();
    await pretend.ledger.markUncollectible((await sent(id)).id, "max_payment_attempts");
    const { invoices } = await billing.readCustomer(id, []);
    expect(invoices).toMatchObject([{ status: "uncollectible", statusReason: "max_payment_attempts" }]);
  });

  test("turns every page", async () => {
    const { id } = await acme();
    for (let i = 0; i < 103; i++) await sent(id);
    expect((await billing.readCustomer(id, [])).invoices).toHaveLength(103);
  });

  test("a deleted customer keeps its id, and its open invoices", async () => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    await pretend.ledger.deleteCustomer(id);
    const { customer, invoices } = await billing.readCustomer(id, []);
    expect(customer).toEqual({
      id,
      account: null,
      email: null,
      name: null,
      locale: null,
      country: null,
      timeZone: null,
      contacts: [],
      aliases: [],
      deleted: true,
    });
    expect(invoices.map((one) => one.id)).toEqual([invoice]);
  });

  test("an automatic invoice tells of its attempts", async () => {
    const { id } = await acme();
    const { id: invoice } = await pretend.ledger.createInvoice({
      customer: id,
      amount: 900,
      collection: "charge_automatically",
    });
    await pretend.ledger.failAttempt(invoice);
    const { invoices } = await billing.readCustomer(id, []);
    expect(invoices[0]).toMatchObject({
      attempted: true,
      attemptCount: 1,
      nextAttemptAt: start + 3 * day,
      dueAt: null,
      payments: [{ state: "failed" }],
    });
  });
});

describe("money on its way", () => {
  const paymentOf = async (work: (invoice: string) => Promise<unknown>) => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    now += 20 * day;
    await work(invoice);
    const [read] = (await billing.readCustomer(id, [])).invoices;
    expect(read).toMatchObject({ id: invoice, status: "open" });
    return read?.payments;
  };
  const later = start + 20 * day;

  test("a debit counts from its own beginning, not from the invoice's", async () => {
    expect(
      await paymentOf((id) => pretend.ledger.startProcessing(id, { method: "us_bank_account" })),
    ).toMatchObject([{ state: "processing", method: "us_bank_account", startedAt: later, expiresAt: null }]);
  });

  test.each(["boleto", "oxxo", "pix", "konbini", "multibanco"] as const)(
    "a voucher of %s waits until it expires",
    async (method) => {
      const expiresAt = later + 3 * day;
      expect(await paymentOf((id) => pretend.ledger.issueVoucher(id, { method, expiresAt }))).toMatchObject([
        { state: "voucher", method, expiresAt },
      ]);
    },
  );

  test("a transfer counts once a part of it has come", async () => {
    expect(await paymentOf((id) => pretend.ledger.awaitTransfer(id))).toMatchObject([
      { state: "other", method: "customer_balance" },
    ]);
    expect(await paymentOf((id) => pretend.ledger.awaitTransfer(id, { received: 1 }))).toMatchObject([
      { state: "partly_funded" },
    ]);
  });

  test("3-D Secure holds nothing; a bounced debit has failed; an unpaid one is neither", async () => {
    expect(await paymentOf((id) => pretend.ledger.requireAction(id))).toMatchObject([
      { state: "customer_action", method: "card" },
    ]);
    const bounced = async (id: string) => {
      await pretend.ledger.startProcessing(id, { method: "sepa_debit" });
      await pretend.ledger.failProcessing(id);
    };
    expect(await paymentOf(bounced)).toMatchObject([{ state: "failed" }]);
    expect(await paymentOf(async () => undefined)).toMatchObject([{ state: "other" }]);
  });

  test("a part that was paid is a payment of its own; a dispute of it shows until it is closed", async () => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    await pretend.ledger.pay(invoice, { amount: 2_000 });
    const disputed = async () => (await billing.readCustomer(id, [])).invoices[0]?.disputed;
    expect(await disputed()).toBe(false);
    const { id: dispute } = await pretend.ledger.dispute(invoice);
    expect(await disputed()).toBe(true);
    await pretend.ledger.closeDispute(dispute, "won");
    expect(await disputed()).toBe(false);
    expect(
      (await billing.readCustomer(id, [])).invoices[0]?.payments.map(({ state }) => state).sort(),
    ).toEqual(["other", "succeeded"]);
  });
});

describe("when Stripe cannot be read", () => {
  test.each([
    [{ kind: "status", status: 429 }, /too many requests/],
    [{ kind: "status", status: 500 }, /Could not read/],
    [{ kind: "close" }, /check the network and STRIPE_API_BASE/],
    [{ kind: "nonsense" }, /Could not read/],
  ] as const)("%j is no answer, wherever it strikes", async (fault, why) => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    for (const path of ["/v1/customers", "/v1/invoices", "/v1/invoice_payments"]) {
      pretend.faults.set(fault, { path });
      const failure = await billing.readCustomer(id, []).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(BillingUnavailable);
      expect((failure as Error).message).toMatch(why);
      pretend.faults.clear();
    }
    pretend.faults.set(fault);
    await expect(billing.invoiceLinks(invoice)).rejects.toBeInstanceOf(BillingUnavailable);
    expect(await billing.identity()).toEqual({ account: null, livemode: false });
  });

  test("says so of a wrong key and of a customer that is not there", async () => {
    const stranger = stripeBilling(
      stripeClient({ secretKey: "sk_test_other", apiBase: pretend.url }),
      "sk_test_other",
    );
    await expect(stranger.readCustomer("cus_1", [])).rejects.toThrow(/check STRIPE_SECRET_KEY/);
    await expect(billing.readCustomer("cus_none", [])).rejects.toThrow(/does not know it/);
    await expect(billing.readCustomer("cus_none", [])).rejects.toBeInstanceOf(BillingUnavailable);
  });
});

describe("invoiceLinks", () => {
  test("are the invoice's own page for as long as it can be paid, and its PDF, which stays", async () => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    const pay = `http://pay.test/${invoice}`;
    const pdf = `${pay}/pdf`;
    expect(await billing.invoiceLinks(invoice)).toEqual({ pay, pdf });
    await pretend.ledger.markUncollectible(invoice);
    expect(await billing.invoiceLinks(invoice)).toEqual({ pay, pdf });
    await pretend.ledger.pay(invoice);
    expect(await billing.invoiceLinks(invoice)).toEqual({ pay: null, pdf });
    expect(await billing.invoiceLinks("in_none")).toEqual({ pay: null, pdf: null });
  });
});

describe("customerOf", () => {
  test("finds the customer behind every event that the pretend Stripe sends", async () => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    await pretend.ledger.pay(invoice);
    await pretend.ledger.dispute(invoice);
    await pretend.ledger.refund(invoice);
    await pretend.ledger.credit((await sent(id)).id, { amount: 100 });
    const types = new Set<string>();
    for (const event of pretend.ledger.all("event")) {
      types.add(event.type);
      const asked = { type: event.type, objectId: String(event.data.object.id), raw: JSON.stringify(event) };
      expect([event.type, await billing.customerOf(asked)]).toEqual([event.type, id]);
    }
    expect([...types]).toEqual(
      expect.arrayContaining([
        "invoice_payment.paid",
        "charge.dispute.created",
        "refund.created",
        "credit_note.created",
      ]),
    );
  });

  test("follows a thin event; knows nobody behind what is gone", async () => {
    const { id } = await acme();
    const { id: invoice } = await sent(id);
    const thin = (type: string, related: string) => ({
      type: `v1.${type}.paid`,
      objectId: related,
      raw: JSON.stringify({
        id: "evt_thin",
        object: "v2.core.event",
        type: `v1.${type}.paid`,
        livemode: false,
        created: "2026-11-02T09:00:00.000Z",
        related_object: { id: related, type, url: `/v1/${type}s/${related}` },
      }),
    });
    expect(await billing.customerOf(thin("invoice", invoice))).toBe(id);
    const [payment] = pretend.ledger.all("invoice_payment");
    expect(await billing.customerOf(thin("invoice_payment", payment!.id))).toBe(id);
    const gone = thin("invoice", "in_none");
    await expect(billing.customerOf(gone)).rejects.toBeInstanceOf(BillingUnreadable);
    // Only a draft can be deleted, and nobody owes it.
    const draft = { ...gone, raw: gone.raw.replaceAll("v1.invoice.paid", "v1.invoice.updated") };
    expect(await billing.customerOf(draft)).toBeNull();
    const odd = (object: unknown) => ({
      ...{ type: "invoice.paid", objectId: null },
      raw: JSON.stringify({
        ...{ id: "evt_odd", object: "event", type: "invoice.paid", livemode: false, created: "soon" },
        data: { object },
      }),
    });
    expect(await billing.customerOf(odd({ object: "invoice", id: invoice }))).toBeNull();
    expect(await billing.customerOf(odd({ object: "invoice", customer: id }))).toBe(id);
    await expect(billing.customerOf(odd(null))).rejects.toBeInstanceOf(BillingUnreadable);
    pretend.faults.set({ kind: "status", status: 503 });
    const failure = await billing.customerOf(thin("invoice", invoice)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BillingUnavailable);
    expect(failure).not.toBeInstanceOf(BillingUnreadable);
    expect(await billing.customerOf(thin("invoice", invoice), async () => "cus_read_before")).toBe(
      "cus_read_before",
    );
  });
});

describe("another server that only roughly is a Stripe", () => {
  test("ignores filters and expansion, and knows no account and no disputes", async () => {
    const answers = (path: string): Bag | null => {
      if (path === "/v1/customers/cus_1") return customer;
      if (path === "/v1/invoices") {
        return listed([
          invoice(),
          invoice({ id: "in_2", customer: "cus_2" }),
          invoice({ id: "in_3", status: "paid" }),
        ]);
      }
      if (path === "/v1/invoice_payments") {
        const payment = { type: "payment_intent", payment_intent: "pi_1" };
        const one = {
          id: "inpay_1",
          object: "invoice_payment",
          invoice: "in_1",
          status: "open",
          created: 1_790_000_000,
          payment,
        };
        return listed([one, { ...one, id: "inpay_2", invoice: "in_2" }]);
      }
      if (path !== "/v1/payment_intents/pi_1") return null;
      return {
        id: "pi_1",
        object: "payment_intent",
        status: "processing",
        amount: 5,
        created: 1_790_000_000,
        payment_method_types: ["sepa_debit"],
      };
    };
    await roughly(answers, async (rough) => {
      const { invoices } = await rough.readCustomer("cus_1", []);
      expect(invoices).toHaveLength(1);
      expect(invoices[0]).toMatchObject({
        id: "in_1",
        attempted: false,
        payments: [{ id: "pi_1", state: "processing", method: "sepa_debit" }],
      });
      expect(await rough.identity()).toEqual({ account: null, livemode: false });
    });
  });

  test.each<[string, (path: string) => Bag | null]>([
    ["pages that never end", (path) => (path === "/v1/invoices" ? listed([invoice()], true) : customer)],
    ["another customer than asked for", () => ({ ...customer, id: "cus_2" })],
    ["a list without data", (path) => (path === "/v1/invoices" ? {} : customer)],
    [
      "an invoice without an amount",
      (path) => (path === "/v1/invoices" ? listed([invoice({ amount_remaining: null })]) : customer),
    ],
    [
      "an automatic invoice that hides its attempts",
      (path) =>
        path === "/v1/invoices" ? listed([invoice({ collection_method: "charge_automatically" })]) : customer,
    ],
    [
      "a payment without its intent",
      (path) => {
        if (path === "/v1/invoices") return listed([invoice()]);
        if (path !== "/v1/invoice_payments") return path === "/v1/customers/cus_1" ? customer : null;
        return listed([
          {
            id: "inpay_1",
            status: "open",
            created: 1,
            invoice: "in_1",
            payment: { payment_intent: "pi_gone" },
          },
        ]);
      },
    ],
  ])("answers with %s: nothing is concluded from it", async (_what, answers) => {
    await roughly(answers, async (rough) => {
      await expect(rough.readCustomer("cus_1", [])).rejects.toBeInstanceOf(BillingUnavailable);
    });
  });
});

import { describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import { isHint } from "../../src/stripe/event-types.ts";
import { paidEvidence } from "../../src/stripe/paid-evidence.ts";
import { verifyEvent } from "../../src/stripe/verify-event.ts";

const secret = "whsec_first";
const invoice = { id: "in_1", object: "invoice", customer: "cus_1", status: "paid", amount_remaining: 0 };
const snapshot = (type: string, object: unknown, more: object = {}) =>
  JSON.stringify({
    id: "evt_1",
    object: "event",
    api_version: "2026-10-28.endive",
    created: 1_793_600_000,
    livemode: false,
    type,
    data: { object },
    ...more,
  });
const thin = (more: object = {}) =>
  JSON.stringify({
    id: "evt_2",
    object: "v2.core.event",
    type: "v1.invoice.paid",
    livemode: true,
    created: "2026-11-02T09:00:00.500Z",
    related_object: { id: "in_1", type: "invoice", url: "/v1/invoices/in_1" },
    ...more,
  });

const sign = (payload: string, { by = secret, age = 0 } = {}) =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: by,
    timestamp: Math.floor(Date.now() / 1000) - age,
  });
const verify = (payload: string, header: string | undefined = sign(payload), secrets = [secret]) =>
  verifyEvent(Buffer.from(payload), header, secrets);

describe("a snapshot event", () => {
  test("is verified and read", () => {
    const raw = snapshot("invoice.paid", invoice);
    expect(verify(raw)).toEqual({
      kind: "verified",
      event: {
        id: "evt_1",
        type: "invoice.paid",
        apiVersion: "2026-10-28.endive",
        livemode: false,
        account: null,
        connected: false,
        createdAt: 1_793_600_000_000,
        object: { id: "in_1", type: "invoice" },
        customer: "cus_1",
        invoice: "in_1",
        paidInvoice: "in_1",
        raw,
      },
    });
  });

  test.each([
    ["a customer", { id: "cus_9", object: "customer" }, { customer: "cus_9", invoice: null }],
    [
      "an expanded customer",
      { ...invoice, customer: { id: "cus_8", object: "customer" } },
      { customer: "cus_8", invoice: "in_1" },
    ],
    [
      "an invoice payment",
      { id: "inpay_1", object: "invoice_payment", invoice: "in_7" },
      { customer: null, invoice: "in_7" },
    ],
    ["a dispute", { id: "du_1", object: "dispute", charge: "ch_1" }, { customer: null, invoice: null }],
    ["an upcoming invoice", { ...invoice, id: undefined }, { customer: "cus_1", invoice: null }],
    ["something that nobody foresaw", { object: "pig", customer: 7 }, { customer: null, invoice: null }],
  ])("about %s says whom it concerns", (_what, object, expected) => {
    expect(verify(snapshot("any.thing", object))).toMatchObject({ kind: "verified", event: expected });
  });

  test("of a connected account says so", () => {
    expect(verify(snapshot("invoice.paid", invoice, { account: "acct_2" }))).toMatchObject({
      event: { account: "acct_2", connected: true },
    });
  });

  test("of an organization says which of its accounts it comes from", () => {
    expect(verify(snapshot("invoice.paid", invoice, { context: "org_1/acct_3" }))).toMatchObject({
      event: { account: "acct_3", connected: false },
    });
  });
});

describe("a thin event", () => {
  test("is verified and read", () => {
    expect(verify(thin())).toMatchObject({
      kind: "verified",
      event: {
        id: "evt_2",
        type: "v1.invoice.paid",
        apiVersion: null,
        livemode: true,
        createdAt: Date.UTC(2026, 10, 2, 9, 0, 0, 500),
        object: { id: "in_1", type: "invoice" },
        customer: null,
        invoice: "in_1",
      },
    });
    expect(verify(thin({ related_object: { id: "cus_3", type: "customer" } }))).toMatchObject({
      event: { customer: "cus_3", invoice: null },
    });
    expect(verify(thin({ related_object: null, type: "v2.core.event_destination.ping" }))).toMatchObject({
      kind: "verified",
      event: { object: { id: null, type: null } },
    });
    expect(verify(thin({ context: "acct_4" }))).toMatchObject({
      event: { account: "acct_4", connected: false },
    });
  });

  test("goes by the name of its snapshot twin, so that the two are one", () => {
    expect(verify(thin({ snapshot_event: "evt_1" }))).toMatchObject({ event: { id: "evt_1" } });
  });
});

describe("an event of a form that nobody foresaw", () => {
  test.each([
    ["a snapshot without an object", snapshot("invoice.paid", null), "evt_1"],
    ["one with another kind of time", snapshot("invoice.paid", invoice, { created: "soon" }), "evt_1"],
    ["a thin one with another kind of time", thin({ created: 7 }), "evt_2"],
  ])("%s is taken in as it is, to be looked at", (_what, raw, id) => {
    expect(verify(raw)).toMatchObject({
      kind: "verified",
      event: { id, object: { id: null, type: null }, customer: null, raw },
    });
  });
});

describe("what is refused", () => {
  const raw = snapshot("invoice.paid", invoice);

  test("any of several secrets will do, another will not", () => {
    for (const by of ["whsec_first", "whsec_second"]) {
      expect(verify(raw, sign(raw, { by }), ["whsec_second", "whsec_first"]).kind).toBe("verified");
    }
    expect(verify(raw, sign(raw, { by: "whsec_other" }))).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("STRIPE_WEBHOOK_SECRET"),
    });
  });

  test("a body that was touched", () => {
    expect(verify(`${raw} `, sign(raw))).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("byte for byte"),
    });
  });

  test.each([
    [undefined, /no Stripe-Signature header/],
    ["", /no Stripe-Signature header/],
    ["nonsense", /garbled/],
    ["t=1,v0=abc", /garbled/],
    ["t=soon,v1=abc", /No signing secret matches/],
  ])("the header %j", (header, why) => {
    expect(verifyEvent(Buffer.from(raw), header, [secret])).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(why),
    });
  });

  test("a signature that is too old for this clock, by whichever secret", () => {
    expect(verify(raw, sign(raw, { age: 290 })).kind).toBe("verified");
    for (const secrets of [[secret], ["whsec_other", secret], [secret, "whsec_other"]]) {
      expect(verify(raw, sign(raw, { age: 310 }), secrets)).toMatchObject({
        kind: "refused",
        why: expect.stringMatching(/31\d s old.*check this machine's clock/),
      });
    }
  });

  test("a signature of the future, beyond the same tolerance: it could be kept and played again", () => {
    expect(verify(raw, sign(raw, { age: -290 })).kind).toBe("verified");
    for (const secrets of [[secret], ["whsec_other", secret], [secret, "whsec_other"]]) {
      expect(verify(raw, sign(raw, { age: -310 }), secrets)).toMatchObject({
        kind: "refused",
        why: expect.stringMatching(/comes in 3(09|10) s.*check this machine's clock/),
      });
    }
    const twice = sign(raw, { age: -310 }).replace("t=", `t=${Math.floor(Date.now() / 1000)},t=`);
    expect(verify(raw, twice)).toMatchObject({ kind: "refused", why: expect.stringMatching(/comes in 3/) });
  });

  test("everything, without a secret", () => {
    expect(verify(raw, sign(raw), [])).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("STRIPE_WEBHOOK_SECRET"),
    });
    expect(verify(raw, sign(raw), [""])).toMatchObject({ kind: "refused" });
  });

  test.each([
    "",
    "not json",
    "[]",
    "null",
    "7",
    "{}",
    '{"object":"event"}',
    JSON.stringify(invoice),
    snapshot("", invoice),
    thin({ livemode: null }),
  ])("the body %j, though well signed", (body) => {
    const header = body === "" ? "t=1,v1=x" : sign(body);
    expect(verify(body, header)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/not a Stripe event|body is empty/),
    });
  });
});

describe("hints", () => {
  test.each([
    "invoice.paid",
    "invoice.overdue",
    "invoice.deleted",
    "v1.invoice.paid",
    "invoice_payment.paid",
    "customer.updated",
    "customer.subscription.paused",
    "payment_intent.processing",
    "payment_intent.partially_funded",
    "credit_note.voided",
    "charge.refunded",
    "refund.failed",
    "charge.dispute.closed",
  ])("%s is one", (type) => expect(isHint(type)).toBe(true));

  test.each([
    "invoice.upcoming",
    "invoiceitem.created",
    "charge.succeeded",
    "customer.tax_id.created",
    "payout.paid",
    "product.updated",
    "v2.core.event_destination.ping",
    "invoice",
    "",
  ])("%j is none", (type) => expect(isHint(type)).toBe(false));
});

describe("paidEvidence", () => {
  const found = { invoice: "in_1", customer: "cus_1", amountRemaining: 0 };

  test.each(["invoice.paid", "invoice.payment_succeeded", "invoice.updated"])(
    "is in %s of a paid invoice",
    (type) => {
      expect(paidEvidence(snapshot(type, invoice))).toEqual(found);
      expect(paidEvidence(snapshot(type, { ...invoice, customer: { id: "cus_1" }, paid: false }))).toEqual(
        found,
      );
    },
  );

  test.each([
    ["open, though it says paid: true", { ...invoice, status: "open", paid: true }],
    ["with something left", { ...invoice, amount_remaining: 1 }],
    ["that does not say what is left", { ...invoice, amount_remaining: undefined }],
    ["of nobody", { ...invoice, customer: null }],
    ["that is another thing", { ...invoice, object: "charge" }],
  ])("is not in one %s", (_what, object) =>
    expect(paidEvidence(snapshot("invoice.paid", object))).toBeNull(),
  );

  test("is not in other events, thin ones, or no events at all", () => {
    for (const raw of [snapshot("payment_intent.succeeded", invoice), thin(), "not json", "null", ""])
      expect(paidEvidence(raw)).toBeNull();
  });
});

test("the signatures of this file are those that the SDK itself takes", () => {
  const raw = snapshot("invoice.paid", invoice);
  expect(Stripe.webhooks.constructEvent(raw, sign(raw), secret).id).toBe("evt_1");
  expect(() => Stripe.webhooks.constructEvent(thin(), sign(thin()), secret)).toThrow(/thin/);
});

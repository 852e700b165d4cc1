import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { debtOf } from "../../src/core/debt.ts";
import { debtTerms } from "../../src/core/debt-terms.ts";
import { day, hour } from "../../src/core/instant.ts";
import { minorDigits, totals } from "../../src/core/money.ts";
import { paidEvidence } from "../../src/stripe/paid-evidence.ts";
import { readInvoice } from "../../src/stripe/read-invoice.ts";
import { account, at, standard } from "../core/given.ts";
import { AtStripe, dueAt, issuedAt, overdueFrom } from "./at-stripe.ts";

let there: AtStripe;
beforeEach(async () => {
  there = await AtStripe.open();
});
afterEach(() => there.pretend.stop());

/** A customer whose one invoice, by its due date long past, would be suspended at the named cut. */
async function owing(more: Parameters<AtStripe["sent"]>[1] = {}) {
  const customer = await there.customer();
  const invoice = await there.sent(customer, more);
  there.now = at("2026-11-20 09:00");
  return { customer, invoice };
}

/** What is decided at the named cut, as its stage and the codes of its reasons. */
async function cut(customer: string): Promise<{ stage: string; codes: string[] }> {
  const { case: next, reasons } = await there.decidedAtTheCut(customer);
  return { stage: next.stage, codes: reasons.map(({ code }) => code) };
}

const isHeld = (why: string) => ({ stage: "grace", codes: expect.arrayContaining([why]) });

describe("FIELD-NOTES, Stripe: money that is not yet here, or gone again", () => {
  test("an invoice of which nothing is on its way leads to a suspension: all others here are held against this one", async () => {
    const { customer } = await owing();
    expect((await cut(customer)).stage).toBe("suspended");
  });

  test.each(["us_bank_account", "sepa_debit", "bacs_debit", "acss_debit", "au_becs_debit"] as const)(
    "in flight is the greatest risk: the invoice stays `open` while a %s debit is `processing`",
    async (method) => {
      const { customer, invoice } = await owing();
      await there.ledger.startProcessing(invoice, { method });
      const until = there.now + 14 * day;
      expect(await there.stripe.invoices.retrieve(invoice)).toMatchObject({
        status: "open",
        amount_remaining: 12_000,
      });
      expect(await there.debt(customer)).toEqual({ kind: "in_flight", since: overdueFrom, method, until });
      expect(await cut(customer)).toEqual(isHeld("money_in_flight"));
      await there.ledger.settle(invoice);
      expect(await there.debt(customer)).toEqual({ kind: "none", why: "paid" });
    },
  );

  test("a debit counts from its own charge, not from its intent, which is as old as the invoice; also where expansion is ignored", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.startProcessing(invoice, { method: "us_bank_account" });
    const until = there.now + 14 * day;
    there.pretend.oddities.ignoresExpansion = true;
    there.now += 10 * day;
    expect(await there.debt(customer)).toMatchObject({ kind: "in_flight", until });
    expect(there.pretend.requests.filter((one) => one.startsWith("GET /v1/charges/"))).toHaveLength(1);
    there.now = until;
    expect((await there.debt(customer)).kind).toBe("uncertain");
    expect((await cut(customer)).stage).toBe("grace");
  });

  test.each(["boleto", "oxxo", "pix", "konbini", "multibanco"] as const)(
    "%s sits in `requires_action`, and is told by `next_action.type`",
    async (method) => {
      const { customer, invoice } = await owing();
      const expiresAt = there.now + 3 * day;
      await there.ledger.issueVoucher(invoice, { method, expiresAt });
      expect(await there.debt(customer)).toMatchObject({ kind: "in_flight", method });
      expect(await cut(customer)).toEqual(isHeld("money_in_flight"));
    },
  );

  test("3-D Secure sits in the same `requires_action`, and holds nothing", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.requireAction(invoice);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
    expect((await cut(customer)).stage).toBe("suspended");
  });

  test("a bank transfer sits in `requires_action` too, and holds only once a part has come: from when that was seen", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.awaitTransfer(invoice);
    expect((await there.debt(customer)).kind).toBe("overdue");
    await there.ledger.awaitTransfer(invoice, { received: 100 });
    const until = there.now + 14 * day;
    expect(await there.debt(customer)).toMatchObject({
      kind: "in_flight",
      method: "customer_balance",
      until,
    });
    there.now += 13 * day;
    expect(await there.debt(customer)).toMatchObject({ until });
    there.now = until;
    expect((await there.debt(customer)).kind).toBe("overdue");
  });

  test.each([0, 60])(
    "a boleto lives %i days and confirms a business day after payment, over a weekend too",
    async (days) => {
      const { customer, invoice } = await owing();
      const expiresAt = there.now + days * day + hour;
      await there.ledger.issueVoucher(invoice, { method: "boleto", expiresAt });
      expect(await there.debt(customer)).toMatchObject({ kind: "in_flight", until: expiresAt + 4 * day });
      there.now = expiresAt + 4 * day - 1;
      expect((await there.debt(customer)).kind).toBe("in_flight");
      there.now = expiresAt + 4 * day;
      expect((await there.debt(customer)).kind).toBe("overdue");
    },
  );

  test("a voucher that ran out is no money on its way", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.issueVoucher(invoice, { method: "oxxo", expiresAt: there.now + day });
    expect((await there.debt(customer)).kind).toBe("in_flight");
    await there.passTo(there.now + day);
    expect((await there.debt(customer)).kind).toBe("overdue");
  });

  test("at most two vouchers hold a debt, though one payment intent serves them all: earlier readings remember", async () => {
    const { customer, invoice } = await owing();
    for (const kind of ["in_flight", "in_flight", "overdue"]) {
      await there.ledger.issueVoucher(invoice, { method: "boleto", expiresAt: there.now + day });
      expect((await there.debt(customer)).kind).toBe(kind);
      await there.passTo(there.now + day);
    }
  });

  test("at most two vouchers hold a debt: those of replaced intents are told by their canceled invoice payments", async () => {
    const { customer, invoice } = await owing();
    for (let replaced = 0; replaced < 2; replaced++) {
      await there.ledger.issueVoucher(invoice, { method: "boleto", expiresAt: there.now + day });
      await there.ledger.replacePayment(invoice);
    }
    await there.ledger.issueVoucher(invoice, { method: "boleto", expiresAt: there.now + day });
    expect((await there.debt(customer)).kind).toBe("overdue");
    expect((await there.read(customer))[0]?.payments.map(({ state }) => state).sort()).toEqual([
      "lapsed_voucher",
      "lapsed_voucher",
      "voucher",
    ]);
  });

  test("a failed ACH can void the invoice while the subscription stays active: void is not paid, nor owed", async () => {
    const { customer, invoice } = await owing({ subscription: "sub_1" });
    await there.ledger.startProcessing(invoice, { method: "us_bank_account" });
    expect((await there.debt(customer)).kind).toBe("in_flight");
    await there.ledger.failProcessing(invoice, { voids: true });
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "voided" });
    const events = there.ledger.all("event").map((event) => JSON.stringify(event));
    expect(events.map((raw) => paidEvidence(raw)).filter((proof) => proof !== null)).toEqual([]);
    const { case: next, effects, reasons } = await there.decidedAtTheCut(customer);
    expect(next.stage).toBe("active");
    expect(reasons).toContainEqual({ code: "debt_settled", invoice: expect.any(String), why: "voided" });
    expect(effects.some((effect) => effect.kind === "issue" && effect.notice.kind === "restored")).toBe(
      false,
    );
  });

  test("a failed ACH that voids nothing leaves the debt as it was", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.startProcessing(invoice, { method: "us_bank_account" });
    await there.ledger.failProcessing(invoice);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
  });

  test("a partial payment moves `amount_remaining`: open, and overdue since the same day, until fully paid", async () => {
    const { customer, invoice } = await owing();
    for (const paid of [5_000, 6_000]) {
      await there.ledger.pay(invoice, { amount: paid });
      expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
    }
    const told = there.ledger.all("event").filter(({ type }) => type === "invoice_payment.paid");
    expect(told).toHaveLength(2);
    expect(told.map((event) => paidEvidence(JSON.stringify(event)))).toEqual([null, null]);
    expect((await there.read(customer))[0]).toMatchObject({ amountPaid: 11_000, amountRemaining: 1_000 });
    await there.ledger.pay(invoice);
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "paid" });
  });

  test("credit notes reduce `amount_remaining`: what is credited whole was settled, and not by a payment", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.credit(invoice, { amount: 2_000 });
    expect((await there.read(customer))[0]).toMatchObject({ amountRemaining: 10_000 });
    expect((await there.debt(customer)).kind).toBe("overdue");
    await there.ledger.credit(invoice, { amount: 10_000 });
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "credited" });
  });

  test("an out-of-band payment is a payment, though no money moved through Stripe", async () => {
    const { customer, invoice } = await owing();
    await there.debt(customer);
    await there.ledger.payOutside(invoice);
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "paid" });
  });

  test.each<[string, object, string]>([
    [
      "a customer's balance that covers it whole is no payment",
      { starting_balance: -12_000, amount_due: 0 },
      "credited",
    ],
    [
      "nor is a credit note, where `amount_due` still shows it",
      { pre_payment_credit_notes_amount: 12_000 },
      "credited",
    ],
    ["what was paid elsewhere is one, though Stripe counts none of it", {}, "paid"],
  ])("%s", (_, also, why) => {
    const file = readFileSync("test/fixtures/stripe/invoice.paid.json", "utf8");
    const paid = JSON.parse(file).data.object;
    const invoice = readInvoice({ ...paid, amount_paid: 0, ...also }, []);
    expect(
      debtOf(invoice, debtTerms({ account: account(), overrides: [] }, standard, there.now), there.now),
    ).toEqual({
      kind: "none",
      why,
    });
  });

  test("a balance that covers a part lowers what remains, and only that is owed", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.updateInvoice(invoice, {
      starting_balance: -11_600,
      amount_due: 400,
      amount_remaining: 400,
    });
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "below_minimum" });
    await there.ledger.updateInvoice(invoice, {
      starting_balance: -2_000,
      amount_due: 10_000,
      amount_remaining: 10_000,
    });
    expect((await there.debt(customer)).kind).toBe("overdue");
  });

  test("uncollectible can still be paid or voided", async () => {
    const customer = await there.customer();
    const [first, second] = [await there.sent(customer), await there.sent(customer)];
    there.now = overdueFrom;
    await there.ledger.markUncollectible(first, "payment_not_received");
    await there.ledger.markUncollectible(second, "payment_not_received");
    expect(await there.debts(customer)).toMatchObject({
      [first]: { kind: "overdue" },
      [second]: { kind: "overdue" },
    });
    await there.ledger.pay(first);
    await there.ledger.voidInvoice(second);
    expect(await there.debts(customer)).toMatchObject({
      [first]: { kind: "none", why: "paid" },
      [second]: { kind: "none", why: "voided" },
    });
  });

  test.each([
    ["max_payment_attempts", { kind: "overdue", since: overdueFrom }],
    ["payment_not_received", { kind: "overdue", since: overdueFrom }],
    ["subscription_canceled", { kind: "none", why: "written_off" }],
    ["subscription_paused", { kind: "none", why: "written_off" }],
    ["user_forgiven", { kind: "none", why: "written_off" }],
  ] as const)("endive gives a reason for uncollectible: %s", async (reason, expected) => {
    const { customer, invoice } = await owing();
    await there.ledger.markUncollectible(invoice, reason);
    expect(await there.debt(customer)).toEqual(expected);
  });

  test("a reason for uncollectible that Stripe may add later is a person's task, and suspends nobody", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.markUncollectible(invoice, "lost_in_the_post" as never);
    expect((await there.debt(customer)).kind).toBe("uncertain");
    expect(await cut(customer)).toEqual(isHeld("uncertain"));
  });

  test("nothing leaves `paid`: a refund or a dispute after payment leaves it paid, for a person to look at", async () => {
    const { customer, invoice } = await owing();
    await there.debt(customer);
    await there.ledger.pay(invoice);
    await there.ledger.refund(invoice);
    const { id } = await there.ledger.dispute(invoice);
    await there.ledger.closeDispute(id, "lost");
    expect(await there.stripe.invoices.retrieve(invoice)).toMatchObject({ status: "paid" });
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "paid" });
    expect((await cut(customer)).stage).toBe("active");
  });

  test("a dispute about a part that was paid holds what remains until it is closed", async () => {
    const { customer, invoice } = await owing();
    await there.ledger.pay(invoice, { amount: 2_000 });
    const { id } = await there.ledger.dispute(invoice);
    for (const ignored of [false, true]) {
      there.pretend.oddities.ignoresExpansion = ignored;
      expect((await there.debt(customer)).kind).toBe("disputed");
    }
    expect(await cut(customer)).toEqual(isHeld("disputed"));
    await there.ledger.closeDispute(id, "lost");
    expect((await there.debt(customer)).kind).toBe("overdue");
  });

  test("never debt: drafts", async () => {
    const { customer } = await owing({ draft: true });
    expect(await there.debts(customer)).toEqual({});
    expect((await there.billing.readCustomer(customer, [])).invoices).toEqual([]);
  });

  test("never debt: zero remaining, and trials", async () => {
    const { customer, invoice } = await owing({ amount: 0, subscription: "sub_trial" });
    expect(await there.stripe.invoices.retrieve(invoice)).toMatchObject({ status: "paid", amount_due: 0 });
    expect(await there.debts(customer)).toEqual({});
    const other = await owing();
    await there.ledger.updateInvoice(other.invoice, { amount_remaining: 0 });
    expect((await there.debt(other.customer)).kind).toBe("none");
  });

  test.each([
    ["keep_as_draft", "draft", []],
    ["mark_uncollectible", "uncollectible", ["none"]],
    ["void", "void", []],
  ] as const)(
    "never debt: what `pause_collection` makes of an invoice (%s)",
    async (pausedAs, status, kinds) => {
      const { customer, invoice } = await owing({ subscription: "sub_1", pausedAs });
      expect(await there.stripe.invoices.retrieve(invoice)).toMatchObject({ status });
      expect(Object.values(await there.debts(customer)).map(({ kind }) => kind)).toEqual(kinds);
      expect((await cut(customer)).stage).toBe("active");
    },
  );

  test("never debt: not-yet-attempted automatic ones", async () => {
    const { customer } = await owing({ collection: "charge_automatically" });
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: null });
    expect((await cut(customer)).stage).toBe("active");
  });

  test("money is integers per currency, zero-decimal ones too: a minimum is in each currency's own units", async () => {
    const customer = await there.customer();
    const order = async (amount: number, currency: string) => there.sent(customer, { amount, currency });
    const [pesos, fewPesos, yen, cents] = [
      await order(500, "clp"),
      await order(499, "clp"),
      await order(1, "jpy"),
      await order(499, "usd"),
    ];
    there.now = overdueFrom;
    expect(standard.minimum).toMatchObject({ clp: 500, usd: 500 });
    expect(await there.debts(customer)).toMatchObject({
      [pesos]: { kind: "overdue" },
      [fewPesos]: { kind: "none", why: "below_minimum" },
      [yen]: { kind: "overdue" },
      [cents]: { kind: "none", why: "below_minimum" },
    });
    expect([minorDigits("clp"), minorDigits("jpy"), minorDigits("usd")]).toEqual([0, 0, 2]);
  });

  test("currencies are never added to one another", async () => {
    const customer = await there.customer();
    await there.sent(customer, { amount: 700, currency: "usd" });
    await there.sent(customer, { amount: 800, currency: "brl" });
    await there.sent(customer, { amount: 900, currency: "usd" });
    const open = (await there.read(customer)).map(({ amountRemaining: amount, currency }) => ({
      amount,
      currency,
    }));
    expect(totals(open).sort((a, b) => a.amount - b.amount)).toEqual([
      { amount: 800, currency: "brl" },
      { amount: 1_600, currency: "usd" },
    ]);
  });

  test("smart retries: eight in two weeks, windows up to two months; the ladder counts from the last that failed", async () => {
    const customer = await there.customer();
    const retries = [1, 1, 2, 2, 2, 2, 2, 48].map((days) => days * day);
    const invoice = await there.charged(customer, { plan: { retries } });
    await there.ledger.failAttempt(invoice);
    for (let passed = 0; passed < 60; passed++) {
      expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: null });
      await there.passTo(there.now + day);
    }
    const last = issuedAt + 60 * day;
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: last + hour });
    await there.passTo(last + hour);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: last + hour });
    await there.passTo(last + 5 * day);
    await there.ledger.failAttempt(invoice, { nextAttemptAt: null });
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: last + hour });
  });

  test("smart retries: an account may have what they could not collect become uncollectible, which is still owed", async () => {
    const customer = await there.customer();
    const plan = { retries: [day], whenExhausted: "uncollectible" as const };
    const invoice = await there.charged(customer, { plan });
    await there.ledger.failAttempt(invoice);
    await there.passTo(issuedAt + day);
    expect(await there.stripe.invoices.retrieve(invoice)).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "max_payment_attempts" } },
    });
    await there.passTo(issuedAt + 2 * day);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: issuedAt + day + hour });
  });

  test("Stripe's own reminder mails are Dashboard settings: the documents say to turn one side off", () => {
    const text = readFileSync("docs/stripe-sandbox.md", "utf8");
    expect(text).toMatch(/turn off .*reminders for overdue invoices/);
  });

  test("`due_date` is an instant with no documented zone: overdue from the start of the next day, account time", async () => {
    const { customer } = await owing();
    there.now = overdueFrom - 1;
    expect(dueAt).toBeLessThan(there.now);
    expect(await there.debt(customer)).toEqual({ kind: "not_yet_due", since: overdueFrom });
    there.now = overdueFrom;
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
  });

  test("`hosted_invoice_url` dies: it is not kept, and fetched when the link is clicked", async () => {
    const { customer, invoice } = await owing();
    expect(JSON.stringify(await there.read(customer))).not.toContain("http");
    there.pretend.requests.length = 0;
    expect((await there.billing.invoiceLinks(invoice)).pay).toBe(`http://pay.test/${invoice}`);
    expect(there.pretend.requests).toEqual([`GET /v1/invoices/${invoice}`]);
  });

  test("a customer that is deleted leaves its open invoices, which stay owed", async () => {
    const { customer, invoice } = await owing();
    await there.debt(customer);
    await there.ledger.deleteCustomer(customer);
    expect((await there.billing.readCustomer(customer, [invoice])).customer.deleted).toBe(true);
    expect(await there.debt(customer)).toEqual({ kind: "overdue", since: overdueFrom });
  });

  test("several overdue invoices are one account's debts: each is judged by itself, and all that are owed count", async () => {
    const { customer, invoice } = await owing();
    const other = await there.sent(customer);
    await there.ledger.startProcessing(other, { method: "us_bank_account" });
    expect(await there.debts(customer)).toMatchObject({
      [invoice]: { kind: "overdue" },
      [other]: { kind: "in_flight" },
    });
    expect(await cut(customer)).toEqual(isHeld("money_in_flight"));
    await there.ledger.settle(other);
    expect((await cut(customer)).stage).toBe("suspended");
    await there.ledger.pay(invoice);
    expect((await cut(customer)).stage).toBe("active");
  });
});

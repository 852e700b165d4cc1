import { describe, expect, test } from "@jest/globals";
import { type Debt, type DebtTerms, debtOf } from "../../src/core/debt.ts";
import { day, minute } from "../../src/core/instant.ts";
import type { Invoice, Payment } from "../../src/core/invoice.ts";
import { at, invoice, payment, timeZone } from "./given.ts";

const terms: DebtTerms = { timeZone, retriesFirst: true, minimum: { usd: 500 } };
const now = at("2026-11-10 09:00");
const overdueFrom = at("2026-10-31 00:00");

const kindOf = (also: Partial<Invoice>, moment = now, under = terms): Debt =>
  debtOf(invoice("in_1", also), under, moment);

describe("an invoice is no debt", () => {
  test.each<[string, Partial<Invoice>, string]>([
    ["a draft", { status: "draft" }, "draft"],
    ["deleted", { status: "deleted" }, "deleted"],
    ["void, which is not paid", { status: "void" }, "voided"],
    ["paid", { status: "paid", amountPaid: 12_000, amountRemaining: 0 }, "paid"],
    ["paid in part, the rest credited", { status: "paid", amountPaid: 1, amountRemaining: 0 }, "paid"],
    ["credited whole", { status: "paid", amountPaid: 0, amountRemaining: 0 }, "credited"],
    ["open with nothing remaining, paid", { amountPaid: 12_000, amountRemaining: 0 }, "paid"],
    ["open with nothing remaining, credited", { amountRemaining: 0 }, "credited"],
    ["overpaid", { amountPaid: 13_000, amountRemaining: -1_000 }, "paid"],
    ["below the minimum of its currency", { amountRemaining: 499 }, "below_minimum"],
    ["forgiven", { status: "uncollectible", statusReason: "user_forgiven" }, "written_off"],
    ["uncollectible without a reason", { status: "uncollectible" }, "written_off"],
  ])("%s", (_, also, why) => {
    expect(kindOf(also)).toEqual({ kind: "none", why });
  });

  test.each<[string, Partial<Invoice>]>([
    ["the minimum itself", { amountRemaining: 500 }],
    ["one unit of a currency without a minimum", { amountRemaining: 1, currency: "jpy" }],
    ["what nobody paid in all attempts", { status: "uncollectible", statusReason: "max_payment_attempts" }],
    ["what was not received", { status: "uncollectible", statusReason: "payment_not_received" }],
  ])("but %s is one", (_, also) => {
    expect(kindOf(also)).toEqual({ kind: "overdue", since: overdueFrom });
  });
});

describe("an invoice that is sent is overdue", () => {
  test.each([
    ["2026-10-30 00:00", "2026-10-31 00:00"],
    ["2026-10-30 23:59", "2026-10-31 00:00"],
    ["2026-10-31 00:00", "2026-11-01 00:00"],
  ])("due on %s: from the start of the next day where the account is, %s", (due, from) => {
    const since = at(from);
    const also = { dueAt: at(due) };
    expect(kindOf(also, since)).toEqual({ kind: "overdue", since });
    expect(kindOf(also, since - 1)).toEqual({ kind: "not_yet_due", since });
  });

  test("by the account's own clocks", () => {
    const dueAt = Date.parse("2026-10-30T22:00:00Z");
    const from = (zone: string) => {
      const debt = debtOf(invoice("in_1", { dueAt }), { ...terms, timeZone: zone }, now);
      return debt.kind === "overdue" && new Date(debt.since).toISOString();
    };
    expect(from("America/Sao_Paulo")).toBe("2026-10-31T03:00:00.000Z");
    expect(from("Asia/Jerusalem")).toBe("2026-10-31T22:00:00.000Z");
  });

  test("never, without a due date", () => {
    expect(kindOf({ dueAt: null }, at("2036-11-10 09:00"))).toEqual({ kind: "not_yet_due", since: null });
  });
});

describe("an invoice that is charged automatically is overdue", () => {
  const card: Partial<Invoice> = {
    collection: "charge_automatically",
    dueAt: null,
    attempted: true,
    attemptCount: 1,
  };
  const since = at("2026-10-15 10:00");
  const retriedAt = { nextAttemptAt: at("2026-11-12 09:00") };

  test("once an attempt failed and no retry is left", () => {
    expect(kindOf(card)).toEqual({ kind: "overdue", since });
    expect(kindOf({ ...card, finalizedAt: null })).toEqual({
      kind: "overdue",
      since: at("2026-10-15 09:00"),
    });
  });

  test.each<[string, Partial<Invoice>]>([
    ["nobody tried yet", { attempted: false, attemptCount: 0 }],
    ["nobody tried yet, though it is marked so", { attemptCount: 0 }],
    ["a retry is scheduled", retriedAt],
  ])("not while %s", (_, also) => {
    expect(kindOf({ ...card, ...also })).toEqual({ kind: "not_yet_due", since: null });
  });

  test("from the first failure on where retries do not come first", () => {
    const impatient = { ...terms, retriesFirst: false };
    expect(kindOf({ ...card, ...retriedAt }, now, impatient)).toEqual({ kind: "overdue", since });
    expect(kindOf({ ...card, attempted: false }, now, impatient)).toEqual({
      kind: "not_yet_due",
      since: null,
    });
  });

  test("whatever retries an invoice that is sent may have", () => {
    expect(kindOf(retriedAt).kind).toBe("overdue");
  });
});

describe("money on its way", () => {
  const startedAt = at("2026-11-09 09:00");
  const expiresAt = at("2026-11-12 09:00");
  const held = (payments: Payment[], moment = now) => kindOf({ payments }, moment);

  test.each<[string, Partial<Payment>, number]>([
    ["a debit, for ten working days", { state: "processing" }, startedAt + 14 * day],
    ["a bank transfer that came in part", { state: "partly_funded" }, startedAt + 14 * day],
    [
      "a voucher, until it expires and a bank could confirm it",
      { state: "voucher", expiresAt },
      expiresAt + 4 * day,
    ],
    ["a voucher without an expiry", { state: "voucher" }, startedAt + 4 * day],
  ])("holds: %s", (_, also, until) => {
    const payments = [payment({ startedAt, ...also })];
    const hold = { kind: "in_flight", since: overdueFrom, method: "us_bank_account", until };
    expect(held(payments)).toEqual(hold);
    expect(held(payments, until - minute)).toEqual(hold);
    expect(held(payments, until).kind).toBe(payments[0]?.state === "processing" ? "uncertain" : "overdue");
  });

  test("a debit that outlasts every debit is a person's task, not a debt to suspend for", () => {
    const stuck = held([payment({ startedAt, state: "processing" })], startedAt + 30 * day);
    expect(stuck).toEqual({ kind: "uncertain", why: expect.stringContaining("us_bank_account") });
  });

  test.each(["customer_action", "failed", "succeeded", "other"] as const)("does not hold: %s", (state) => {
    expect(held([payment({ state, startedAt, expiresAt })]).kind).toBe("overdue");
  });

  test("holds as long as the longest of several, whatever their order", () => {
    const two = [
      payment({ startedAt }),
      payment({ state: "voucher", method: "boleto", startedAt, expiresAt: at("2026-12-01 09:00") }),
    ];
    for (const payments of [two, [...two].reverse()])
      expect(held(payments)).toMatchObject({ method: "boleto", until: at("2026-12-05 09:00") });
    expect(held([payment({ state: "failed" }), payment({ startedAt })]).kind).toBe("in_flight");
  });

  test("two vouchers hold a debt, a third is a way of not paying", () => {
    const voucher = (id: string, started: string, expires: string) =>
      payment({ id, state: "voucher", method: "boleto", startedAt: at(started), expiresAt: at(expires) });
    const first = voucher("pi_1", "2026-10-20 09:00", "2026-10-23 09:00");
    const second = voucher("pi_2", "2026-11-01 09:00", "2026-11-04 09:00");
    const third = voucher("pi_3", "2026-11-09 09:00", "2026-11-12 09:00");
    expect(held([third, second]).kind).toBe("in_flight");
    expect(held([third, first, second]).kind).toBe("overdue");
    expect(held([third, first, second], at("2026-11-08 08:59")).kind).toBe("in_flight");
    expect(held([third, first, second, payment({ startedAt })])).toMatchObject({ method: "us_bank_account" });
  });

  test("says nothing of an invoice that is not due", () => {
    const payments = [payment({ startedAt })];
    expect(kindOf({ payments, dueAt: at("2026-12-01 09:00") }).kind).toBe("not_yet_due");
  });
});

test("a dispute waits for a person, whatever else is on its way, once the invoice is due", () => {
  const disputed: Partial<Invoice> = { disputed: true, payments: [payment({ startedAt: now })] };
  expect(kindOf(disputed)).toEqual({ kind: "disputed", since: overdueFrom });
  expect(kindOf({ ...disputed, dueAt: at("2026-12-01 09:00") }).kind).toBe("not_yet_due");
  expect(kindOf({ ...disputed, status: "void" }).kind).toBe("none");
});

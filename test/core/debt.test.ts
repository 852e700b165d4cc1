import { describe, expect, test } from "@jest/globals";
import { type Debt, type DebtTerms, debtOf } from "../../src/core/debt.ts";
import { debtTerms } from "../../src/core/debt-terms.ts";
import { day, hour, minute } from "../../src/core/instant.ts";
import type { Invoice, Payment } from "../../src/core/invoice.ts";
import { account, at, invoice, override, payment, standard, timeZone } from "./given.ts";

const terms: DebtTerms = { timeZone, retriesFirst: true, minimum: { usd: 500 } };
const now = at("2026-11-10 09:00");
const overdueFrom = at("2026-10-31 00:00");

const kindOf = (also: Partial<Invoice>, moment = now, under = terms): Debt =>
  debtOf(invoice("in_1", also), under, moment);

const strange: Partial<Invoice> = { status: "uncollectible", statusReason: "lost_in_the_post" };

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
    ["cancelled", { status: "uncollectible", statusReason: "subscription_canceled" }, "written_off"],
    ["paused", { status: "uncollectible", statusReason: "subscription_paused" }, "written_off"],
    [
      "credited since it became uncollectible",
      { status: "uncollectible", statusReason: "max_payment_attempts", amountRemaining: 0 },
      "credited",
    ],
    ["below it for another reason than any known", { ...strange, amountRemaining: 499 }, "below_minimum"],
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
    attemptCount: 4,
    gaveUpAt: at("2026-11-01 10:00"),
  };
  const since = at("2026-11-01 11:00");
  const retriedAt = { nextAttemptAt: at("2026-11-12 09:00") };

  test("an hour after the last attempt failed: until then Stripe may still tell of another", () => {
    expect(kindOf(card)).toEqual({ kind: "overdue", since });
    expect(kindOf(card, since)).toEqual({ kind: "overdue", since });
    expect(kindOf(card, since - 1)).toEqual({ kind: "not_yet_due", since });
  });

  test("counted from its finalization or its creation where nobody knows when that was", () => {
    const unknown = { ...card, gaveUpAt: null };
    expect(kindOf(unknown)).toEqual({ kind: "overdue", since: at("2026-10-15 11:00") });
    expect(kindOf({ ...unknown, finalizedAt: null })).toEqual({
      kind: "overdue",
      since: at("2026-10-15 10:00"),
    });
  });

  test.each<[string, Partial<Invoice>]>([
    ["nobody tried yet", { attempted: false, attemptCount: 0 }],
    ["nobody tried yet, though it is marked so", { attemptCount: 0 }],
    ["a retry is scheduled", retriedAt],
    ["a retry is scheduled, though the attempts had come to their end", { ...retriedAt, attemptCount: 8 }],
  ])("not while %s", (_, also) => {
    expect(kindOf({ ...card, ...also })).toEqual({ kind: "not_yet_due", since: null });
  });

  test("from the first failure on where retries do not come first", () => {
    const impatient = { ...terms, retriesFirst: false };
    const first = at("2026-10-15 10:00");
    expect(kindOf({ ...card, ...retriedAt }, now, impatient)).toEqual({ kind: "overdue", since: first });
    expect(kindOf({ ...card, finalizedAt: null }, now, impatient)).toEqual({
      kind: "overdue",
      since: first - hour,
    });
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
      { state: "voucher", method: "boleto", expiresAt },
      expiresAt + 4 * day,
    ],
    [
      "one that is confirmed at once, a day longer",
      { state: "voucher", method: "pix", expiresAt },
      expiresAt + day,
    ],
    ["a voucher without an expiry", { state: "voucher", method: "oxxo" }, startedAt + 4 * day],
  ])("holds: %s", (_, also, until) => {
    const payments = [payment({ startedAt, ...also })];
    const { method } = payments[0]!;
    const hold = { kind: "in_flight", since: overdueFrom, method, until };
    expect(held(payments)).toEqual(hold);
    expect(held(payments, until - minute)).toEqual(hold);
    expect(held(payments, until).kind).toBe(payments[0]?.state === "processing" ? "uncertain" : "overdue");
  });

  test("a debit that outlasts every debit is a person's task, not a debt to suspend for", () => {
    const stuck = held([payment({ startedAt, state: "processing" })], startedAt + 30 * day);
    expect(stuck).toEqual({
      kind: "uncertain",
      since: overdueFrom,
      doubt: { cause: "overlong_payment", method: "us_bank_account" },
    });
  });

  test.each<[string, Partial<Payment>]>([
    ["a debit", { state: "processing" }],
    ["a transfer", { state: "partly_funded" }],
    ["a voucher", { state: "voucher" }],
  ])("that nobody knows the beginning of begins now: %s", (_, also) => {
    const payments = [payment({ startedAt: null, ...also })];
    const hold = held(payments);
    expect(hold).toMatchObject({ kind: "in_flight" });
    expect(hold.kind === "in_flight" && hold.until).toBeGreaterThan(now);
  });

  test("in a state that is not known here is a person's task, unless other money is surely on its way", () => {
    const odd = payment({ state: "unclear" });
    expect(held([odd])).toEqual({
      kind: "uncertain",
      since: overdueFrom,
      doubt: { cause: "unknown_payment" },
    });
    expect(held([odd, payment({ startedAt })]).kind).toBe("in_flight");
  });

  test.each(["customer_action", "failed", "succeeded", "other", "lapsed_voucher"] as const)(
    "does not hold: %s",
    (state) => {
      expect(held([payment({ state, startedAt, expiresAt })]).kind).toBe("overdue");
    },
  );

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

  test("vouchers of one payment intent count like those of several, those that are gone too", () => {
    const voucher = (day: number, state: Payment["state"] = "lapsed_voucher") =>
      payment({
        state,
        method: "boleto",
        startedAt: at(`2026-11-0${day} 09:00`),
        expiresAt: at(`2026-11-0${day + 1} 09:00`),
      });
    expect(held([voucher(8, "voucher"), voucher(1)]).kind).toBe("in_flight");
    expect(held([voucher(8, "voucher"), voucher(1), voucher(4)]).kind).toBe("overdue");
    expect(held([{ ...voucher(8, "voucher"), startedAt: null }, voucher(1), voucher(4)]).kind).toBe(
      "overdue",
    );
  });

  test("says nothing of an invoice that is not due", () => {
    const payments = [payment({ startedAt })];
    expect(kindOf({ payments, dueAt: at("2026-12-01 09:00") }).kind).toBe("not_yet_due");
  });
});

describe("uncollectible for a reason that is not known here", () => {
  test("is a person's task, once due", () => {
    expect(kindOf(strange)).toEqual({
      kind: "uncertain",
      since: overdueFrom,
      doubt: { cause: "unknown_write_off", reason: "lost_in_the_post" },
    });
    expect(kindOf({ ...strange, dueAt: at("2026-12-01 09:00") }).kind).toBe("not_yet_due");
  });
});

describe("a promise", () => {
  const until = at("2026-11-12 09:00");
  const promised = { ...terms, promisedUntil: until };

  test("stands until its date, for what is overdue and for nothing else", () => {
    expect(kindOf({}, now, promised)).toEqual({ kind: "promised", since: overdueFrom, until });
    expect(kindOf({}, until - 1, promised).kind).toBe("promised");
    expect(kindOf({}, until, promised)).toEqual({ kind: "overdue", since: overdueFrom });
    expect(kindOf({ status: "void" }, now, promised).kind).toBe("none");
    expect(kindOf({ disputed: true }, now, promised).kind).toBe("disputed");
    expect(kindOf({ payments: [payment({ startedAt: now })] }, now, promised).kind).toBe("in_flight");
    expect(kindOf({ dueAt: until }, now, promised).kind).toBe("not_yet_due");
  });

  test("is the one that reaches furthest of those in force", () => {
    const given = (until: string, endedAt: string | null = null) =>
      override("promise", at("2026-11-02 09:00"), at(until), endedAt === null ? null : at(endedAt));
    const of = { account: account(), overrides: [given("2026-11-12 09:00"), given("2026-11-11 09:00")] };
    expect(debtTerms(of, standard, now).promisedUntil).toBe(until);
    const over = [given("2026-11-09 09:00"), given("2026-11-12 09:00", "2026-11-03 09:00")];
    expect(debtTerms({ ...of, overrides: over }, standard, now).promisedUntil).toBeNull();
    const hold = override("hold", at("2026-11-02 09:00"), until);
    expect(debtTerms({ ...of, overrides: [hold] }, standard, now).promisedUntil).toBeNull();
  });
});

test("a dispute waits for a person, whatever else is on its way, once the invoice is due", () => {
  const disputed: Partial<Invoice> = { disputed: true, payments: [payment({ startedAt: now })] };
  expect(kindOf(disputed)).toEqual({ kind: "disputed", since: overdueFrom });
  expect(kindOf({ ...disputed, dueAt: at("2026-12-01 09:00") }).kind).toBe("not_yet_due");
  expect(kindOf({ ...disputed, status: "void" }).kind).toBe("none");
});

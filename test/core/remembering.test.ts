import { describe, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import type { Invoice, Payment } from "../../src/core/invoice.ts";
import { remembering } from "../../src/core/remembering.ts";
import { at, invoice, payment } from "./given.ts";

const now = at("2026-11-10 09:00");

/** Several readings, one a day, each remembering those before it. */
const readings = (...all: Partial<Invoice>[]): Invoice =>
  all.reduce<{ known: Invoice | undefined; when: Instant }>(
    ({ known, when }, also) => ({ known: remembering(known, invoice("in_1", also), when), when: when + day }),
    { known: undefined, when: now },
  ).known!;

describe("money on its way", () => {
  const unknown = (state: Payment["state"]) => payment({ state, startedAt: null });

  test.each(["processing", "voucher", "partly_funded"] as const)(
    "began when it was first seen, where Stripe does not say: %s",
    (state) => {
      const seen = { payments: [unknown(state)] };
      expect(readings(seen).payments).toEqual([payment({ state, startedAt: now })]);
      expect(readings(seen, seen, seen).payments).toEqual([payment({ state, startedAt: now })]);
    },
  );

  test("began when Stripe says, where it does", () => {
    const startedAt = at("2026-11-09 09:00");
    const told = { payments: [payment({ startedAt })] };
    expect(readings(told).payments[0]?.startedAt).toBe(startedAt);
    expect(readings({ payments: [unknown("processing")] }, told).payments[0]?.startedAt).toBe(startedAt);
    expect(readings(told, { payments: [unknown("processing")] }).payments[0]?.startedAt).toBe(startedAt);
  });

  test("begins anew with another payment, or in another state", () => {
    const other = { ...unknown("processing"), id: "pi_2" };
    expect(readings({ payments: [unknown("processing")] }, { payments: [other] }).payments).toEqual([
      { ...other, startedAt: now + day },
    ]);
    expect(
      readings({ payments: [unknown("partly_funded")] }, { payments: [unknown("processing")] }).payments[0]
        ?.startedAt,
    ).toBe(now + day);
  });

  test.each(["failed", "succeeded", "customer_action", "other", "unclear"] as const)(
    "is not %s, of which nothing is remembered",
    (state) => {
      expect(readings({ payments: [unknown(state)] }).payments).toEqual([unknown(state)]);
    },
  );
});

describe("vouchers that are there no more", () => {
  const voucher = (expiry: string, also: Partial<Payment> = {}) =>
    payment({ state: "voucher", method: "boleto", startedAt: null, expiresAt: at(expiry), ...also });
  const first = voucher("2026-11-11 09:00");
  const second = voucher("2026-11-12 09:00");

  test("are remembered, one payment intent's too, with when they were first seen", () => {
    const gone = readings({ payments: [first] }, { payments: [second] }, { payments: [] });
    expect(gone.payments).toEqual([
      { ...second, state: "lapsed_voucher", startedAt: now + day },
      { ...first, state: "lapsed_voucher", startedAt: now },
    ]);
  });

  test("are not counted twice when a reading overlooked them", () => {
    const again = readings({ payments: [first] }, { payments: [] }, { payments: [first] });
    expect(again.payments).toHaveLength(1);
    expect(again.payments[0]?.state).toBe("voucher");
  });
});

describe("when the automatic attempts had come to their end", () => {
  const tried: Partial<Invoice> = {
    collection: "charge_automatically",
    dueAt: null,
    attempted: true,
    attemptCount: 1,
  };
  const retried: Partial<Invoice> = { ...tried, nextAttemptAt: at("2026-11-12 09:00") };
  const declinedAt = at("2026-11-09 15:00");
  const declined = (startedAt: Instant | null) => [payment({ state: "failed", method: "card", startedAt })];

  test.each<[string, Partial<Invoice>[], Instant | null]>([
    ["is when the last charge was declined", [{ ...tried, payments: declined(declinedAt) }], declinedAt],
    ["is when it was seen that no retry follows", [retried, tried], now + day],
    ["is when another attempt was seen to have failed", [retried, { ...tried, attemptCount: 2 }], now + day],
    ["is the finalization where nothing tells", [tried], at("2026-10-15 10:00")],
    [
      "is the creation where not even that is known",
      [{ ...tried, finalizedAt: null }],
      at("2026-10-15 09:00"),
    ],
    ["is not while a retry is scheduled", [tried, retried], null],
    ["is not before the first attempt", [{ ...tried, attempted: false, attemptCount: 0 }], null],
    ["is not while a debit is on its way", [{ ...tried, payments: [payment()] }], null],
    [
      "is when a debit was seen to have failed, not when it began",
      [
        { ...tried, payments: [payment()] },
        { ...tried, payments: declined(declinedAt) },
      ],
      now + day,
    ],
    ["is nothing to an invoice that is sent", [{ attempted: true, attemptCount: 1 }], null],
  ])("%s", (_, all, expected) => {
    expect(readings(...all).gaveUpAt).toBe(expected);
  });

  test("does not move when somebody tries by hand, or pays a part", () => {
    const byHand = { ...tried, payments: declined(now + day) };
    const part = { ...tried, amountPaid: 5_000, amountRemaining: 7_000, payments: declined(now + 2 * day) };
    expect(readings({ ...tried, payments: declined(declinedAt) }, byHand, part).gaveUpAt).toBe(declinedAt);
  });

  test("is kept when the invoice becomes uncollectible, or is settled", () => {
    const known = { ...tried, payments: declined(declinedAt) };
    for (const status of ["uncollectible", "paid", "void"] as const)
      expect(readings(known, { ...known, status }).gaveUpAt).toBe(declinedAt);
  });
});

test.each<[Invoice["status"], Invoice["status"], Invoice["status"]]>([
  ["paid", "open", "paid"],
  ["paid", "uncollectible", "paid"],
  ["paid", "void", "paid"],
  ["paid", "draft", "paid"],
  ["paid", "deleted", "paid"],
  ["paid", "paid", "paid"],
  ["void", "open", "void"],
  ["void", "uncollectible", "void"],
  ["void", "paid", "paid"],
  ["uncollectible", "open", "open"],
  ["uncollectible", "paid", "paid"],
  ["uncollectible", "void", "void"],
  ["open", "draft", "draft"],
])("an invoice recorded as %s, and read as %s, is %s", (before, read, after) => {
  const known = invoice("in_1", { status: before });
  expect(remembering(known, invoice("in_1", { status: read }), now).status).toBe(after);
});

import { describe, expect, test } from "@jest/globals";
import type { Invoice } from "../../src/core/invoice.ts";
import { at, facing, given, invoice, ladder, override, paid, payment } from "./given.ts";

const now = "2026-11-20 10:00";
const seen = at("2026-11-18 09:00");
const voided = (method: string, state: "failed" | "lapsed_voucher" = "failed") =>
  invoice("in_9", { status: "void", payments: [payment({ method, state, startedAt: seen })] });
const refunded = paid(
  invoice("in_9", { number: "A-9", payments: [payment({ state: "taken_back", startedAt: seen })] }),
);
const disputed = { ...paid(invoice("in_9")), disputed: true };

const isGivenBack = { code: "taken_back", invoice: "A-9", how: "refunded" };
const isNotPaid = { code: "taken_back", invoice: "in_9", how: "debit_returned" };

describe("what became of money after an invoice was settled is for a person to look at", () => {
  test.each<[string, Invoice, object]>([
    ["a dispute after payment", disputed, { code: "taken_back", invoice: "in_9", how: "disputed" }],
    ["a refund", refunded, isGivenBack],
    ["a failed ACH that voided it", voided("us_bank_account"), isNotPaid],
    ["a failed SEPA debit that did", voided("sepa_debit"), isNotPaid],
  ])("%s: said last, on whatever stage; nothing else changes", (_, one, reason) => {
    for (const stage of ladder) {
      const without = given(facing(stage)).decided(now);
      const decision = given(facing(stage, { invoices: [invoice(), one] })).decided(now);
      expect(decision.case).toEqual(without.case);
      expect(decision.effects).toEqual(without.effects);
      expect(decision.reasons).toEqual([...without.reasons, reason]);
    }
    const alone = given(facing("active", { invoices: [one] })).decided(now);
    expect(alone.reasons).toEqual([{ code: "nothing_owed" }, reason]);
  });

  test.each<[string, Invoice]>([
    ["a payment that stays", paid(invoice("in_9", { payments: [payment({ state: "succeeded" })] }))],
    ["a void without a debit", invoice("in_9", { status: "void" })],
    ["a void after a card failed", voided("card")],
    ["a void after a voucher ran out", voided("boleto", "lapsed_voucher")],
  ])("%s is nothing to look at", (_, one) => {
    expect(given(facing("active", { invoices: [one] })).when(now).codes).toEqual(["nothing_owed"]);
  });

  test("a dispute is spoken of until it is closed; the others for thirty days, and then no more", () => {
    const later = "2026-12-18 09:00";
    const codes = (one: Invoice, when: string) =>
      given(facing("active", { invoices: [one] })).when(when).codes;
    expect(codes(disputed, later)).toEqual(["nothing_owed", "taken_back"]);
    expect(codes(refunded, "2026-12-18 08:59")).toEqual(["nothing_owed", "taken_back"]);
    expect(codes(refunded, later)).toEqual(["nothing_owed"]);
    expect(given(facing("active", { invoices: [refunded] })).when(now).next).toBe(later);
  });

  test("also where an account is exempt or held", () => {
    for (const kind of ["exempt", "hold"] as const) {
      const overrides = [override(kind, at("2026-11-01 09:00"), at("2026-12-04 09:00"))];
      expect(
        given(facing("grace", { invoices: [invoice(), refunded], overrides })).when(now).codes,
      ).toContain("taken_back");
    }
  });
});

describe("what is not clear while it is owed holds the suspension, and says so", () => {
  const overdueDebit = payment({ state: "processing", startedAt: at("2026-11-08 08:00") });
  test.each<[string, Partial<Invoice>, object]>([
    [
      "a debit without a result after ten working days",
      { payments: [overdueDebit] },
      { cause: "overlong_payment", method: "us_bank_account" },
    ],
    [
      "uncollectible for a reason that is not known here",
      { status: "uncollectible", statusReason: "lost_in_the_post" },
      { cause: "unknown_write_off", reason: "lost_in_the_post" },
    ],
    [
      "a payment in a state that is not known here",
      { payments: [payment({ state: "unclear" })] },
      { cause: "unknown_payment" },
    ],
    [
      "a payment that Stripe does not count",
      { payments: [payment({ state: "uncounted" })] },
      { cause: "uncounted_payment" },
    ],
  ])("%s", (_, change, doubt) => {
    const decision = given(facing("grace", { invoices: [invoice("in_1", change)] })).decided(
      "2026-11-23 09:15",
    );
    expect(decision.case.stage).toBe("grace");
    expect(decision.reasons).toEqual([{ code: "uncertain", invoice: "in_1", doubt }]);
  });
  test("a dispute about a part", () => {
    const decision = given(facing("grace", { invoices: [invoice("in_1", { disputed: true })] })).decided(
      "2026-11-23 09:15",
    );
    expect(decision.reasons).toEqual([{ code: "disputed", invoice: "in_1" }]);
  });
});

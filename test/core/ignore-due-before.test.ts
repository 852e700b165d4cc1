import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type DebtTerms, debtOf } from "../../src/core/debt.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { parsePolicies } from "../../src/policy-file.ts";
import { at, invoice, timeZone } from "./given.ts";

const terms: DebtTerms = { timeZone, retriesFirst: true, minimum: {}, ignoreDueBefore: "2026-11-01" };
const now = at("2026-12-10 09:00");
const debt = (also: Partial<Invoice>, under = terms) => debtOf(invoice("in_1", also), under, now);

const automatic: Partial<Invoice> = {
  collection: "charge_automatically",
  dueAt: null,
  attempted: true,
  attemptCount: 4,
};

describe("debts due before ignore_due_before are left alone", () => {
  test.each<[string, Partial<Invoice>]>([
    [
      "sent, due on the day before, to the last minute where the account is",
      { dueAt: at("2026-10-31 23:59") },
    ],
    ["sent, due long before", { dueAt: at("2025-01-31 12:00") }],
    [
      "charged, first tried before, however long the retries went on",
      { ...automatic, finalizedAt: at("2026-10-31 10:00"), gaveUpAt: at("2026-11-20 10:00") },
    ],
  ])("%s", (_, also) => {
    expect(debt(also)).toEqual({ kind: "none", why: "before_start" });
    expect(debt(also, { ...terms, ignoreDueBefore: undefined })).toMatchObject({ kind: "overdue" });
  });

  test.each<[string, Partial<Invoice>]>([
    ["sent, due on the day itself, from its first minute", { dueAt: at("2026-11-01 00:00") }],
    ["charged, first tried on the day itself", { ...automatic, finalizedAt: at("2026-11-01 00:00") }],
  ])("but not one that was %s", (_, also) => {
    expect(debt(also)).toMatchObject({ kind: "overdue" });
  });

  test("what is paid was paid, whenever it was due", () => {
    const paid = { status: "paid", amountPaid: 12_000, amountRemaining: 0 } as const;
    expect(debt({ ...paid, dueAt: at("2025-01-31 12:00") })).toEqual({ kind: "none", why: "paid" });
  });
});

describe("ignore_due_before in a policy file", () => {
  const bundled = readFileSync("policy.yaml", "utf8");
  const began = bundled.replace("# ignore_due_before: 2026-11-01", "ignore_due_before: 2026-11-01");
  const standardOf = (text: string) => parsePolicies(text, "my.yaml").get("standard")!;

  test("is a day, shown in the bundled policy and left out there", () => {
    expect(began).not.toBe(bundled);
    expect(standardOf(began).ignoreDueBefore).toBe("2026-11-01");
    expect("ignoreDueBefore" in standardOf(bundled)).toBe(false);
    expect(standardOf(began).hash).not.toBe(standardOf(bundled).hash);
  });

  test.each(["2026-11", "2026-02-30", "yesterday", "20261101"])("%s is refused with its line", (text) => {
    const line = began.split("\n").findIndex((one) => one.includes("ignore_due_before:")) + 1;
    expect(() => parsePolicies(began.replace("2026-11-01", text), "my.yaml")).toThrow(
      `my.yaml, line ${line}: standard.ignore_due_before: a day is written as "2026-11-01"`,
    );
  });
});

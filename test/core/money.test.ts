import { describe, expect, test } from "@jest/globals";
import { minorDigits, totals, writtenMoney } from "../../src/core/money.ts";

const nbsp = "\u00a0";

test("currencies are never added to one another", () => {
  const amounts = [
    { amount: 500, currency: "usd" },
    { amount: 70, currency: "clp" },
    { amount: 250, currency: "usd" },
  ];
  expect(totals(amounts)).toEqual([
    { amount: 750, currency: "usd" },
    { amount: 70, currency: "clp" },
  ]);
});

describe("money, from Stripe's smallest unit", () => {
  test("counts as Stripe counts, whatever Intl shows", () => {
    expect(["clp", "JPY", "isk", "UGX", "huf", "cop", "kwd"].map(minorDigits)).toEqual([0, 0, 2, 2, 2, 2, 3]);
  });

  test.each([
    [12000, "usd", "en-GB", "US$120.00"],
    [124000, "brl", "pt-BR", `R$${nbsp}1.240,00`],
    [1250000, "clp", "es-419", `CLP${nbsp}1,250,000`],
    [120000, "isk", "en-GB", `ISK${nbsp}1,200`],
    [120050, "isk", "en-GB", `ISK${nbsp}1,200.50`],
    [1234550, "huf", "en-GB", `HUF${nbsp}12,345.50`],
    [1234500, "kwd", "en-GB", `KWD${nbsp}1,234.500`],
    [-4550, "eur", "en-GB", "-€45.50"],
  ])("%i %s reads, in %s, %s", (amount, currency, locale, text) => {
    expect(writtenMoney({ amount, currency }, locale)).toBe(text);
  });
});

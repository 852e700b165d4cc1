import { describe, expect, test } from "@jest/globals";
import { formatsFor } from "../../src/emails/formats.ts";
import type { LocaleFormats } from "../../src/emails/words.ts";

const english: LocaleFormats = { dates: "en-GB", numbers: "en-US", dir: "ltr" };
const nbsp = "\u00a0";
const at = (iso: string) => Date.parse(iso);

describe("money, from Stripe's smallest unit", () => {
  const { money } = formatsFor(english, "UTC", []);
  test.each([
    [12000, "usd", `$120.00${nbsp}USD`],
    [5, "usd", `$0.05${nbsp}USD`],
    [12000, "mxn", "MX$120.00"],
    [12000, "eur", "€120.00"],
    [1250000, "clp", `CLP${nbsp}1,250,000`],
    [500, "jpy", "¥500"],
    [9000, "pyg", `PYG${nbsp}9,000`],
    [120000, "isk", `ISK${nbsp}1,200`],
    [500000, "ugx", `UGX${nbsp}5,000`],
    [1234500, "cop", `COP${nbsp}12,345`],
    [1234550, "cop", `COP${nbsp}12,345.50`],
    [1234500, "kwd", `KWD${nbsp}1,234.500`],
    [-4550, "usd", `-$45.50${nbsp}USD`],
  ])("%i %s reads %s", (amount, currency, text) => {
    expect(money({ amount, currency })).toBe(text);
  });
});

describe("dates, where the reader is", () => {
  const midnightInUtc = at("2026-11-23T00:30:00Z");
  test.each([
    ["America/Santiago", "Sunday 22 November"],
    ["UTC", "Monday 23 November"],
    ["Asia/Tehran", "Monday 23 November"],
    ["Pacific/Kiritimati", "Monday 23 November"],
  ])("%s reads %s", (zone, text) => {
    expect(formatsFor(english, zone, [midnightInUtc]).day(midnightInUtc)).toBe(text);
  });

  test("carry their year once the letter names dates of two years there", () => {
    const [december, january] = [at("2026-12-31T23:30:00Z"), at("2027-01-04T12:00:00Z")];
    expect(formatsFor(english, "UTC", [december, january]).shortDay(december)).toBe("31 December 2026");
    expect(formatsFor(english, "Asia/Tehran", [december, january]).shortDay(december)).toBe("1 January");
  });

  test("lists are lists of the language", () => {
    expect(formatsFor(english, "UTC", []).list(["reports", "the API", "seats"])).toBe(
      "reports, the API and seats",
    );
    expect(formatsFor({ ...english, dates: "es" }, "UTC", []).list(["a", "b"])).toBe("a y b");
  });

  test("a Persian reader's dates are Solar Hijri", () => {
    const persian: LocaleFormats = { dates: "fa-IR", numbers: "fa-IR", dir: "rtl" };
    expect(formatsFor(persian, "Asia/Tehran", []).day(at("2026-11-23T09:00:00Z"))).toMatch(/آذر/);
  });
});

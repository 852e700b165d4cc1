import { describe, expect, test } from "@jest/globals";
import type { Locale } from "../../src/core/account.ts";
import { formatsFor } from "../../src/emails/formats.ts";
import { keep } from "../../src/emails/keep.ts";
import { listIn } from "../../src/emails/list-in.ts";
import { catalogueFormats } from "../support/catalogue-formats.ts";

const nbsp = "\u00a0";
const [ltr, rtl] = ["\u200e", "\u200f"];
const at = (iso: string) => Date.parse(iso);
const november = at("2026-11-20T12:00:00Z");
const formats = (locale: Locale, zone = "UTC", writtenAt = november) =>
  formatsFor(catalogueFormats[locale], zone, writtenAt);

describe("money, from Stripe's smallest unit", () => {
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
  ])("%i %s reads %s in English", (amount, currency, text) => {
    expect(formats("en").money({ amount, currency })).toBe(text);
  });

  test.each<[Locale, Record<"usd" | "brl" | "clp" | "ils" | "irr", string>]>([
    [
      "es",
      {
        usd: `USD${nbsp}120.00`,
        brl: `BRL${nbsp}1,240.00`,
        clp: `CLP${nbsp}1,250,000`,
        ils: `ILS${nbsp}980.50`,
        irr: `IRR${nbsp}1,234,500`,
      },
    ],
    [
      "pt-BR",
      {
        usd: `US$${nbsp}120,00`,
        brl: `R$${nbsp}1.240,00`,
        clp: `CLP${nbsp}1.250.000`,
        ils: `₪${nbsp}980,50`,
        irr: `IRR${nbsp}1.234.500`,
      },
    ],
    [
      "he",
      {
        usd: `${rtl}120.00${nbsp}${rtl}USD`,
        brl: `${rtl}1,240.00${nbsp}${rtl}R$`,
        clp: `${rtl}1,250,000${nbsp}${rtl}CLP`,
        ils: `${rtl}980.50${nbsp}${rtl}₪`,
        irr: `${rtl}1,234,500${nbsp}${rtl}IRR`,
      },
    ],
    [
      "fa",
      {
        usd: `${ltr}$۱۲۰٫۰۰${nbsp}USD`,
        brl: `${ltr}R$۱٬۲۴۰٫۰۰`,
        clp: `${ltr}CLP${nbsp}۱٬۲۵۰٬۰۰۰`,
        ils: `${ltr}₪۹۸۰٫۵۰`,
        irr: `${ltr}ریال${nbsp}۱٬۲۳۴٬۵۰۰`,
      },
    ],
  ])("as it is written in %s: a bare dollar sign says whose", (locale, texts) => {
    const amounts = { usd: 12000, brl: 124000, clp: 1250000, ils: 98050, irr: 123450000 };
    for (const [currency, text] of Object.entries(texts)) {
      const amount = amounts[currency as keyof typeof amounts];
      expect(formats(locale).money({ amount, currency })).toBe(text);
    }
  });
});

describe("dates, as a sentence has them", () => {
  const cut = at("2026-11-23T13:00:00Z");
  const january = at("2027-01-04T13:00:00Z");
  const first = at("2026-12-01T13:00:00Z");
  test.each<[Locale, string, string, string, string]>([
    ["en", "Monday 23 November", "Monday 4 January 2027", "1 December", "23 Nov 2026"],
    ["es", "lunes 23 de noviembre", "lunes 4 de enero de 2027", "1 de diciembre", "23/11/2026"],
    [
      "pt-BR",
      "23 de novembro (segunda-feira)",
      "4 de janeiro de 2027 (segunda-feira)",
      "1º de dezembro",
      "23/11/2026",
    ],
    ["he", "יום שני, 23 בנובמבר", "יום שני, 4 בינואר 2027", "1 בדצמבר", "23.11.2026"],
    ["fa", "دوشنبه ۲ آذر", "دوشنبه ۱۴ دی", "۱۰ آذر", "۲ آذر ۱۴۰۵"],
  ])("%s reads %s, %s, %s and in tables %s", (locale, day, nextYear, short, table) => {
    const { day: dayOf, shortDay, tableDay } = formats(locale);
    expect([dayOf(cut), dayOf(january), shortDay(first), tableDay(cut)]).toEqual([
      day,
      nextYear,
      short,
      table,
    ]);
  });

  test.each<[string, string]>([
    ["2021-03-20T21:30:00Z", "یکشنبه ۱ فروردین ۱۴۰۰"],
    ["2024-03-19T12:00:00Z", "سه‌شنبه ۲۹ اسفند ۱۴۰۲"],
    // 1403 was a leap year: its last month had thirty days.
    ["2025-03-20T20:00:00Z", "پنجشنبه ۳۰ اسفند ۱۴۰۳"],
    ["2025-03-20T21:00:00Z", "جمعه ۱ فروردین ۱۴۰۴"],
    ["2026-03-20T20:29:00Z", "جمعه ۲۹ اسفند ۱۴۰۴"],
    // Nowruz begins at midnight in Tehran, 20:30 in UTC, and with it the year that goes without saying.
    ["2026-03-20T20:30:00Z", "شنبه ۱ فروردین"],
  ])("%s is %s in Tehran", (instant, text) => {
    expect(formats("fa", "Asia/Tehran").day(at(instant))).toBe(text);
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
    expect(formats("en", zone).day(midnightInUtc)).toBe(text);
  });

  test.each([
    // Santiago went to summer time at midnight between these two: 24:00 came at 04:00 UTC before, at 03:00 after.
    ["America/Santiago", "2026-09-05T03:30:00Z", "Friday 4 September"],
    ["America/Santiago", "2026-09-07T03:30:00Z", "Monday 7 September"],
    ["Asia/Jerusalem", "2026-10-24T21:30:00Z", "Sunday 25 October"],
    ["Asia/Jerusalem", "2026-10-25T21:30:00Z", "Sunday 25 October"],
    // Samoa skipped a Friday.
    ["Pacific/Apia", "2011-12-30T09:59:00Z", "Thursday 29 December 2011"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z", "Saturday 31 December 2011"],
  ])("across a change of the clock: in %s, %s is %s", (zone, instant, text) => {
    expect(formats("en", zone).day(at(instant))).toBe(text);
  });

  test("carry their year where it is not, there, the one in which the mail is written", () => {
    const [december, january] = [at("2026-12-31T23:30:00Z"), at("2027-01-04T12:00:00Z")];
    expect(formats("en", "UTC", december).shortDay(december)).toBe("31 December");
    expect(formats("en", "UTC", december).shortDay(january)).toBe("4 January 2027");
    expect(formats("en", "UTC", january).shortDay(december)).toBe("31 December 2026");
    expect(formats("en", "Asia/Tehran", january).shortDay(december)).toBe("1 January");
  });
});

test.each<[Locale, string]>([
  ["en", "a, b and c"],
  ["es", "a, b y c"],
  ["pt-BR", "a, b e c"],
  ["he", "a, b ו-c"],
  ["fa", `a،${rtl} b، و c`],
])("a list in %s reads %s", (locale, text) => {
  expect(listIn(catalogueFormats[locale].dates).format(["a", "b", "c"])).toBe(text);
});

test("a language whose days nobody described is refused rather than guessed", () => {
  expect(() => formatsFor({ dates: "xx", numbers: "xx", dir: "ltr" }, "UTC", 0)).toThrow(/days\.ts/);
});

test("what is kept is made once, and the one asked for longest ago is forgotten first", () => {
  const made: string[] = [];
  const of = keep(2, (key) => {
    made.push(key);
    return key.toUpperCase();
  });
  expect([of("a"), of("b"), of("a"), of("c"), of("a"), of("b")].join("")).toBe("ABACAB");
  expect(made.join("")).toBe("abcb");
});

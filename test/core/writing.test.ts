import { expect, test } from "@jest/globals";
import type { Locale } from "../../src/core/account.ts";
import { writtenDates } from "../../src/core/writing.ts";

const monday = Date.parse("2026-11-23T13:05:00Z");
const first = Date.parse("2026-12-01T13:00:00Z");

test.each<[Locale, string, string, string]>([
  ["en", "Monday 23 November", "Tuesday 1 December 2026", "13:05"],
  ["es", "lunes 23 de noviembre", "martes 1 de diciembre de 2026", "13:05"],
  ["pt-BR", "23 de novembro (segunda-feira)", "1º de dezembro de 2026 (terça-feira)", "13:05"],
  ["he", "יום שני, 23 בנובמבר", "יום שלישי, 1 בדצמבר 2026", "13:05"],
  ["fa", "دوشنبه ۲ آذر", "سه‌شنبه ۱۰ آذر ۱۴۰۵", "۱۳:۰۵"],
])("a date in a sentence on a page in %s reads %s", (locale, day, datedDay, time) => {
  const dates = writtenDates(locale, "UTC");
  expect([dates.day(monday), dates.datedDay(first), dates.time(monday)]).toEqual([day, datedDay, time]);
});

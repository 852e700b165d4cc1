import type { Instant } from "../core/instant.ts";
import { type Money, writtenMoney } from "../core/money.ts";
import { daysFor } from "./days.ts";
import type { LocaleFormats } from "./words.ts";

/** How one reader reads dates and money. */
export type Formats = {
  /** To the day, with its weekday, and its year where that is not the year in which the mail is written. */
  day(at: Instant): string;
  /** Without the weekday. */
  shortDay(at: Instant): string;
  /** For tables, always with the year. */
  tableDay(at: Instant): string;
  money(money: Money): string;
};

/** A dozen countries, and every peso, write a dollar sign: alone it does not say which. */
const bareDollar = /(?<![A-Z])\$(?![A-Z])/;

function money(numbers: string, amount: Money): string {
  const text = writtenMoney(amount, numbers);
  if (!bareDollar.test(text)) return text;
  const code = amount.currency.toUpperCase();
  // Where the sign follows the number, the code stands in its place, as those of other currencies do.
  return text.endsWith("$") ? text.replace("$", code) : `${text}\u00a0${code}`;
}

/**
 * @param timeZone the reader's own; every date is a date there
 * @param writtenAt when the mail is written
 */
export function formatsFor(locale: LocaleFormats, timeZone: string, writtenAt: Instant): Formats {
  const days = daysFor(locale.dates, timeZone);
  const thisYear = days.year(writtenAt);
  const withYear = (at: Instant) => days.year(at) !== thisYear;
  return {
    day: (at) => days.day(at, withYear(at)),
    shortDay: (at) => days.shortDay(at, withYear(at)),
    tableDay: days.tableDay,
    money: (amount) => money(locale.numbers, amount),
  };
}

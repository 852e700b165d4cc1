import type { Instant } from "../core/instant.ts";
import { type Money, writtenMoney } from "../core/money.ts";
import type { LocaleFormats } from "./words.ts";

/** How one reader reads dates, money and lists. */
export type Formats = {
  /** To the day, with its weekday: "Monday 23 November". */
  day(at: Instant): string;
  /** Without the weekday: "23 November". */
  shortDay(at: Instant): string;
  /** For tables: "23 Nov 2026". */
  tableDay(at: Instant): string;
  money(money: Money): string;
  list(items: readonly string[]): string;
};

/** A dozen countries, and every peso, write a dollar sign: alone it does not say which. */
const bareDollar = /(?<![A-Z])\$/;

function money(numbers: string, amount: Money): string {
  const text = writtenMoney(amount, numbers);
  return bareDollar.test(text) ? `${text}\u00a0${amount.currency.toUpperCase()}` : text;
}

/**
 * @param timeZone the reader's own; every date is a date there
 * @param dates all instants that the text names: where they span two years, years are written
 */
export function formatsFor(locale: LocaleFormats, timeZone: string, dates: readonly Instant[]): Formats {
  const dayFormat = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale.dates, { ...options, timeZone });
    return (at: Instant) => format.format(at);
  };
  const years = new Set(dates.map(dayFormat({ year: "numeric" })));
  const year = years.size > 1 ? ({ year: "numeric" } as const) : {};
  const list = new Intl.ListFormat(locale.dates, { style: "long", type: "conjunction" });
  return {
    day: dayFormat({ weekday: "long", day: "numeric", month: "long", ...year }),
    shortDay: dayFormat({ day: "numeric", month: "long", ...year }),
    tableDay: dayFormat({ day: "numeric", month: "short", year: "numeric" }),
    money: (amount) => money(locale.numbers, amount),
    list: (items) => list.format(items),
  };
}

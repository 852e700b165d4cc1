import type { Instant } from "../core/instant.ts";
import type { Money } from "../core/money.ts";
import { minorDigits } from "./minor-digits.ts";
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

function money(numbers: string, { amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const intl = { style: "currency", currency } as const;
  const usual = new Intl.NumberFormat(numbers, intl).resolvedOptions().maximumFractionDigits ?? digits;
  const whole = amount % 10 ** digits === 0;
  const shown = whole ? Math.min(usual, digits) : digits;
  const format = new Intl.NumberFormat(numbers, {
    ...intl,
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  });
  const text = format.format(amount / 10 ** digits);
  return bareDollar.test(text) ? `${text}\u00a0${currency.toUpperCase()}` : text;
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

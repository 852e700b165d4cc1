import type { Locale } from "./account.ts";
import type { Instant } from "./instant.ts";
import { type Money, writtenMoney } from "./money.ts";

/** How a language is written: the BCP 47 tag by which Intl writes its dates, numbers and lists; direction, and comma. */
export type Writing = { intl: string; dir: "ltr" | "rtl"; comma: "," | "،" };

/** English with the day first, Spanish as in Latin America; Persian brings the Solar Hijri calendar. */
export const writings: Readonly<Record<Locale, Writing>> = {
  en: { intl: "en-GB", dir: "ltr", comma: "," },
  es: { intl: "es-419", dir: "ltr", comma: "," },
  "pt-BR": { intl: "pt-BR", dir: "ltr", comma: "," },
  he: { intl: "he", dir: "rtl", comma: "," },
  fa: { intl: "fa", dir: "rtl", comma: "،" },
};

/** How one reader reads dates. */
export type WrittenDates = {
  /** With its weekday: `Monday 23 November`. */
  day(at: Instant): string;
  /** The same with its year: `Monday 23 November 2026`. */
  datedDay(at: Instant): string;
  /** `09:06`. */
  time(at: Instant): string;
  /** That of the reader's calendar, in the reader's digits. */
  year(at: Instant): string;
};

const kept = new Map<string, WrittenDates>();

/** `timeZone` is the reader's own: every date is a date there. */
export function writtenDates(locale: Locale, timeZone: string): WrittenDates {
  const key = `${locale} ${timeZone}`;
  const known = kept.get(key);
  if (known) return known;
  // Names of zones are few, yet given from outside.
  if (kept.size > 1_000) kept.clear();
  const written = datesOf(locale, timeZone);
  kept.set(key, written);
  return written;
}

/**
 * How a weekday is put to a date where CLDR's way fits a heading only: it sets a comma where a sentence has none, writes
 * a Persian date with its year in an order in which nobody does, and begins a Brazilian one with a weekday, whose gender
 * the preposition before it would have to follow ("na segunda", "no sábado").
 */
const named: Partial<Record<Locale, (weekday: string, date: string) => string>> = {
  en: (weekday, date) => `${weekday} ${date}`,
  es: (weekday, date) => `${weekday} ${date}`,
  "pt-BR": (weekday, date) => `${date.replace(/^1 /, "1º ")} (${weekday})`,
  fa: (weekday, date) => `${weekday} ${date}`,
};

function datesOf(locale: Locale, timeZone: string): WrittenDates {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const intl = new Intl.DateTimeFormat(writings[locale].intl, { timeZone, ...options });
    return (at: Instant) => intl.format(at);
  };
  const weekday = format({ weekday: "long" });
  const withWeekday = (options: Intl.DateTimeFormatOptions) => {
    const join = named[locale];
    if (!join) return format({ weekday: "long", ...options });
    const date = format(options);
    return (at: Instant) => join(weekday(at), date(at));
  };
  return {
    day: withWeekday({ day: "numeric", month: "long" }),
    datedDay: withWeekday({ day: "numeric", month: "long", year: "numeric" }),
    time: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    year: format({ year: "numeric" }),
  };
}

/** A dozen countries, and every peso, write a dollar sign: alone it does not say which. */
const bareDollar = /(?<![A-Z])\$(?![A-Z])/;

/** An amount that says its currency beyond doubt: `US$120.00`, `CLP 89,000`. */
export function moneyFor(locale: Locale, money: Money): string {
  const text = writtenMoney(money, writings[locale].intl);
  if (!bareDollar.test(text)) return text;
  const code = money.currency.toUpperCase();
  // Where the sign follows the number, the code stands in its place, as those of other currencies do.
  return text.endsWith("$") ? text.replace("$", code) : `${text}\u00a0${code}`;
}

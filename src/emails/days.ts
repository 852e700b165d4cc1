import type { Instant } from "../core/instant.ts";
import { keep } from "./keep.ts";

/** How a day is written in the middle of a sentence, and in a table. */
export type Days = {
  /** With its weekday: "Monday 23 November". */
  day(at: Instant, withYear: boolean): string;
  /** Without: "23 November". */
  shortDay(at: Instant, withYear: boolean): string;
  tableDay(at: Instant): string;
  year(at: Instant): string;
};

type Parts = { weekday: string; day: string; month: string; year: string };

type Manner = {
  date(parts: Parts): string;
  dated(parts: Parts): string;
  /** Puts the weekday to a date. */
  named(date: string, weekday: string): string;
  table: Intl.DateTimeFormatOptions;
};

const numeric = { day: "2-digit", month: "2-digit", year: "numeric" } as const;

/**
 * By language. CLDR writes for headings: it puts commas where a sentence has none, and the Persian year before
 * everything else. A Brazilian date begins with its day, so that "no dia" fits before it whatever the weekday's gender.
 */
const manners: Readonly<Record<string, Manner>> = {
  en: {
    date: ({ day, month }) => `${day} ${month}`,
    dated: ({ day, month, year }) => `${day} ${month} ${year}`,
    named: (date, weekday) => `${weekday} ${date}`,
    table: { day: "numeric", month: "short", year: "numeric" },
  },
  es: {
    date: ({ day, month }) => `${day} de ${month}`,
    dated: ({ day, month, year }) => `${day} de ${month} de ${year}`,
    named: (date, weekday) => `${weekday} ${date}`,
    table: numeric,
  },
  pt: {
    date: ({ day, month }) => `${firstOfMonth(day)} de ${month}`,
    dated: ({ day, month, year }) => `${firstOfMonth(day)} de ${month} de ${year}`,
    named: (date, weekday) => `${date} (${weekday})`,
    table: numeric,
  },
  he: {
    date: ({ day, month }) => `${day} ב${month}`,
    dated: ({ day, month, year }) => `${day} ב${month} ${year}`,
    named: (date, weekday) => `${weekday}, ${date}`,
    table: { day: "numeric", month: "numeric", year: "numeric" },
  },
  fa: {
    date: ({ day, month }) => `${day} ${month}`,
    dated: ({ day, month, year }) => `${day} ${month} ${year}`,
    named: (date, weekday) => `${weekday} ${date}`,
    table: { day: "numeric", month: "long", year: "numeric" },
  },
};

const firstOfMonth = (day: string): string => (day === "1" ? "1º" : day);

function daysOf(locale: string, timeZone: string): Days {
  const manner = manners[new Intl.Locale(locale).language];
  if (!manner) throw new Error(`src/emails/days.ts does not know how days are written in ${locale}: add it`);
  const whole = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const table = new Intl.DateTimeFormat(locale, { timeZone, ...manner.table });
  const partsAt = (at: Instant) =>
    Object.fromEntries(whole.formatToParts(at).map(({ type, value }) => [type, value])) as Parts;
  const written = (parts: Parts, withYear: boolean) => (withYear ? manner.dated(parts) : manner.date(parts));
  return {
    day(at, withYear) {
      const parts = partsAt(at);
      return manner.named(written(parts, withYear), parts.weekday);
    },
    shortDay: (at, withYear) => written(partsAt(at), withYear),
    tableDay: (at) => table.format(at),
    year: (at) => partsAt(at).year,
  };
}

const kept = keep(500, (key) => {
  const [locale = "", timeZone = ""] = key.split(" ");
  return daysOf(locale, timeZone);
});

/** @param locale a BCP 47 tag of one of our languages @param timeZone IANA */
export const daysFor = (locale: string, timeZone: string): Days => kept(`${locale} ${timeZone}`);

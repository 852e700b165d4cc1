import type { Locale } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import { writtenDates } from "../../core/writing.ts";
import type { Words } from "../../words/words.ts";
import { pageWords } from "./words.ts";

/** For whom a page is rendered, and when. */
export type ReaderFacts = {
  locale: Locale;
  /** IANA; every date on the page is a date there. */
  timeZone: string;
  /** Domain time. */
  now: Instant;
};

export type Reader = {
  words: Words;
  timeZone: string;
  now: Instant;
  /** `Monday 2 November`, with the year where it is not this one. */
  date(at: Instant): string;
  /** The same with the time of day. */
  moment(at: Instant): string;
  /** The same, but only `at 09:06` on the day of `said`. */
  later(at: Instant, said: Instant | null): string;
  /** What people there call the zone, e.g. `Chile time`. */
  zone(): string;
};

export function readerOf({ locale, timeZone, now }: ReaderFacts): Reader {
  const words = pageWords(locale);
  const dates = writtenDates(words.locale, timeZone);
  const date = (at: Instant) => (dates.year(at) === dates.year(now) ? dates.day(at) : dates.datedDay(at));
  const moment = (at: Instant) => words.say("moment", { date: date(at), time: dates.time(at) });
  return {
    words,
    timeZone,
    now,
    date,
    moment,
    later: (at, said) =>
      said !== null && dates.datedDay(said) === dates.datedDay(at)
        ? words.say("at_time", { time: dates.time(at) })
        : moment(at),
    zone: () => {
      const format = new Intl.DateTimeFormat(words.intl, { timeZone, timeZoneName: "longGeneric" });
      return format.formatToParts(now).find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
    },
  };
}

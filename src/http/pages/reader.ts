import type { Locale } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import { type Words, wordsFor } from "./words.ts";

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
  const words = wordsFor(locale);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(words.formats, { timeZone, ...options });
  const year = format({ year: "numeric" });
  const date = format({ weekday: "long", day: "numeric", month: "long" });
  const dated = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  const dateOf = (at: Instant) => (year.format(at) === year.format(now) ? date : dated).format(at);
  const moment = (at: Instant) => words.say("moment", { date: dateOf(at), time: clock.format(at) });
  return {
    words,
    timeZone,
    now,
    date: dateOf,
    moment,
    later: (at, said) =>
      said !== null && dated.format(said) === dated.format(at)
        ? words.say("at_time", { time: clock.format(at) })
        : moment(at),
    zone: () => {
      const parts = format({ timeZoneName: "longGeneric" }).formatToParts(now);
      return parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone;
    },
  };
}

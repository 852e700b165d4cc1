import type { Instant } from "../../src/core/instant.ts";

/** The clock on the wall somewhere. A look of our own: it shares nothing with the service's calendar. */
export type LocalTime = {
  /** As `2026-11-23`. */
  date: string;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
  hour: number;
};

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function localTime(at: Instant, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      weekday: "short",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: weekdays.indexOf(parts.weekday!) + 1,
    hour: Number(parts.hour),
  };
}

/** The weekly rest of the countries that customers of the simulator live in. */
export const restOf = (country: string): readonly number[] =>
  country === "IL" ? [5, 6] : country === "IR" ? [4, 5] : [6, 7];

import { day, type Instant } from "../../src/core/instant.ts";

/** 00:00 UTC of the first Monday after the present day, so that what a test tells falls on the same weekdays whenever it runs. */
export function nextMonday(now: Instant): Instant {
  const today = Math.floor(now / day);
  // 1970-01-01 was a Thursday.
  const sinceMonday = (today + 3) % 7;
  return (today + 7 - sinceMonday) * day;
}

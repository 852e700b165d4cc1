import { Temporal } from "temporal-polyfill";
import type { Instant } from "./instant.ts";

/** ISO 8601, from nothing to however long: "P14D", "P1M", "PT1H30M". */
export function isDuration(text: string): boolean {
  try {
    return Temporal.Duration.from(text).sign >= 0;
  } catch {
    return false;
  }
}

/** Years and months are those of the calendar, in UTC. Infinity when no calendar reaches that far. */
export function laterBy(duration: string, at: Instant): Instant {
  try {
    const from = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("UTC");
    return from.add(duration).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

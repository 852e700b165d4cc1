import type { Instant } from "../core/instant.ts";

/** Between domain instants and what pg reads and writes for a timestamptz. */
export const toDate = (at: Instant): Date => new Date(at);
export const toDateOrNull = (at: Instant | null): Date | null => (at === null ? null : new Date(at));
/** pg gives a Date; a row that was aggregated as JSON gives its ISO text. */
export const toInstant = (date: Date): Instant => new Date(date).getTime();
export const toInstantOrNull = (date: Date | null): Instant | null =>
  date === null ? null : toInstant(date);

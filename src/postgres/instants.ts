import type { Instant } from "../core/instant.ts";

/** Between domain instants and what pg reads and writes for a timestamptz. */
export const toDate = (at: Instant): Date => new Date(at);
export const toDateOrNull = (at: Instant | null): Date | null => (at === null ? null : new Date(at));
export const toInstant = (date: Date): Instant => date.getTime();
export const toInstantOrNull = (date: Date | null): Instant | null => (date === null ? null : date.getTime());

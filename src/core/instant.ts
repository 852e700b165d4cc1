/** A moment in domain time: milliseconds since the Unix epoch, UTC. */
export type Instant = number;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** ISO 8601 in UTC, as the API prints every time. */
export const iso = (at: Instant): string => new Date(at).toISOString();

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

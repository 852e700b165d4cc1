import type { LocalDate } from "./calendar.ts";
import type { Instant } from "./instant.ts";

export const overrideKinds = ["restore", "hold", "extend", "exempt", "suspend", "promise"] as const;
export type OverrideKind = (typeof overrideKinds)[number];

/** A manager's word on an account, with its reason and its end. */
export type Override = {
  id: string;
  kind: OverrideKind;
  reason: string;
  /** Who granted it: the API key's or the person's name. */
  by: string;
  from: Instant;
  until: Instant;
  /** Of a promise by the link in a mail: the day that was named, whose end `until` is. Null for all else. */
  promisedOn: LocalDate | null;
  /** Ended by hand before `until`. */
  endedAt: Instant | null;
};

/** Stops the ladder while it lasts; what was frozen begins its step anew. */
export const freezes = ({ kind }: Override): boolean =>
  kind === "restore" || kind === "hold" || kind === "promise";

export const endOf = (override: Override): Instant => Math.min(override.until, override.endedAt ?? Infinity);

/** From the moment it is recorded: whoever granted it may have a clock that is ahead of ours. */
export const inForce = (override: Override, now: Instant): boolean => now < endOf(override);

export const isFrozen = (overrides: readonly Override[], now: Instant): boolean =>
  overrides.some((override) => freezes(override) && inForce(override, now));

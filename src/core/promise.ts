import { addDays, addWorkingDays, type LocalDate, localDate, type Place, startOfDay } from "./calendar.ts";
import { day, hour, type Instant } from "./instant.ts";
import { endOf, inForce, type Override } from "./override.ts";
import type { View } from "./view.ts";

/** A day for the payment that the account's own people named, and the debts that it was named for. */
export type GivenPromise = { override: Override; debts: readonly string[] };

/** Which days may still be promised, where the reader is. */
export type PromiseRoom = {
  first: LocalDate;
  last: LocalDate;
  /** So many more promises; 0 when `full` says why. */
  left: number;
  full: { by: "debt" | "year"; most: number } | null;
};

const year = 365 * day;

/** A promise is kept until its day is over, where whoever gave it is. */
export const promiseEnd = (on: LocalDate, timeZone: string): Instant => startOfDay(addDays(on, 1), timeZone);

/**
 * A moment of the promised day in the reader's zone. It is a date of the calendar: whoever reads it elsewhere reads the same
 * one as whoever named it. Where nobody did, it is the last that the promise lasts where the account is.
 */
export function promisedDay(promise: Override, zones: { account: string; reader: string }): Instant {
  const on = promise.promisedOn ?? localDate(endOf(promise) - 1, zones.account);
  return startOfDay(on, zones.reader) + 12 * hour;
}

/**
 * A promise stops the ladder for all that an account owes, so the debt that was promised most often says how many more
 * there may be.
 */
export function promiseRoom(
  { owed, policy, now }: View,
  given: readonly GivenPromise[],
  timeZone: string,
): PromiseRoom {
  const { atMost, within, perYear } = policy.promises;
  const ofDebt = ({ id }: { id: string }) => given.filter(({ debts }) => debts.includes(id)).length;
  const leftOfDebts = atMost - Math.max(0, ...owed.map(({ invoice }) => ofDebt(invoice)));
  const leftOfYear = perYear - given.filter(({ override }) => override.from > now - year).length;
  const full = { debt: { by: "debt", most: atMost }, year: { by: "year", most: perYear } } as const;
  return {
    first: localDate(now, timeZone),
    last: localDate(now + within, timeZone),
    left: Math.max(0, Math.min(leftOfDebts, leftOfYear)),
    full: leftOfDebts <= 0 ? full.debt : leftOfYear <= 0 ? full.year : null,
  };
}

/** Why a day cannot be promised; null when it can. */
export function whyNotPromised(on: LocalDate, room: PromiseRoom): "past" | "late" | "full" | null {
  if (room.full !== null) return "full";
  if (on < room.first) return "past";
  return on > room.last ? "late" : null;
}

/** All days that may be promised, in their order. */
export function everyDay({ first, last }: PromiseRoom): LocalDate[] {
  const days: LocalDate[] = [];
  for (let on = first; on <= last; on = addDays(on, 1)) days.push(on);
  return days;
}

/** Working days to choose from: soon, in a few days, in a week, in two. */
const ahead = [1, 3, 5, 10];

export function daysToPromise({ first, last }: PromiseRoom, place: Place): LocalDate[] {
  const days = ahead.map((count) => addWorkingDays(first, count, place)).filter((on) => on !== null);
  return [...new Set(days)].filter((on) => on <= last);
}

/** Of the promises that stand, by whomever they were granted, the one that reaches furthest. */
export const standingPromise = ({ facts, now }: Pick<View, "facts" | "now">): Override | undefined =>
  facts.overrides
    .filter((override) => override.kind === "promise" && inForce(override, now))
    .sort((a, b) => endOf(b) - endOf(a))[0];

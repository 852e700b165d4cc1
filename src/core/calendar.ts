import Holidays from "date-holidays";
import { Temporal } from "temporal-polyfill";
import { day, hour, type Instant, minute } from "./instant.ts";

/** Minutes after local midnight, `[from, to)`; 1440 is the end of the day. */
export type DayHours = { from: number; to: number };

/** A day of a local calendar, written `2026-11-23`. */
export type LocalDate = string;

/**
 * ISO weekdays (1 Monday … 7 Sunday) of rest by ISO country code, where the policy overrules CLDR; `default` where no
 * country is known (Saturday and Sunday without it).
 */
export type RestDays = Readonly<Record<string, readonly number[]>>;

/** Whose days and hours count. `timeZone` must satisfy `isTimeZone`, `country` `isCountry`; null: not known. */
export type Place = { timeZone: string; country: string | null; restDays: RestDays };

/** A local date as the number of days since 1970-01-01, in which the arithmetic is done. */
type DayNumber = number;

/** Some `[from, until)` over which a zone's clocks do not change. */
type Stretch = { from: Instant; until: Instant; offset: number };

/** 0 for rest; 1 for work on the eve of rest: mails, but no cuts; 2 for work with work to follow: cuts too. */
type DayKind = 0 | 1 | 2;

/** What the days of one country are, given its weekly rest: a `DayKind` a byte, in spans, the latest one at hand. */
type Days = {
  country: string | null;
  rest: readonly number[];
  spans: Map<number, Uint8Array>;
  span: number;
  kinds: Uint8Array;
};

/** Where no allowed moment comes this soon, none is expected at all. */
const horizonDays = 60;
/** More than any zone has ever been from UTC. */
const farthestOffset = 16 * hour;

// What follows is asked several times in every decision, so answers of pure functions are kept, within bounds.
const stretchesByZone = new Map<string, Stretch[]>();
const stretchesPerZone = 16;
const daysByPlace = new Map<string | null, Map<number, Days>>();
const spanLength = 512;
const weekendByCountry = new Map<string, readonly number[]>();
const textByDay = new Map<DayNumber, LocalDate>();
const dayByText = new Map<LocalDate, DayNumber>();

/** Keeps an answer; a full map starts afresh, which costs only time. */
function remember<K, V>(answers: Map<K, V>, key: K, answer: V, limit: number): V {
  if (answers.size >= limit) answers.clear();
  answers.set(key, answer);
  return answer;
}

/** The date that the clocks of a zone show. */
export const localDate = (at: Instant, timeZone: string): LocalDate => textOf(dayAt(at, timeZone));

/** The first moment of a date: not always 00:00, as some zones change their clocks at midnight. */
export const startOfDay = (date: LocalDate, timeZone: string): Instant => startOf(dayOf(date), timeZone);

export const addDays = (date: LocalDate, days: number): LocalDate => textOf(dayOf(date) + days);

/** A `send_invoice` invoice is overdue from the start, account time, of the day after its due date. */
export const dueDateOverdueFrom = (due: Instant, timeZone: string): Instant =>
  startOf(dayAt(due, timeZone) + 1, timeZone);

/** Weekly rest or public holiday. A holiday of half a day counts whole. */
export const isRestDay = (date: LocalDate, place: Place): boolean => kindOf(dayOf(date), daysOf(place)) === 0;

/** Mails may go out. */
export const isWorkingDay = (date: LocalDate, place: Place): boolean =>
  kindOf(dayOf(date), daysOf(place)) > 0;

/** Access may be cut: a working day and not the eve of a rest day, so that someone can act on it. */
export const isCuttingDay = (date: LocalDate, place: Place): boolean =>
  kindOf(dayOf(date), daysOf(place)) === 2;

/** `from` itself when mails may go out then, else the next such moment; null when none comes within 60 days. */
export const nextWritingMoment = (from: Instant, place: Place, hours: DayHours): Instant | null =>
  nextMoment(from, place, hours, 1);

/** `from` itself when access may be cut then, else the next such moment; null when none comes within 60 days. */
export const nextCuttingMoment = (from: Instant, place: Place, hours: DayHours): Instant | null =>
  nextMoment(from, place, hours, 2);

export const isWritingMoment = (at: Instant, place: Place, hours: DayHours): boolean =>
  nextWritingMoment(at, place, hours) === at;

export const isCuttingMoment = (at: Instant, place: Place, hours: DayHours): boolean =>
  nextCuttingMoment(at, place, hours) === at;

/** The working days after the local date of `a`, up to and including that of `b`; 0 when `b` is not later. */
export function workingDaysBetween(a: Instant, b: Instant, place: Place): number {
  const last = dayAt(b, place.timeZone);
  const days = daysOf(place);
  let count = 0;
  for (let on = dayAt(a, place.timeZone) + 1; on <= last; on++) if (kindOf(on, days) > 0) count++;
  return count;
}

/** The nth working day after a date (the date itself for 0); null when 60 days pass without one. */
export function addWorkingDays(date: LocalDate, count: number, place: Place): LocalDate | null {
  const days = daysOf(place);
  let on = dayOf(date);
  for (let left = Math.abs(count), idle = 0; left > 0; ) {
    on += Math.sign(count);
    idle = kindOf(on, days) > 0 ? 0 : idle + 1;
    if (idle === 0) left--;
    if (idle > horizonDays) return null;
  }
  return textOf(on);
}

/** The nth working day before a date. */
export const subtractWorkingDays = (date: LocalDate, count: number, place: Place): LocalDate | null =>
  addWorkingDays(date, -count, place);

/**
 * The ISO weekdays on which a week without holidays allows cuts. Empty when the rest days leave no two working
 * days in a row: nobody there could ever be suspended, which a policy has to be told.
 */
export function cuttingWeekdays(country: string | null, restDays: RestDays): number[] {
  const rest = restWeekdays(country, restDays);
  return [1, 2, 3, 4, 5, 6, 7].filter(
    (weekday) => !rest.includes(weekday) && !rest.includes((weekday % 7) + 1),
  );
}

/**
 * A zone by its IANA name, in any case. Offsets such as `+03:00` are refused, though newer versions of Node take
 * them: they ignore summer time, so that the customer's morning would drift.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[a-z]/i.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }) !== null;
  } catch {
    return false;
  }
}

/** Known to CLDR as regions, but no countries. */
const notCountries = ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"];

/** ISO 3166-1 alpha-2 in upper case, and `XK` (Kosovo), as Stripe writes countries. Withdrawn codes are refused. */
export function isCountry(text: string): boolean {
  if (!/^[A-Z]{2}$/.test(text) || notCountries.includes(text)) return false;
  const current = new Intl.Locale(`und-${text}`).region === text;
  return current && new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(text) !== undefined;
}

/**
 * Walks the stretches in which clocks do not change, so that hours mean what the clock on the wall shows, also on
 * days that lack an hour or have one twice.
 */
function nextMoment(from: Instant, place: Place, hours: DayHours, least: DayKind): Instant | null {
  if (!Number.isFinite(from)) return null;
  const days = daysOf(place);
  let stretch = stretchAt(from, place.timeZone);
  for (let at = from; at <= from + horizonDays * day; ) {
    if (at >= stretch.until) stretch = stretchAt(at, place.timeZone);
    const on = Math.floor((at + stretch.offset) / day);
    const midnight = on * day - stretch.offset;
    const opens = Math.max(at, midnight + hours.from * minute);
    const closes = Math.min(midnight + hours.to * minute, stretch.until);
    if (opens < closes && kindOf(on, days) >= least) return opens;
    at = Math.min(midnight + day, stretch.until);
  }
  return null;
}

const dayAt = (at: Instant, timeZone: string): DayNumber =>
  Math.floor((at + stretchAt(at, timeZone).offset) / day);

function startOf(on: DayNumber, timeZone: string): Instant {
  let at = on * day - farthestOffset;
  for (;;) {
    const { offset, until } = stretchAt(at, timeZone);
    const start = Math.max(at, on * day - offset);
    if (start < until) return start;
    at = until;
  }
}

function stretchAt(at: Instant, timeZone: string): Stretch {
  const known = stretchesByZone.get(timeZone) ?? remember(stretchesByZone, timeZone, [], 1024);
  for (const stretch of known) if (stretch.from <= at && at < stretch.until) return stretch;
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  // "Previous" leaves out the moment asked about, which may itself be a change.
  const before = zoned.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const stretch = {
    from: before?.epochMilliseconds ?? -Infinity,
    until: zoned.getTimeZoneTransition("next")?.epochMilliseconds ?? Infinity,
    offset: zoned.offsetNanoseconds / 1e6,
  };
  if (known.length >= stretchesPerZone) known.length = 0;
  known.push(stretch);
  return stretch;
}

const noSpan = { span: Number.NaN, kinds: new Uint8Array() };

function daysOf({ country, restDays }: Place): Days {
  const rest = restWeekdays(country, restDays);
  let week = 0;
  for (const weekday of rest) week |= 1 << weekday;
  const byWeek = daysByPlace.get(country) ?? remember(daysByPlace, country, new Map(), 300);
  return byWeek.get(week) ?? remember(byWeek, week, { country, rest, spans: new Map(), ...noSpan }, 4);
}

function kindOf(on: DayNumber, days: Days): number {
  const span = Math.floor(on / spanLength);
  if (span !== days.span) {
    days.kinds = days.spans.get(span) ?? remember(days.spans, span, readKinds(span * spanLength, days), 8);
    days.span = span;
  }
  return days.kinds[on - span * spanLength]!;
}

function readKinds(first: DayNumber, { country, rest }: Days): Uint8Array {
  const holidays = country === null ? new Set() : readHolidays(first, country);
  const isRest = (on: DayNumber) => rest.includes(weekdayOf(on)) || holidays.has(on);
  return Uint8Array.from({ length: spanLength }, (_, index): DayKind => {
    if (isRest(first + index)) return 0;
    return isRest(first + index + 1) ? 1 : 2;
  });
}

/** 1970-01-01 was a Thursday. */
const weekdayOf = (on: DayNumber): number => ((((on + 3) % 7) + 7) % 7) + 1;

const saturdayAndSunday: readonly number[] = [6, 7];

const restWeekdays = (country: string | null, restDays: RestDays): readonly number[] =>
  country === null
    ? (restDays.default ?? saturdayAndSunday)
    : (restDays[country] ?? weekendByCountry.get(country) ?? readWeekend(country));

type WeekInfo = { weekend: readonly number[] };

/** CLDR's weekend: a property in Node 20 and 22, a method since. */
function readWeekend(country: string): readonly number[] {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    weekInfo?: WeekInfo;
    getWeekInfo?: () => WeekInfo;
  };
  const weekend = (locale.getWeekInfo?.() ?? locale.weekInfo)?.weekend ?? saturdayAndSunday;
  return remember(weekendByCountry, country, weekend, 300);
}

/** The public holidays of a span and more. None outside 1970–2099, where the tables of the lunar calendars end. */
function readHolidays(first: DayNumber, country: string): Set<DayNumber> {
  const holidays = new Set<DayNumber>();
  // In UTC, or the lengths would vary with the zone; and from a little earlier, as a holiday may cross New Year.
  const calendar = new Holidays(country, { types: ["public"], timezone: "UTC" });
  const lastYear = Math.min(yearOf(first + spanLength), 2099);
  for (let year = Math.max(yearOf(first - 10), 1970); year <= lastYear; year++) {
    for (const { date, start, end } of calendar.getHolidays(year) ?? []) {
      // Counted from the date that it names: one that begins at sunset starts on the evening before. The two hours
      // forgive a machine whose own clocks change on that day.
      const length = Math.max(1, Math.floor((end.getTime() - start.getTime() + 2 * hour) / day));
      const named = dayOf(date.slice(0, 10));
      for (let index = 0; index < length; index++) holidays.add(named + index);
    }
  }
  return holidays;
}

const yearOf = (on: DayNumber): number => new Date(on * day).getUTCFullYear();

function textOf(on: DayNumber): LocalDate {
  const withoutTime = -"T00:00:00.000Z".length;
  return (
    textByDay.get(on) ?? remember(textByDay, on, new Date(on * day).toISOString().slice(0, withoutTime), 4096)
  );
}

function dayOf(date: LocalDate): DayNumber {
  return dayByText.get(date) ?? remember(dayByText, date, parseDay(date), 4096);
}

function parseDay(date: LocalDate): DayNumber {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight)) throw new RangeError(`"${date}" is not a date: write it as 2026-11-23`);
  return midnight / day;
}

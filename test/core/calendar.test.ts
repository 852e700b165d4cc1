import { describe, expect, test } from "@jest/globals";
import Holidays from "date-holidays";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import {
  addDays,
  addWorkingDays,
  cuttingWeekdays,
  type DayHours,
  dueDateOverdueFrom,
  isCountry,
  isCuttingDay,
  isCuttingMoment,
  isRestDay,
  isTimeZone,
  isWorkingDay,
  isWritingMoment,
  localDate,
  nextCuttingMoment,
  nextWritingMoment,
  type Place,
  startOfDay,
  subtractWorkingDays,
  workingDaysBetween,
} from "../../src/core/calendar.ts";
import { day, type Instant, iso, isoOrNull, minute } from "../../src/core/instant.ts";
import { runs } from "../support/property-runs.ts";

const restDays = { IL: [5, 6], IR: [4, 5] };
const mexico: Place = { timeZone: "America/Mexico_City", country: "MX", restDays };
const brazil: Place = { timeZone: "America/Sao_Paulo", country: "BR", restDays };
const israel: Place = { timeZone: "Asia/Jerusalem", country: "IL", restDays };
const iran: Place = { timeZone: "Asia/Tehran", country: "IR", restDays };
const nowhere: Place = { timeZone: "UTC", country: null, restDays };
const inCountry = (country: string): Place => ({ timeZone: "UTC", country, restDays });

const mornings: DayHours = { from: 9 * 60, to: 12 * 60 };
const writingHours: DayHours = { from: 9 * 60, to: 16 * 60 };
const at = (text: string): Instant => Date.parse(text);

/** The same questions answered slowly, by Temporal and date-holidays alone. */
const reference = {
  date: (instant: Instant, zone: string) =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate(),
  isRest(date: Temporal.PlainDate, { country, restDays }: Place): boolean {
    const weekend = (country && restDays[country]) || [6, 7];
    if (weekend.includes(date.dayOfWeek)) return true;
    if (country === null) return false;
    const named = holidayNames(country, date.year).concat(holidayNames(country, date.year - 1));
    return named.includes(date.toString());
  },
  isOpen(instant: Instant, place: Place, hours: DayHours, cutting: boolean): boolean {
    const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(place.timeZone);
    const minutes = local.hour * 60 + local.minute;
    if (minutes < hours.from || minutes >= hours.to) return false;
    const date = local.toPlainDate();
    return !this.isRest(date, place) && !(cutting && this.isRest(date.add({ days: 1 }), place));
  },
  /** On a grid of 15 minutes, on which all of today's zones and the hours of these tests lie. */
  next(from: Instant, place: Place, hours: DayHours, cutting: boolean): Instant {
    const grid = 15 * minute;
    if (this.isOpen(from, place, hours, cutting)) return from;
    let moment = Math.ceil(from / grid) * grid;
    while (!this.isOpen(moment, place, hours, cutting)) moment += grid;
    return moment;
  },
};

const holidayNamesKept = new Map<string, string[]>();
function holidayNames(country: string, year: number): string[] {
  const key = `${country} ${year}`;
  const kept = holidayNamesKept.get(key);
  if (kept) return kept;
  const holidays = new Holidays(country, { timezone: "UTC" }).getHolidays(year);
  const names = holidays.filter(({ type }) => type === "public").map(({ date }) => date.slice(0, 10));
  holidayNamesKept.set(key, names);
  return names;
}

const zones = [
  "America/Sao_Paulo",
  "America/Santiago",
  "America/Asuncion",
  "America/New_York",
  "America/Havana",
  "Asia/Beirut",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Asia/Jerusalem",
  "Asia/Tehran",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Australia/Lord_Howe",
  "America/St_Johns",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "UTC",
];
const anyZone = fc.constantFrom(...zones);
const between = (first: string, last: string) => fc.integer({ min: at(first), max: at(last) });
/** Countries whose public holidays are each one day long, so that the reference above may stay simple. */
const anyPlace: fc.Arbitrary<Place> = fc.record({
  timeZone: anyZone,
  country: fc.constantFrom(null, "MX", "BR", "CO", "AR", "CL", "PE", "US", "ES", "IL", "IR"),
  restDays: fc.constant(restDays),
});
const anyHours = fc.constantFrom<DayHours>(
  mornings,
  writingHours,
  { from: 0, to: 1440 },
  { from: 0, to: 60 },
  { from: 90, to: 150 },
  { from: 120, to: 180 },
  { from: 1380, to: 1440 },
  { from: 735, to: 750 },
);

describe("local dates", () => {
  test.each([
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z", "no midnight: 01:00 at -02:00"],
    ["2019-02-17", "America/Sao_Paulo", "2019-02-17T03:00:00.000Z", "the evening before was an hour longer"],
    ["2026-11-23", "America/Sao_Paulo", "2026-11-23T03:00:00.000Z", "no summer time any more"],
    ["2022-03-27", "Asia/Beirut", "2022-03-26T22:00:00.000Z", "no midnight: 01:00 at +03:00"],
    ["2024-04-26", "Africa/Cairo", "2024-04-25T22:00:00.000Z", "no midnight: 01:00 at +03:00"],
    ["2024-09-08", "America/Santiago", "2024-09-08T04:00:00.000Z", "no midnight: 01:00 at -03:00"],
    ["2023-10-01", "America/Asuncion", "2023-10-01T04:00:00.000Z", "no midnight: 01:00 at -03:00"],
    ["2026-01-01", "Asia/Kathmandu", "2025-12-31T18:15:00.000Z", "+05:45"],
    ["2026-01-15", "Pacific/Chatham", "2026-01-14T10:15:00.000Z", "+13:45 in summer"],
    ["2026-07-15", "Pacific/Chatham", "2026-07-14T11:15:00.000Z", "+12:45 in winter"],
    ["2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00.000Z", "+11:00, its last hours of summer"],
    ["2026-04-06", "Australia/Lord_Howe", "2026-04-05T13:30:00.000Z", "+10:30: summer is half an hour"],
    ["2026-07-01", "Asia/Tehran", "2026-06-30T20:30:00.000Z", "+03:30, no summer time since 2022"],
    ["2022-07-01", "Asia/Tehran", "2022-06-30T19:30:00.000Z", "+04:30, the last summer time"],
    ["2026-07-01", "Asia/Jerusalem", "2026-06-30T21:00:00.000Z", "+03:00"],
    [
      "2011-12-30",
      "Pacific/Apia",
      "2011-12-30T10:00:00.000Z",
      "a day that was left out: the next one's start",
    ],
  ])("%s in %s starts at %s (%s)", (date, zone, start) => {
    expect(iso(startOfDay(date, zone))).toBe(start);
  });

  test("agree with Temporal for any moment and zone", () => {
    fc.assert(
      fc.property(
        between("1975-01-01", "2060-01-01"),
        fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
        (moment, zone) => {
          const date = reference.date(moment, zone);
          expect(localDate(moment, zone)).toBe(date.toString());
          expect(startOfDay(date.toString(), zone)).toBe(date.toZonedDateTime(zone).epochMilliseconds);
        },
      ),
      runs(400),
    );
  });

  test("change at the start of the day, and not a millisecond before", () => {
    fc.assert(
      fc.property(between("2010-01-01", "2035-01-01"), anyZone, (moment, zone) => {
        const date = localDate(moment, zone);
        const start = startOfDay(date, zone);
        expect(localDate(start, zone)).toBe(date);
        expect(localDate(start - 1, zone) < date).toBe(true);
        expect(start).toBeLessThanOrEqual(moment);
      }),
    );
  });

  test("are right before a change of clocks also when the change itself was asked about first", () => {
    const springInPortugal = at("2026-03-29T01:00:00Z");
    expect(localDate(springInPortugal, "Portugal")).toBe("2026-03-29");
    expect(localDate(springInPortugal - 90 * minute, "Portugal")).toBe("2026-03-28");
  });

  test("are added across months, leap days and years, and for longer than any cache is", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    let date = "2000-01-01";
    for (let step = 0; step < 10_000; step++) date = addDays(date, 1);
    expect(date).toBe("2027-05-19");
    expect(addDays(date, -10_000)).toBe("2000-01-01");
  });

  test("that are none are refused with an example of one", () => {
    expect(() => addDays("23.11.2026", 1)).toThrow(/write it as 2026-11-23/);
  });

  test.each([
    ["America/Mexico_City", "2026-11-23T05:30:00Z", "2026-11-23T06:00:00.000Z"],
    ["America/Mexico_City", "2026-11-23T06:00:00Z", "2026-11-24T06:00:00.000Z"],
    ["Asia/Tehran", "2026-11-23T21:00:00Z", "2026-11-24T20:30:00.000Z"],
    ["America/Santiago", "2024-09-07T15:00:00Z", "2024-09-08T04:00:00.000Z"],
  ])("in %s what is due at %s is overdue from %s", (zone, due, overdue) => {
    expect(iso(dueDateOverdueFrom(at(due), zone))).toBe(overdue);
  });
});

describe("days", () => {
  type Kind = "rest" | "eve" | "cutting";
  const kindOf = (date: string, place: Place): Kind => {
    expect(isWorkingDay(date, place)).toBe(!isRestDay(date, place));
    if (isRestDay(date, place)) return "rest";
    return isCuttingDay(date, place) ? "cutting" : "eve";
  };

  test.each<[string, string, Place, Kind]>([
    ["the Wednesday before Christmas", "2026-12-23", mexico, "cutting"],
    ["Christmas Eve", "2026-12-24", mexico, "eve"],
    ["Christmas", "2026-12-25", mexico, "rest"],
    ["Christmas where no country is known", "2026-12-24", nowhere, "cutting"],
    ["a Thursday", "2026-11-26", nowhere, "cutting"],
    ["a Friday", "2026-11-27", nowhere, "eve"],
    ["a Saturday", "2026-11-28", nowhere, "rest"],
    ["a Sunday", "2026-11-29", nowhere, "rest"],
    ["a Monday", "2026-11-30", nowhere, "cutting"],
    ["a Saturday in a country that does not exist", "2026-11-28", inCountry("ZZ"), "rest"],
    ["Good Friday in Brazil", "2026-04-03", brazil, "rest"],
    ["Good Friday in Mexico, where it is no statutory holiday", "2026-04-03", mexico, "eve"],
    ["Maundy Thursday in Colombia", "2026-04-02", inCountry("CO"), "rest"],
    ["Carnival in Brazil, an optional holiday", "2026-02-17", brazil, "cutting"],
    ["Carnival in Argentina, a public one", "2026-02-17", inCountry("AR"), "rest"],
    ["the Sunday before Carnival in Argentina", "2026-02-15", inCountry("AR"), "rest"],
    ["Epiphany in Colombia, moved to a Monday", "2026-01-12", inCountry("CO"), "rest"],
    ["Epiphany itself in Colombia", "2026-01-06", inCountry("CO"), "cutting"],
    ["Fiestas Patrias in Chile", "2026-09-18", inCountry("CL"), "rest"],
    ["New Year's Day observed in the old year", "2021-12-31", inCountry("US"), "rest"],
    ["the eve of that", "2021-12-30", inCountry("US"), "eve"],
    ["a holiday of six days, in its second year", "2026-01-02", inCountry("SZ"), "rest"],
    ["the third day of Ramazan Bayramı", "2026-03-22", inCountry("TR"), "rest"],
    ["the Monday after it", "2026-03-23", inCountry("TR"), "cutting"],
    ["the third day of Eid al-Fitr in Egypt", "2023-04-23", inCountry("EG"), "rest"],
    ["a Sunday in Israel", "2026-11-22", israel, "cutting"],
    ["a Thursday in Israel", "2026-11-26", israel, "eve"],
    ["a Friday in Israel", "2026-11-27", israel, "rest"],
    ["Yom Kippur Eve, a Sunday", "2026-09-20", israel, "eve"],
    ["Yom Kippur", "2026-09-21", israel, "rest"],
    ["the day after Yom Kippur", "2026-09-22", israel, "cutting"],
    ["the last day of Passover", "2026-04-08", israel, "rest"],
    ["a Saturday in Iran", "2026-11-28", iran, "cutting"],
    ["a Wednesday in Iran", "2026-11-25", iran, "eve"],
    ["a Thursday in Iran", "2026-11-26", iran, "rest"],
    ["Nowruz", "2026-03-21", iran, "rest"],
    ["the fourth day of Nowruz", "2026-03-24", iran, "rest"],
    ["Sizdah Be-dar", "2026-04-02", iran, "rest"],
  ])("%s (%s)", (_, date, place, kind) => {
    expect(kindOf(date, place)).toBe(kind);
  });

  test("of weekly rest are CLDR's unless the policy names its own for the country", () => {
    const thursdayInIran = "2026-11-26";
    expect(kindOf(thursdayInIran, { ...iran, restDays: {} })).toBe("eve");
    expect(kindOf(thursdayInIran, iran)).toBe("rest");
    expect(kindOf("2026-11-27", { ...israel, restDays: {} })).toBe("rest");
    expect(kindOf("2026-11-28", { ...mexico, restDays: { MX: [7] } })).toBe("eve");
    expect(kindOf("2026-11-28", { ...mexico, restDays: { MX: [] } })).toBe("cutting");
    expect(kindOf("2026-11-28", { ...mexico, restDays: { BR: [] } })).toBe("rest");
  });

  test("agree with date-holidays over two years, also for countries met before with another week", () => {
    for (const place of [
      mexico,
      brazil,
      israel,
      iran,
      { ...iran, restDays: { IR: [5] } },
      { ...iran, restDays: { IR: [1, 2] } },
    ]) {
      let date = Temporal.PlainDate.from("2026-01-01");
      for (; date.year < 2028; date = date.add({ days: 1 })) {
        const rest = reference.isRest(date, place);
        const kind = rest ? "rest" : reference.isRest(date.add({ days: 1 }), place) ? "eve" : "cutting";
        expect(`${date} ${kindOf(date.toString(), place)}`).toBe(`${date} ${kind}`);
      }
    }
  });

  test("far beyond the tables of holidays still have their weekly rest", () => {
    expect(kindOf("9999-12-25", iran)).toBe("cutting");
    expect(kindOf("9999-12-31", iran)).toBe("rest");
    expect(kindOf("1899-12-30", mexico)).toBe("rest");
  });

  test.each([
    ["IL", [7, 1, 2, 3]],
    ["IR", [6, 7, 1, 2]],
    ["MX", [1, 2, 3, 4]],
    [null, [1, 2, 3, 4]],
  ])("of the week on which %s allows cuts: %j", (country, weekdays) => {
    expect(cuttingWeekdays(country, restDays)).toEqual([...weekdays].sort());
  });

  test("of the week on which cuts are allowed are none where no two working days follow each other", () => {
    expect(cuttingWeekdays("MX", { MX: [1, 3, 5, 7] })).toEqual([]);
  });
});

describe("moments", () => {
  test.each<[string, string, Place, string]>([
    ["inside the hours it is that moment", "2026-11-24T16:20:07.123Z", mexico, "2026-11-24T16:20:07.123Z"],
    ["before the hours it is their start", "2026-11-24T10:00:00Z", mexico, "2026-11-24T15:00:00.000Z"],
    ["the last millisecond counts", "2026-11-24T17:59:59.999Z", mexico, "2026-11-24T17:59:59.999Z"],
    ["the end does not", "2026-11-24T18:00:00Z", mexico, "2026-11-25T15:00:00.000Z"],
    ["a Thursday after hours waits for Monday", "2026-11-26T19:00:00Z", mexico, "2026-11-30T15:00:00.000Z"],
    [
      "the day before Christmas Eve waits for Monday",
      "2026-12-23T18:00:00Z",
      mexico,
      "2026-12-28T15:00:00.000Z",
    ],
    [
      "an Israeli Wednesday afternoon waits for Sunday",
      "2026-11-25T12:00:00Z",
      israel,
      "2026-11-29T07:00:00.000Z",
    ],
    [
      "Nowruz is waited out, with its eves and weekend",
      "2026-03-18T00:00:00Z",
      iran,
      "2026-03-28T05:30:00.000Z",
    ],
  ])("to cut: %s", (_, from, place, expected) => {
    expect(isoOrNull(nextCuttingMoment(at(from), place, mornings))).toBe(expected);
    expect(isCuttingMoment(at(from), place, mornings)).toBe(iso(at(from)) === expected);
    expect(isCuttingMoment(at(expected), place, mornings)).toBe(true);
  });

  test("to write: eves are working days, and the hours are longer", () => {
    const friday = at("2026-11-27T20:00:00Z");
    expect(isWritingMoment(friday, mexico, writingHours)).toBe(true);
    expect(isCuttingMoment(friday, mexico, writingHours)).toBe(false);
    expect(isoOrNull(nextWritingMoment(friday + 2 * 60 * minute, mexico, writingHours))).toBe(
      "2026-11-30T15:00:00.000Z",
    );
  });

  const sundaysToo = (timeZone: string, country: string): Place => ({
    timeZone,
    country,
    restDays: { [country]: [] },
  });
  test.each<[string, Place, DayHours, string, string]>([
    [
      "hours that the spring leaves out are waited for until the next day",
      sundaysToo("America/New_York", "US"),
      { from: 120, to: 180 },
      "2026-03-08T05:00:00Z",
      "2026-03-09T06:00:00.000Z",
    ],
    [
      "hours that the spring shortens start after the gap",
      sundaysToo("America/New_York", "US"),
      { from: 150, to: 240 },
      "2026-03-08T05:00:00Z",
      "2026-03-08T07:00:00.000Z",
    ],
    [
      "hours that the autumn repeats count both times",
      sundaysToo("America/New_York", "US"),
      { from: 60, to: 90 },
      "2026-11-01T05:45:00Z",
      "2026-11-01T06:00:00.000Z",
    ],
    [
      "a day without midnight starts at one",
      sundaysToo("America/Santiago", "CL"),
      { from: 0, to: 120 },
      "2024-09-08T03:30:00Z",
      "2024-09-08T04:00:00.000Z",
    ],
  ])("%s", (_, place, hours, from, expected) => {
    expect(isoOrNull(nextWritingMoment(at(from), place, hours))).toBe(expected);
  });

  test("are null where there are none, rather than searched for without end", () => {
    const everyOther: Place = { ...mexico, restDays: { MX: [1, 3, 5, 7] } };
    expect(nextCuttingMoment(at("2026-11-23"), everyOther, mornings)).toBeNull();
    expect(nextWritingMoment(at("2026-11-23"), everyOther, mornings)).not.toBeNull();
    const never: Place = { ...mexico, restDays: { MX: [1, 2, 3, 4, 5, 6, 7] } };
    expect(nextWritingMoment(at("2026-11-23"), never, mornings)).toBeNull();
    expect(nextWritingMoment(at("2026-11-23"), mexico, { from: 600, to: 600 })).toBeNull();
    expect(nextWritingMoment(Number.POSITIVE_INFINITY, mexico, mornings)).toBeNull();
    expect(addWorkingDays("2026-11-23", 1, never)).toBeNull();
    expect(subtractWorkingDays("2026-11-23", 1, never)).toBeNull();
  });

  const anyMoment = between("2024-01-01", "2028-01-01");
  test.each([
    ["write", false, nextWritingMoment],
    ["cut", true, nextCuttingMoment],
  ] as const)("to %s are the first that Temporal and date-holidays allow", (_, cutting, next) => {
    fc.assert(
      fc.property(anyMoment, anyPlace, anyHours, (from, place, hours) => {
        const found = next(from, place, hours);
        expect(isoOrNull(found)).toBe(iso(reference.next(from, place, hours, cutting)));
        expect(next(found!, place, hours)).toBe(found);
      }),
      runs(250),
    );
  });

  test("are the first allowed also on the days around a change of clocks, Sundays included", () => {
    fc.assert(
      fc.property(
        anyMoment,
        anyZone,
        anyHours,
        fc.integer({ min: -36 * 60, max: 36 * 60 }),
        (near, zone, hours, shift) => {
          const zoned = Temporal.Instant.fromEpochMilliseconds(near).toZonedDateTimeISO(zone);
          const change = zoned.getTimeZoneTransition("previous")?.epochMilliseconds ?? near;
          const place: Place = { timeZone: zone, country: "ZZ", restDays: { ZZ: [] } };
          const from = change + shift * minute;
          expect(isoOrNull(nextCuttingMoment(from, place, hours))).toBe(
            iso(reference.next(from, place, hours, true)),
          );
        },
      ),
      runs(400),
    );
  });

  test("never go back as time goes on", () => {
    fc.assert(
      fc.property(
        anyMoment,
        fc.integer({ min: 0, max: 10 * day }),
        anyPlace,
        anyHours,
        (from, later, place, hours) => {
          expect(nextWritingMoment(from, place, hours)!).toBeLessThanOrEqual(
            nextWritingMoment(from + later, place, hours)!,
          );
          expect(nextCuttingMoment(from, place, hours)!).toBeLessThanOrEqual(
            nextCuttingMoment(from + later, place, hours)!,
          );
          expect(nextWritingMoment(from, place, hours)!).toBeLessThanOrEqual(
            nextCuttingMoment(from, place, hours)!,
          );
        },
      ),
    );
  });
});

describe("working days", () => {
  test.each<[string, string, Place, number]>([
    ["2026-11-23T15:00:00Z", "2026-11-23T23:00:00Z", mexico, 0],
    ["2026-11-23T15:00:00Z", "2026-11-24T06:00:00Z", mexico, 1],
    ["2026-11-23T15:00:00Z", "2026-11-24T05:59:59Z", mexico, 0],
    ["2026-11-26T15:00:00Z", "2026-12-01T15:00:00Z", mexico, 3],
    ["2026-12-23T15:00:00Z", "2026-12-29T15:00:00Z", mexico, 3],
    ["2026-11-24T15:00:00Z", "2026-11-23T15:00:00Z", mexico, 0],
    ["2026-11-25T10:00:00Z", "2026-11-29T10:00:00Z", israel, 2],
  ])("passed from %s to %s", (a, b, place, count) => {
    expect(workingDaysBetween(at(a), at(b), place)).toBe(count);
  });

  test.each<[string, number, Place, string]>([
    ["2026-12-23", 3, mexico, "2026-12-29"],
    ["2026-12-29", -3, mexico, "2026-12-23"],
    ["2026-11-25", 2, israel, "2026-11-29"],
    ["2026-11-28", 0, mexico, "2026-11-28"],
    ["2026-11-28", 1, mexico, "2026-11-30"],
    ["2026-11-28", -1, mexico, "2026-11-27"],
  ])("from %s, %i of them", (date, count, place, expected) => {
    expect(addWorkingDays(date, count, place)).toBe(expected);
    expect(subtractWorkingDays(date, -count, place)).toBe(expected);
  });

  test("that are added are those that then have passed", () => {
    fc.assert(
      fc.property(
        between("2024-01-01", "2028-01-01"),
        fc.integer({ min: 1, max: 30 }),
        anyPlace,
        (from, count, place) => {
          const date = addWorkingDays(localDate(from, place.timeZone), count, place)!;
          expect(isWorkingDay(date, place)).toBe(true);
          expect(workingDaysBetween(from, startOfDay(date, place.timeZone), place)).toBe(count);
          expect(workingDaysBetween(from, startOfDay(date, place.timeZone) - 1, place)).toBe(count - 1);
          const back = subtractWorkingDays(date, count, place)!;
          expect(back <= localDate(from, place.timeZone)).toBe(true);
          expect(addWorkingDays(back, count, place)).toBe(date);
        },
      ),
    );
  });
});

describe("what is accepted as", () => {
  test.each(["America/Mexico_City", "Asia/Calcutta", "US/Pacific", "UTC", "Etc/GMT+5", "america/sao_paulo"])(
    "a time zone: %s",
    (zone) => {
      expect(isTimeZone(zone)).toBe(true);
      expect(localDate(at("2026-11-23T12:00:00Z"), zone)).toBe("2026-11-23");
    },
  );

  test.each(["", " ", "+03:00", "-0300", "GMT+3", "Mars/Olympus", "America/Mexico City", "2026-11-23[UTC]"])(
    "no time zone: %j",
    (text) => {
      expect(isTimeZone(text)).toBe(false);
    },
  );

  test("a time zone: every one that this Node lists", () => {
    const refused = Intl.supportedValuesOf("timeZone").filter((zone) => !isTimeZone(zone));
    expect(refused).toEqual([]);
  });

  test("a country: ISO 3166-1 alpha-2 and Kosovo, 250 in all", () => {
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const accepted = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
    expect(accepted).toHaveLength(250);
    expect(accepted).toEqual(expect.arrayContaining(["MX", "BR", "IL", "IR", "AQ", "XK", "SS", "TW"]));
  });

  test.each(["mx", "MEX", "M", "", "EU", "UK", "SU", "AN", "ZZ", "XX", "Ñ1", "419"])(
    "no country: %j",
    (text) => {
      expect(isCountry(text)).toBe(false);
    },
  );
});

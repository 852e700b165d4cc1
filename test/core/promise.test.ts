import { describe, expect, test } from "@jest/globals";
import { localDate } from "../../src/core/calendar.ts";
import { day } from "../../src/core/instant.ts";
import type { Override } from "../../src/core/override.ts";
import {
  daysToPromise,
  everyDay,
  type GivenPromise,
  promisedDay,
  promiseEnd,
  promiseRoom,
  standingPromise,
  whyNotPromised,
} from "../../src/core/promise.ts";
import { look } from "../../src/core/view.ts";
import { at, facts, invoice, standard, timeZone } from "./given.ts";

const now = at("2026-11-05 10:00");
const policy = { ...standard, promises: { atMost: 2, within: 14 * day, perYear: 3 } };
const override = (id: string, from: number, until: number): Override => ({
  id,
  kind: "promise",
  reason: "by a link",
  by: "Marta",
  from,
  until,
  promisedOn: null,
  endedAt: null,
});
const given = (debts: string[], from = now - day): GivenPromise => ({
  override: override(`o-${debts}`, from, from + day),
  debts,
});
const owing = (...ids: string[]) => look(facts({ invoices: ids.map((id) => invoice(id)) }), policy, now);
const room = (view = owing("in_1"), earlier: readonly GivenPromise[] = []) =>
  promiseRoom(view, earlier, timeZone);

describe("the days that may be promised", () => {
  test("are those from today to the policy's last, where the reader is", () => {
    expect(room()).toEqual({ first: "2026-11-05", last: "2026-11-19", left: 2, full: null });
    expect(promiseRoom(owing("in_1"), [], "Pacific/Kiritimati").first).toBe("2026-11-06");
    expect(everyDay(room())).toHaveLength(15);
    expect(whyNotPromised("2026-11-04", room())).toBe("past");
    expect(whyNotPromised("2026-11-05", room())).toBeNull();
    expect(whyNotPromised("2026-11-19", room())).toBeNull();
    expect(whyNotPromised("2026-11-20", room())).toBe("late");
  });

  test("are offered as working days, of the reader's country", () => {
    const place = { timeZone, country: null, restDays: {} };
    // A Thursday.
    expect(daysToPromise(room(), place)).toEqual(["2026-11-06", "2026-11-10", "2026-11-12", "2026-11-19"]);
    const iran = { ...place, restDays: { default: [4, 5] } };
    expect(daysToPromise(room(), iran)).toEqual(["2026-11-07", "2026-11-09", "2026-11-11", "2026-11-18"]);
    expect(daysToPromise({ ...room(), last: "2026-11-06" }, place)).toEqual(["2026-11-06"]);
  });

  test("last until they are over where the reader is", () => {
    expect(promiseEnd("2026-11-12", timeZone)).toBe(at("2026-11-13 00:00"));
  });

  test("are the same day for whoever reads of it elsewhere", () => {
    const zones = (reader: string) => ({ account: timeZone, reader });
    const dayFor = (promise: Override, reader: string) =>
      localDate(promisedDay(promise, zones(reader)), reader);
    const byLink = { ...override("o", now, promiseEnd("2026-11-12", timeZone)), promisedOn: "2026-11-12" };
    const fromNewYork = { ...byLink, until: promiseEnd("2026-11-12", "America/New_York") };
    const granted = override("o", now, at("2026-11-13 00:00"));
    for (const promise of [byLink, fromNewYork, granted])
      for (const reader of [timeZone, "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
        expect(dayFor(promise, reader)).toBe("2026-11-12");
  });
});

describe("there may be so many promises", () => {
  test("for one debt: the one that was promised most often counts for all", () => {
    const twice = [given(["in_1"]), given(["in_1", "in_2"])];
    expect(room(owing("in_1", "in_2"), twice)).toMatchObject({ left: 0, full: { by: "debt", most: 2 } });
    expect(room(owing("in_2"), twice)).toMatchObject({ left: 1, full: null });
    expect(whyNotPromised("2026-11-06", room(owing("in_1"), twice))).toBe("full");
  });

  test("in a year, whatever they were for", () => {
    const thrice = [given(["in_7"]), given(["in_8"]), given(["in_9"])];
    expect(room(owing("in_1"), thrice)).toMatchObject({ left: 0, full: { by: "year", most: 3 } });
    const longAgo = given(["in_7"], now - 366 * day);
    expect(room(owing("in_1"), [longAgo, ...thrice.slice(1)])).toMatchObject({ left: 1, full: null });
  });
});

test("of several promises that stand, the one that reaches furthest is shown", () => {
  const overrides = [
    override("a", now - day, now + day),
    override("b", now - day, now + 3 * day),
    { ...override("c", now - day, now + 9 * day), endedAt: now },
    override("d", now - 9 * day, now),
  ];
  expect(standingPromise({ facts: facts({ overrides }), now })?.id).toBe("b");
  expect(standingPromise({ facts: facts({ overrides: [] }), now })).toBeUndefined();
});

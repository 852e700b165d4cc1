import { describe, expect, test } from "@jest/globals";
import { isDuration, laterBy } from "../../src/core/duration.ts";

const at = (text: string) => Date.parse(text);

describe("a duration", () => {
  test.each(["P14D", "P1Y2M3W4DT5H6M7S", "PT0S", "P1M", "PT1.5S", "PT36H", "p1d"])("%s is one", (text) =>
    expect(isDuration(text)).toBe(true),
  );

  test.each(["", "P", "PT", "14 days", "P1D later", "-P1D", "P-1D", "P1.5D2H", `P${"9".repeat(40)}D`])(
    "%j is none that leads ahead",
    (text) => expect(isDuration(text)).toBe(false),
  );
});

test.each([
  ["P14D", "2026-11-15T09:00:00Z", "2026-11-29T09:00:00Z"],
  ["P1M", "2027-01-31T09:00:00Z", "2027-02-28T09:00:00Z"],
  ["P1Y", "2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z"],
  ["P2W", "2026-11-15T09:00:00Z", "2026-11-29T09:00:00Z"],
  ["PT1H30M", "2026-11-15T23:00:00Z", "2026-11-16T00:30:00Z"],
  ["P100Y", "2026-11-15T00:00:00Z", "2126-11-15T00:00:00Z"],
])("%s after %s it is %s", (duration, from, to) => expect(laterBy(duration, at(from))).toBe(at(to)));

test("what lies beyond every calendar is never reached", () => {
  expect(laterBy("P999999Y", at("2026-11-15T00:00:00Z"))).toBe(Number.POSITIVE_INFINITY);
});

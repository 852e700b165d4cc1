import { describe, expect, test } from "@jest/globals";
import { isCountry, isTimeZone, localDate, startOfDay } from "../../src/core/calendar.ts";
import { hour } from "../../src/core/instant.ts";
import { zoneOf } from "../../src/core/zone-of.ts";

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const countries = letters.flatMap((one) => letters.map((two) => one + two)).filter(isCountry);

describe("L7 the zone of an account that told us its country alone", () => {
  test.each([
    ["CO", "America/Bogota"],
    ["IL", "Asia/Jerusalem"],
    ["IR", "Asia/Tehran"],
    ["BR", "America/Sao_Paulo"],
    ["MX", "America/Mexico_City"],
    ["CL", "America/Santiago"],
    ["US", "America/Chicago"],
  ])("%s: %s", (country, zone) => expect(zoneOf(country)).toBe(zone));

  test("every country has one, and one that our calendar knows", () => {
    expect(countries.length).toBeGreaterThan(240);
    // Nobody lives there all year.
    expect(countries.filter((country) => zoneOf(country) === null)).toEqual(["AQ", "BV", "HM"]);
    for (const country of countries) {
      const zone = zoneOf(country);
      if (zone !== null) expect({ zone, known: isTimeZone(zone) }).toEqual({ zone, known: true });
    }
  });

  test("its morning is no night on the mainland of the large ones", () => {
    const nine = (country: string) => startOfDay("2026-07-01", zoneOf(country)!) + 9 * hour;
    const clock = (zone: string, at: number) => (at - startOfDay(localDate(at, zone), zone)) / hour;
    expect(clock("America/Los_Angeles", nine("US"))).toBeGreaterThanOrEqual(7);
    expect(clock("America/Tijuana", nine("MX"))).toBeGreaterThanOrEqual(7);
    expect(clock("America/Manaus", nine("BR"))).toBeGreaterThanOrEqual(7);
    expect(clock("America/Vancouver", nine("CA"))).toBeGreaterThanOrEqual(7);
  });
});

import { describe, expect, test } from "@jest/globals";
import { type AccessDetails, accessOf } from "../../src/core/access.ts";
import { bannerText } from "../../src/entitlements/banner.ts";
import { wordsFor } from "../../src/words/words.ts";
import { standard } from "../core/given.ts";

const details: AccessDetails = {
  cutAt: Date.parse("2026-11-23T08:00:00Z"),
  nextChangeAt: null,
  timeZone: "Asia/Jerusalem",
  locale: "he",
  code: null,
};
const shown = (stage: "reminded" | "grace" | "suspended") =>
  bannerText(accessOf(standard, stage, details), "he")?.replace(/[\u200f\u2068\u2069]/g, "");

describe("the banner in Hebrew", () => {
  test("says what happens and when", () => {
    expect(shown("reminded")).toBe("הכול פועל. חשבונית של הארגון שלכם עדיין פתוחה.");
    expect(shown("grace")).toMatch(/הגישה אל הדוחות וה-API תושהה ביום שני, 23 בנובמבר\.$/);
    expect(shown("suspended")).toMatch(/הגישה אל הדוחות וה-API מושהית\./);
  });

  test("keeps the order of a list that begins with a Latin name, and names their direction", () => {
    expect(wordsFor("he").features(["smart_seats", "reports"])).toBe("\u200f\u2068smart seats\u2069 והדוחות");
    expect(wordsFor("en").features(["smart_seats", "reports"])).toBe("smart seats and reports");
  });
});

import { describe, expect, test } from "@jest/globals";
import { type Access, type AccessDetails, accessOf } from "../../src/core/access.ts";
import { answerFor, type CheckAnswer, type Terms } from "../../src/entitlements/answer.ts";
import { answerTexts } from "../../src/entitlements/answer-texts.ts";
import { bannerText } from "../../src/entitlements/banner.ts";
import type { Standing } from "../../src/entitlements/board.ts";
import { standard } from "../core/given.ts";

const none: AccessDetails = {
  cutAt: null,
  nextChangeAt: null,
  timeZone: "America/Bogota",
  locale: "en",
  code: null,
};
const prepaid = {
  ...standard,
  name: "prepaid",
  withhold: { exports: "deny" as const },
  alwaysOpen: ["billing"],
};
const plainOf: Record<string, Access> = {
  standard: accessOf(standard, "active", none),
  prepaid: accessOf(prepaid, "active", none),
};
const terms: Terms = {
  plain: (policy) => plainOf[policy]!,
  withheld: accessOf(standard, "suspended", none),
  bannerText,
};
const exception = (ref: string, stage: "grace" | "suspended", version: number): Standing => ({
  kind: "exception",
  ref,
  version,
  access: accessOf(standard, stage, { ...none, cutAt: Date.parse("2026-11-23T14:00:00Z") }),
  lapsedUrl: `https://billing.example/lapsed/${ref}`,
});
const plain = (ref: string, version: number, policy = "standard"): Standing => ({
  kind: "plain",
  ref,
  policy,
  version,
});

/** In this order, so that what was kept for one is offered to the next. */
const standings: Standing[] = [
  plain("acme", 7),
  plain("beta", 7),
  plain("gamma", 7, "prepaid"),
  plain("acme", 7),
  plain('quoted "name"', 7),
  plain("acme", 8),
  exception("acme", "grace", 9),
  exception("beta", "suspended", 10),
  exception("acme", "suspended", 11),
  plain("acme", 12),
  plain("beta", 7),
  { kind: "unknown" },
];
const languages = [null, "en", "fa"] as const;
const features = [undefined, "reports", "exports", "export", "unheard_of", "constructor"];

describe("the text of an answer", () => {
  const textOf = answerTexts(terms);

  test("is the answer's JSON, byte for byte, whatever was answered before", () => {
    for (const turn of [1, 2]) {
      for (const standing of standings) {
        for (const feature of features) {
          for (const unknown of ["allow", "deny"] as const) {
            for (const locale of languages) {
              const answer = answerFor("asked", standing, terms, unknown, feature, locale);
              expect([turn, textOf("asked", standing, unknown, feature, locale)]).toEqual([
                turn,
                JSON.stringify(answer),
              ]);
            }
          }
        }
      }
    }
  });

  test("says allow for a feature that the policy does not name, whatever it is called", () => {
    const answered = (feature: string): CheckAnswer =>
      JSON.parse(textOf("acme", exception("acme", "suspended", 11), "allow", feature, null));
    expect(answered("reports").decision).toBe(standard.withhold.reports);
    expect(answered("unheard_of").decision).toBe("allow");
    expect(answered("constructor").decision).toBe("allow");
  });
});

test("the banner of a language is in its words, its calendar and its digits", () => {
  const cutAt = Date.parse("2026-11-23T14:00:00Z");
  const inPersian = (stage: "reminded" | "grace" | "suspended") =>
    bannerText(accessOf(standard, stage, { ...none, cutAt }), "fa");
  expect(inPersian("reminded")).toMatch(/^همه‌چیز کار می‌کند\. .*تسویه نشده است\.$/);
  expect(inPersian("grace")).toContain(
    "دسترسی به \u2068\u200fگزارش‌ها و API\u2069 روز دوشنبه ۲ آذر موقتاً متوقف می‌شود.",
  );
  expect(inPersian("suspended")).toMatch(/موقتاً متوقف است\. .*همه‌چیز برمی‌گردد\.$/);
});

import { describe, expect, test } from "@jest/globals";
import { accessOf, isPlain } from "../../src/core/access.ts";
import { stages } from "../../src/core/stage.ts";
import { at, standard, timeZone } from "./given.ts";

const cutAt = at("2026-11-23 09:10");
const about = { timeZone, locale: "es", code: "A1B-2C3" } as const;
const dates = { cutAt, nextChangeAt: at("2026-11-23 09:15"), ...about };
const withholds = ["reports", "api"];
const open = { export: "allow", billing: "allow", support: "allow" };

describe("access", () => {
  test.each([
    ["active", "in_good_standing"],
    ["reminded", "payment_overdue"],
    ["second_reminder", "payment_overdue"],
    ["grace", "payment_overdue"],
  ] as const)("%s keeps everything open", (stage, reason) => {
    expect(accessOf(standard, stage, dates)).toEqual({
      stage,
      access: "full",
      features: { ...open, reports: "allow", api: "allow" },
      reason,
      withholds,
      ...dates,
    });
  });

  test("suspended withholds what the policy names, each as it says, and nothing else", () => {
    expect(accessOf(standard, "suspended", { cutAt: null, nextChangeAt: null, ...about })).toEqual({
      stage: "suspended",
      access: "restricted",
      features: { ...open, reports: "deny", api: "read_only" },
      reason: "suspended_for_nonpayment",
      withholds,
      cutAt: null,
      nextChangeAt: null,
      ...about,
    });
  });

  test("what is always open stays so even if it were withheld too", () => {
    const contradictory = { ...standard, withhold: { ...standard.withhold, export: "deny" as const } };
    expect(accessOf(contradictory, "suspended", dates).features).toMatchObject(open);
  });

  test("only an active account has nothing to be told", () => {
    expect(stages.filter((stage) => isPlain(accessOf(standard, stage, dates)))).toEqual(["active"]);
  });
});

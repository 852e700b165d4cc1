import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { day, hour } from "../../src/core/instant.ts";
import { PolicyFileError, parsePolicies, readPolicyFile } from "../../src/policy-file.ts";

const bundled = readFileSync("policy.yaml", "utf8");

/** The bundled policy with one thing changed. */
function written(from: string | RegExp, to: string): string {
  const text = bundled.replace(from, to);
  if (text === bundled) throw new Error(`The bundled policy has no ${from} to change`);
  return text;
}

function refusal(text: string): string {
  try {
    parsePolicies(text, "my.yaml");
  } catch (error) {
    if (error instanceof PolicyFileError) return error.message;
    throw error;
  }
  return "accepted";
}

const lineOf = (text: string, part: string): number =>
  text.split("\n").findIndex((line) => line.includes(part)) + 1;

const terse = `
standard:
  ladder:
    first_reminder: { after: 2 hours }
    second_reminder: { after: 1 day }
    final_notice: { after: 0 days }
    suspension: { after: 24 hours }
  must_reach: [user, user]
  writing_hours: "00:00-24:00"
  cutting_hours: 09:30-10:05
  withhold: { reports: read_only }
  always_open: [chat, export]
`;

describe("a policy file that is good", () => {
  test("and bundled says what the requirements say", () => {
    const policies = readPolicyFile("policy.yaml");
    expect([...policies.keys()]).toEqual(["standard"]);
    expect(policies.get("standard")).toEqual({
      name: "standard",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      waits: { first_reminder: 0, second_reminder: 14 * day, final_notice: 3 * day, suspension: 4 * day },
      beforeDue: [3, 0],
      mustReach: ["accountant", "user"],
      writingHours: { from: 9 * 60, to: 16 * 60 },
      cuttingHours: { from: 9 * 60, to: 12 * 60 },
      restDays: { default: [6, 7], IL: [5, 6], IR: [4, 5] },
      withhold: { reports: "deny", api: "read_only" },
      alwaysOpen: ["export", "billing", "support"],
      minimum: { usd: 500, eur: 500, brl: 2500, mxn: 10_000, clp: 500, ils: 2000 },
      retriesFirst: true,
      usersSeeAmounts: false,
      dateLapsesAfter: 3,
      promises: { atMost: 2, within: 14 * day, perYear: 6 },
      breaker: { perHour: 20, share: 0.02 },
    });
  });

  test("may leave out what has a default; its data, billing and support stay open all the same", () => {
    expect(parsePolicies(terse, "my.yaml").get("standard")).toMatchObject({
      waits: { first_reminder: 2 * hour, second_reminder: day, final_notice: 0, suspension: day },
      beforeDue: [],
      mustReach: ["user"],
      writingHours: { from: 0, to: 24 * 60 },
      cuttingHours: { from: 9 * 60 + 30, to: 10 * 60 + 5 },
      restDays: {},
      alwaysOpen: ["export", "billing", "support", "chat"],
      minimum: {},
      retriesFirst: true,
      usersSeeAmounts: false,
      dateLapsesAfter: 3,
      promises: { atMost: 2, within: 14 * day, perYear: 6 },
      breaker: { perHour: 20, share: 0.02 },
    });
  });

  test.each<[string, number[]]>([
    ["[]", []],
    ["[on the day]", [0]],
    ["[1 working day, 10 working days, on the day, 10 working days]", [10, 1, 0]],
  ])("may remind before the due date on other days, or on none: %s", (list, beforeDue) => {
    const text = written("[3 working days, on the day]", list);
    expect(parsePolicies(text, "my.yaml").get("standard")).toMatchObject({ beforeDue });
  });

  test("may hold several policies", () => {
    const policies = parsePolicies(`${terse}${terse.replace("standard", "veterans")}`, "my.yaml");
    expect([...policies.values()].map(({ name }) => name)).toEqual(["standard", "veterans"]);
  });

  test("is known by its content: the same terms have the same hash, other terms another", () => {
    const hashOf = (text: string) => parsePolicies(text, "my.yaml").get("standard")!.hash;
    expect(hashOf(`# a comment\n${bundled}`)).toBe(hashOf(bundled));
    expect(hashOf(written("14 days", "15 days"))).not.toBe(hashOf(bundled));
    expect(hashOf(written("api: read_only", "api: deny"))).not.toBe(hashOf(bundled));
  });
});

describe("a policy file that is impossible is refused, with the line and what to change", () => {
  const wait = 'a wait is a whole number of days or hours, such as "14 days"';
  const hours = 'hours look like "09:00-16:00"';
  const twoInARow =
    "no working day is followed by another, so nobody there could ever be suspended; leave two in a row";
  const isMissing = "is missing; the bundled policy.yaml shows it";
  const open = "is always open and cannot be withheld; take it out";

  test.each<[string, string | RegExp, string, string, string]>([
    ["a negative wait", "14 days", "-14 days", "standard.ladder.second_reminder.after", wait],
    ["a wait without a unit", "14 days", "14", "standard.ladder.second_reminder.after", wait],
    ["a wait in weeks", "14 days", "2 weeks", "standard.ladder.second_reminder.after", wait],
    [
      "an endless wait",
      "14 days",
      "9999 days",
      "standard.ladder.second_reminder.after",
      "a wait is a year at most",
    ],
    [
      "no time between the final notice and the cut",
      "{ after: 4 days }",
      "{ after: 23 hours }",
      "standard.ladder.suspension.after",
      "people need at least one day between the final notice and the suspension",
    ],
    [
      "a reminder so many days before, weekends among them",
      "[3 working days,",
      "[3 days,",
      "standard.before_due.0",
      'a day to remind on is "on the day" or such as "3 working days"',
    ],
    [
      "a reminder on the day, by its number",
      "on the day]",
      "0 working days]",
      "standard.before_due.1",
      'a day to remind on is "on the day" or such as "3 working days"',
    ],
    [
      "a reminder long before anybody can act on it",
      "[3 working days,",
      "[31 working days,",
      "standard.before_due.0",
      "at most 30 working days before",
    ],
    [
      "reminders that are no list",
      "[3 working days, on the day]",
      "3 working days",
      "standard.before_due",
      "must be a list, such as [3 working days, on the day]",
    ],
    [
      "no required role",
      "[accountant, user]",
      "[]",
      "standard.must_reach",
      "name at least one role that must be warned: accountant, user",
    ],
    [
      "the vendor's own manager as a required role",
      "[accountant, user]",
      "[accountant, manager]",
      "standard.must_reach.1",
      "must be one of accountant, user",
    ],
    ["the export withheld", "reports: deny", "export: deny", "standard.withhold.export", `export ${open}`],
    [
      "billing withheld",
      "reports: deny",
      "billing: read_only",
      "standard.withhold.billing",
      `billing ${open}`,
    ],
    [
      "nothing withheld",
      /\{ reports.*\}/,
      "{}",
      "standard.withhold",
      "name at least one feature to withhold",
    ],
    [
      "half withheld",
      "reports: deny",
      "reports: half",
      "standard.withhold.reports",
      "must be one of deny, read_only",
    ],
    [
      "a feature with a space",
      "reports: deny",
      "my reports: deny",
      "standard.withhold.my reports",
      "a feature is 1 to 64 letters, digits, dots, dashes, underscores or colons, beginning with a letter or digit, such as reports",
    ],
    ["hours that are none", '"09:00-16:00"', '"9 to 16"', "standard.writing_hours", hours],
    [
      "hours that end before they begin",
      '"09:00-12:00"',
      '"12:00-09:00"',
      "standard.cutting_hours",
      "hours must end after they begin, by 24:00 of the same day",
    ],
    [
      "hours beyond the day",
      '"09:00-16:00"',
      '"09:00-24:30"',
      "standard.writing_hours",
      "hours must end after they begin, by 24:00 of the same day",
    ],
    [
      "a setting with a slip",
      "retries_first: true",
      "retry_first: true",
      "standard.retry_first",
      "there is no such setting; correct its name or take it out",
    ],
    [
      "a step of its own",
      "    suspension:",
      "    third_reminder: { after: 1 day }\n    suspension:",
      "standard.ladder.third_reminder",
      "there is no such setting; correct its name or take it out",
    ],
    [
      "not true and not false",
      "amounts: false",
      "amounts: no",
      "standard.users_see_amounts",
      "must be true or false",
    ],
    [
      "rest days that leave no two working days in a row",
      "[friday, saturday]",
      "[monday, wednesday, friday, sunday]",
      "standard.rest_days.IL",
      twoInARow,
    ],
    [
      "no such two days by default",
      "[saturday, sunday]",
      "[tuesday, thursday, saturday, sunday]",
      "standard.rest_days.default",
      twoInARow,
    ],
    [
      "a day in another language",
      "[friday, saturday]",
      "[viernes]",
      "standard.rest_days.IL.0",
      "must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday",
    ],
    [
      "a country by its name",
      "    IL:",
      "    Israel:",
      "standard.rest_days.Israel",
      "name an ISO 3166-1 country in capitals, such as IL, or default",
    ],
    ["a negative minimum", "usd: 500", "usd: -1", "standard.minimum.usd", "must be at least 0"],
    ["half a cent", "usd: 500", "usd: 0.5", "standard.minimum.usd", "must be a whole number"],
    [
      "a currency in capitals",
      "usd: 500",
      "USD: 500",
      "standard.minimum.USD",
      "a currency is three lower-case letters, such as usd",
    ],
    [
      "dates that lapse at once",
      "after: 3 working days",
      "after: 1 working day",
      "standard.date_lapses_after",
      "at least 2 working days, or every date may lapse over a weekend",
    ],
    [
      "a lapse in mere days",
      "after: 3 working days",
      "after: 3 days",
      "standard.date_lapses_after",
      'write it as "3 working days"',
    ],
    [
      "a policy that takes nobody's promise",
      "at_most: 2",
      "at_most: 0",
      "standard.promises.at_most",
      "must be at least 1",
    ],
    [
      "promises that nobody can keep",
      "within: 14 days",
      "within: 6 hours",
      "standard.promises.within",
      "people need at least a day to keep a promise",
    ],
    [
      "a share without a unit",
      "share: 2%",
      "share: 0.02",
      "standard.breaker.share",
      'a share looks like "2%"',
    ],
    [
      "a breaker that lets nobody pass",
      "per_hour: 20",
      "per_hour: 0",
      "standard.breaker.per_hour",
      "must be at least 1",
    ],
    [
      "a policy's name in capitals",
      "standard:",
      "Standard:",
      "Standard",
      "a policy's name is lower-case, such as standard",
    ],
  ])("%s", (_, from, to, path, advice) => {
    const text = written(from, to);
    const line = text.split("\n").findIndex((one, index) => one !== bundled.split("\n")[index]) + 1;
    expect(refusal(text)).toBe(`my.yaml, line ${line}: ${path}: ${advice}`);
  });

  test.each([
    ["a missing step", /\n {4}suspension:.*/, "standard.ladder.suspension", "ladder:"],
    ["a missing block", /\n {2}withhold:.*/, "standard.withhold", "standard:"],
  ])("%s is told with the line of what it is missing from", (_, gone, path, around) => {
    const text = written(gone, "");
    expect(refusal(text)).toBe(`my.yaml, line ${lineOf(text, around)}: ${path}: ${isMissing}`);
  });

  test("what the file itself keeps open, withheld: where it is withheld", () => {
    const text = written("[export, billing, support]", "[export, api]");
    expect(refusal(text)).toBe(
      `my.yaml, line ${lineOf(text, "withhold:")}: standard.withhold.api: api ${open}`,
    );
  });

  test.each([
    [
      "no standard policy",
      written("standard:", "other:"),
      5,
      'the file: there must be a policy called "standard"',
    ],
    ["empty", "", 1, `the file: ${isMissing}`],
    ["a list", "- standard\n", 1, "the file: must be a block of settings"],
    ["a policy without a body", "standard: 3\n", 1, "standard: must be a block of settings"],
    [
      "a tab for an indent",
      "standard:\n\tladder: {}\n",
      2,
      "this is not YAML: Tabs are not allowed as indentation",
    ],
    [
      "a setting given twice",
      written("  retries_first: true", "  retries_first: true\n  retries_first: true"),
      lineOf(bundled, "retries_first: true") + 1,
      "this is not YAML: Map keys must be unique",
    ],
  ])("%s", (_, text, line, advice) => {
    expect(refusal(text)).toBe(`my.yaml, line ${line}: ${advice}`);
  });

  test("no file at all", () => {
    expect(() => readPolicyFile("nowhere/policy.yaml")).toThrow(
      /^FOREWARN_POLICY: nowhere\/policy.yaml cannot be read \(ENOENT.*\); name a policy file or unset it$/,
    );
  });
});

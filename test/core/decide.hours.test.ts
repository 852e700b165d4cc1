import { describe, expect, test } from "@jest/globals";
import {
  account,
  at,
  contact,
  facing,
  given,
  local,
  notice,
  standard,
  toBoth,
  withNotices,
} from "./given.ts";

describe("L7 hours and days", () => {
  test.each([
    ["2026-11-25 12:00", "2026-11-26 09:00", "after the window"],
    ["2026-11-26 08:59", "2026-11-26 09:00", "before it"],
    ["2026-11-26 12:00", "2026-11-30 09:00", "after Thursday's: Friday is the eve of rest"],
    ["2026-11-27 09:15", "2026-11-30 09:00", "on the eve of the weekend"],
    ["2026-11-28 09:15", "2026-11-30 09:00", "on the weekend"],
  ])("at %s nobody is cut before %s: %s", (now, next) => {
    const dated = withNotices(facing("grace"), { round: 3 }, { namedCut: at("2026-11-25 09:10") });
    expect(given(dated).when(now)).toEqual({
      stage: "grace",
      effects: [],
      codes: ["outside_cutting_hours", "overdue"],
      next,
    });
    expect(given(dated).when(next).stage).toBe("suspended");
  });

  test("a date that will have lapsed by the next window is named anew at the next writing hour", () => {
    const dated = withNotices(facing("grace"), { round: 3 }, { namedCut: at("2026-11-24 09:10") });
    expect(given(dated).when("2026-11-26 11:59").stage).toBe("suspended");
    expect(given(dated).when("2026-11-26 12:00")).toMatchObject({ codes: ["step_anew", "date_lapsed"] });
    const apart = {
      ...standard,
      writingHours: { from: 7 * 60, to: 8 * 60 },
      cuttingHours: { from: 14 * 60, to: 15 * 60 },
    };
    const codes = ["outside_writing_hours", "date_lapsed"];
    expect(given(dated, apart).when("2026-11-30 14:00")).toMatchObject({ codes, next: "2026-12-01 07:00" });
    expect(given(dated, apart).when("2026-12-01 07:00")).toMatchObject({
      codes: ["step_anew", "date_lapsed"],
    });
  });

  test("a holiday and its eve hold a cut too", () => {
    // The Immaculate Conception, Tuesday 8 December, is a public holiday in Chile.
    const chile = facing("grace", { account: account({ country: "CL" }) });
    const dated = withNotices(chile, { round: 3 }, { namedCut: at("2026-12-04 09:10") });
    const on = (now: string) => given(dated).when(now);
    expect(on("2026-12-07 09:15")).toMatchObject({
      stage: "grace",
      codes: ["outside_cutting_hours", "overdue"],
      next: "2026-12-09 09:00",
    });
    expect(on("2026-12-08 09:15").stage).toBe("grace");
    expect(on("2026-12-09 09:00").stage).toBe("suspended");
  });

  test("the named date itself is a moment at which cuts are allowed", () => {
    const friday = withNotices(
      facing("second_reminder"),
      { round: 2 },
      { deliveredAt: at("2026-11-17 10:00") },
    );
    const [first] = given(friday).decided("2026-11-20 10:00").effects;
    expect(first?.kind === "issue" && local(first.notice.namedCut)).toBe("2026-11-24 10:00");
    const [later] = given(friday).decided("2026-11-23 13:00").effects;
    expect(later?.kind === "issue" && local(later.notice.namedCut)).toBe("2026-11-30 09:00");
  });

  test.each([
    ["2026-11-16 08:59", "2026-11-16 09:05", "waiting"],
    ["2026-11-16 16:00", "2026-11-17 09:00", "outside_writing_hours"],
    ["2026-11-20 16:00", "2026-11-23 09:00", "outside_writing_hours"],
    ["2026-11-21 10:00", "2026-11-23 09:00", "outside_writing_hours"],
  ])("at %s nobody is written to before %s", (now, next, code) => {
    expect(given(facing("reminded")).when(now)).toEqual({
      stage: "reminded",
      effects: [],
      codes: [code, "overdue"],
      next,
    });
  });

  test("a mail goes in the reader's own hours, and the date reckons with the last of them", () => {
    const contacts = [contact("accountant", undefined, { timeZone: "Asia/Tokyo" }), contact("user")];
    const { effects } = given(facing("second_reminder", { account: account({ contacts }) })).decided(
      "2026-11-19 09:10",
    );
    expect(
      effects.map(
        (effect) => effect.kind === "issue" && [local(effect.notice.sendAt), local(effect.notice.namedCut)],
      ),
    ).toEqual([
      ["2026-11-19 21:00", "2026-11-24 09:00"],
      ["2026-11-19 09:10", "2026-11-24 09:00"],
    ]);
  });

  test("news of the suspension waits for the reader's hours too", () => {
    const contacts = [contact("accountant", undefined, { timeZone: "Asia/Tokyo" }), contact("user")];
    const { case: next, effects } = given(facing("grace", { account: account({ contacts }) })).decided(
      "2026-11-23 09:15",
    );
    expect(next.stage).toBe("suspended");
    expect(effects.map((effect) => effect.kind === "issue" && local(effect.notice.sendAt))).toEqual([
      "2026-11-23 21:00",
      "2026-11-23 09:15",
    ]);
  });

  test("nobody is sent two ladder notices in a day of the account, also across cases", () => {
    const closed = facing("reminded", {
      case: {
        stage: "active",
        since: at("2026-11-02 10:00"),
        number: 1,
        round: 1,
        roundBegan: at("2026-11-02 10:00"),
      },
    });
    expect(given(closed).when("2026-11-02 11:00")).toEqual({
      stage: "active",
      effects: [],
      codes: ["one_notice_a_day", "overdue"],
      next: "2026-11-03 09:00",
    });
    expect(given(closed).when("2026-11-03 09:00").stage).toBe("reminded");
  });

  test("neither a cancelled notice nor a farewell nor a manager's mail counts as that day's", () => {
    const of = facing("active", {
      case: {
        stage: "active",
        since: at("2026-11-02 08:00"),
        number: 1,
        round: 1,
        roundBegan: at("2026-11-02 08:00"),
      },
    });
    const today = at("2026-11-02 09:00");
    const notices = [
      ...toBoth({
        kind: "first_reminder",
        round: 1,
        issuedAt: today,
        status: "cancelled",
        sentAt: null,
        deliveredAt: null,
      }),
      ...toBoth({ kind: "restored", round: 1, issuedAt: today }),
    ];
    expect(given({ ...of, notices }).when("2026-11-02 11:00").stage).toBe("reminded");
    const heads = notice({
      kind: "final_notice",
      round: 3,
      issuedAt: at("2026-11-19 09:00"),
      person: "manager@vendor.example",
      roles: ["manager"],
    });
    const second = facing("second_reminder");
    expect(given({ ...second, notices: [...second.notices, heads] }).when("2026-11-19 09:10").stage).toBe(
      "grace",
    );
  });

  test("one mail for a person with two roles, the accountant's first", () => {
    const contacts = [
      contact("user", "Both@acme.example"),
      contact("accountant", "both@acme.example "),
      contact("manager", "both@acme.example"),
    ];
    const userFirst = { ...standard, mustReach: ["user", "accountant"] as const };
    for (const policy of [standard, userFirst]) {
      const { effects } = given(facing("active", { account: account({ contacts }) }), policy).decided(
        "2026-11-02 09:00",
      );
      expect(effects).toMatchObject([
        {
          notice: { person: "both@acme.example", roles: ["accountant", "user"], contactId: contacts[1]!.id },
        },
      ]);
    }
    const final = given(
      facing("second_reminder", {
        account: account({ contacts }),
        notices: [
          notice({
            kind: "first_reminder",
            round: 1,
            issuedAt: at("2026-11-02 09:00"),
            person: "both@acme.example",
            roles: ["accountant", "user"],
          }),
          notice({
            kind: "second_reminder",
            round: 2,
            issuedAt: at("2026-11-16 09:05"),
            person: "both@acme.example",
            roles: ["accountant", "user"],
          }),
        ],
      }),
    ).when("2026-11-19 09:10");
    expect(final.effects).toEqual(["final_notice to accountant and user and manager"]);
  });

  test("a place where no day allows a cut is told so, and not searched without end", () => {
    const never = { ...standard, restDays: { BR: [1, 3, 5, 7] } };
    const of = facing("grace", { account: account({ country: "BR" }) });
    expect(given(of, never).when("2026-11-24 09:15")).toMatchObject({
      stage: "grace",
      codes: ["outside_cutting_hours", "overdue"],
      next: "2026-11-25 09:15",
    });
  });
});

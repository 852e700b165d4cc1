import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import type { Notice } from "../../src/core/notice.ts";
import { stillStands } from "../../src/core/still-stands.ts";
import { look } from "../../src/core/view.ts";
import { account, at, contact, facing, given, readAt, standard, withNotices } from "./given.ts";

const unsent = { status: "pending", sentAt: null, deliveredAt: null } as const;
const kinds = { second_reminder: "second_reminder", grace: "final_notice" } as const;
type Waiting = keyof typeof kinds;

/** The stage's own notices wait to be sent: written on Monday the 16th, on Thursday the 19th; both name Monday the 23rd. */
const waiting = (stage: Waiting, also: Partial<Facts> = {}): Facts =>
  withNotices(facing(stage, also), { kind: kinds[stage] }, unsent);

const stands = (of: Facts, now: string): boolean[] =>
  of.notices
    .filter(({ status }) => status === "pending")
    .map((notice) => stillStands(look(readAt(of, at(now)), standard, at(now)), notice));

const withdrawn = (of: Facts): Facts => withNotices(of, { status: "pending" }, { status: "cancelled" });

describe("the date that a waiting warning names", () => {
  test.each<[Waiting, string]>([
    ["second_reminder", "2026-11-16 15:59"],
    ["grace", "2026-11-19 09:10"],
    ["grace", "2026-11-19 15:59"],
    // Whoever may be written to tomorrow only, as further west, gets no mail anew meanwhile.
    ["grace", "2026-11-19 07:00"],
  ])("stands in %s on the day on which it was written, at %s", (stage, now) => {
    expect(stands(waiting(stage), now)).toEqual([true, true]);
    expect(given(waiting(stage)).when(now).effects).toEqual([]);
  });

  test.each<[Waiting, string]>([
    ["second_reminder", "2026-11-17 09:00"],
    ["second_reminder", "2026-11-23 09:30"],
    ["grace", "2026-11-19 16:01"],
    ["grace", "2026-11-20 09:00"],
    ["grace", "2026-12-04 10:00"],
  ])("is too near in %s at %s: the mail is withdrawn", (stage, now) => {
    expect(stands(waiting(stage), now)).toEqual([false, false]);
    expect(given(waiting(stage)).when(now)).toMatchObject({
      stage,
      effects: ["cancel_pending"],
      codes: ["mail_waited", "overdue"],
    });
  });

  test("is named anew in the same round, with the whole wait, as soon as mails go", () => {
    const anew = given(withdrawn(waiting("grace"))).decided("2026-12-04 10:00");
    expect(anew.case).toMatchObject({ stage: "grace", round: 3 });
    expect(anew.effects).toMatchObject(
      Array(3).fill({ notice: { kind: "final_notice", round: 3, namedCut: at("2026-12-08 10:00") } }),
    );
    expect(given(withdrawn(waiting("grace"))).when("2026-12-05 10:00")).toMatchObject({
      effects: [],
      next: "2026-12-07 09:00",
    });
  });

  test("counts from when its reader may be written to, over a weekend too", () => {
    const west = { timeZone: "America/Los_Angeles" };
    const contacts = [contact("accountant"), contact("user", "user@acme.example", west), contact("manager")];
    const first = given(facing("second_reminder", { account: account({ contacts }) })).decided(
      "2026-11-20 15:00",
    );
    const rows = first.effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
    const user = rows.find(({ roles }) => roles.includes("user"))!;
    expect(user).toMatchObject({ sendAt: at("2026-11-20 15:00"), namedCut: at("2026-11-25 09:00") });
    const [accountants] = facing("grace").notices;
    const row = { ...accountants!, ...user, ...unsent, issuedAt: at("2026-11-20 15:00") };
    const of = { ...facing("grace"), account: account({ contacts }), notices: [row] };
    const begun = { ...of, case: { ...of.case, round: user.round } };
    // 16:00 where the account is, and still noon for the reader.
    expect(stands(begun, "2026-11-20 17:00")).toEqual([true]);
    expect(stands(begun, "2026-11-20 22:00")).toEqual([false]);
  });

  test("of a second reminder that may have arrived stays when it goes once more; its final notice names its own", () => {
    const again = withNotices(
      waiting("second_reminder"),
      { kind: "second_reminder" },
      { sentAt: at("2026-11-16 09:05") },
    );
    expect(stands(again, "2026-11-17 09:30")).toEqual([true, true]);
    expect(stands(again, "2026-11-20 09:30")).toEqual([false, false]);
  });
});

describe("where others have the notice already", () => {
  const half = (of: Facts): Facts =>
    withNotices(of, { kind: "final_notice", person: "user@acme.example" }, unsent);

  test("who lacks it is given a later date, and they are not written to twice", () => {
    const anew = given(withdrawn(half(facing("grace")))).decided("2026-11-20 10:00");
    expect(anew.case.round).toBe(3);
    expect(anew.effects[0]).toMatchObject({
      notice: { roles: ["user"], round: 3, namedCut: at("2026-11-24 10:00") },
    });
    expect(anew.effects.flatMap((one) => (one.kind === "issue" ? one.notice.roles : []))).not.toContain(
      "accountant",
    );
  });

  test("unless their own date would lapse by then: then the step begins anew for all", () => {
    const anew = given(withdrawn(half(facing("grace")))).decided("2026-11-26 10:00");
    expect(anew.case).toMatchObject({ stage: "grace", round: 4 });
    expect(anew.effects).toMatchObject(
      Array(3).fill({ notice: { kind: "final_notice", round: 4, namedCut: at("2026-11-30 10:00") } }),
    );
  });
});

describe("a notice that was withdrawn after a try of which nothing was heard", () => {
  const tried = (change: Partial<Notice>): Facts =>
    withNotices(
      facing("grace"),
      { kind: "final_notice", person: "user@acme.example" },
      { status: "cancelled", deliveredAt: null, ...change },
    );

  test("is not given anew on the day of that try", () => {
    expect(given(tried({})).when("2026-11-19 12:00")).toMatchObject({
      effects: [],
      codes: ["one_notice_a_day", "overdue"],
      next: "2026-11-20 09:00",
    });
    expect(given(tried({})).when("2026-11-20 09:00").effects).toContain("final_notice to user");
    expect(given(tried({ sentAt: null })).when("2026-11-19 12:00").effects).toContain("final_notice to user");
  });

  test("may have named a date, and nothing stops before it", () => {
    const of = tried({ namedCut: at("2026-11-25 09:00") });
    const anew = given(of).decided("2026-11-20 09:00");
    expect(anew.effects[0]).toMatchObject({ notice: { round: 3, namedCut: at("2026-11-25 09:00") } });
  });
});

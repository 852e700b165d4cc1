import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import { day, hour } from "../../src/core/instant.ts";
import {
  at,
  both,
  bounced,
  facing,
  given,
  invoice,
  local,
  namedCut,
  notice,
  override,
  paid,
  payment,
  type Standing,
  standard,
  warned,
  withNotices,
} from "./given.ts";

describe("L1 the ladder", () => {
  test("goes down one stage at a time, each with its own notices", () => {
    expect(given(facing("active")).when("2026-11-02 09:00")).toEqual({
      stage: "reminded",
      effects: both("first_reminder"),
      codes: ["step_taken", "overdue"],
      next: "2026-11-03 09:00",
    });
    expect(given(facing("reminded")).when("2026-11-16 09:05")).toEqual({
      stage: "second_reminder",
      effects: both("second_reminder"),
      codes: ["step_taken", "overdue"],
      next: "2026-11-17 09:05",
    });
    expect(given(facing("second_reminder")).when("2026-11-19 09:10")).toEqual({
      stage: "grace",
      effects: [...both("final_notice"), "final_notice to manager"],
      codes: ["step_taken", "overdue"],
      next: "2026-11-20 09:10",
    });
    expect(given(facing("grace")).when("2026-11-23 09:15")).toEqual({
      stage: "suspended",
      effects: [...both("suspended"), "suspended to manager"],
      codes: ["step_taken", "proof", "proof", "overdue"],
      next: "2026-11-24 09:15",
    });
    expect(given(facing("suspended")).when("2026-11-24 09:15")).toEqual({
      stage: "suspended",
      effects: [],
      codes: ["proof", "proof", "overdue"],
      next: "2026-11-25 09:15",
    });
  });

  test.each(warned)("a payment brings %s back to active at once, also on a Sunday night", (stage) => {
    const farewell = stage === "suspended" ? "restored" : "settled";
    expect(given(facing(stage, { invoices: [paid()] })).when("2026-11-29 23:30")).toEqual({
      stage: "active",
      effects: ["cancel_pending", ...both(farewell)],
      codes: ["debt_settled", "nothing_owed"],
      next: null,
    });
  });

  test.each(warned)(
    "a payment of %s lifts though Stripe cannot be read, events wait and a hold is in force",
    (stage) => {
      const doubtful: Partial<Facts> = {
        invoices: [paid()],
        reading: { kind: "stale", at: null, why: "503" },
        unprocessedEvents: 3,
        halted: "by the operator",
        overrides: [override("hold", at("2026-11-24 08:00"), at("2026-12-24 08:00"))],
      };
      expect(given(facing(stage, doubtful)).when("2026-11-24 09:00").stage).toBe("active");
    },
  );

  test.each([
    ["paid", paid(), "paid"],
    ["voided", invoice("in_1", { status: "void" }), "voided"],
    [
      "written off",
      invoice("in_1", { status: "uncollectible", statusReason: "user_forgiven" }),
      "written_off",
    ],
    ["credited", invoice("in_1", { status: "paid" }), "credited"],
    [
      "brought below the minimum",
      invoice("in_1", { amountRemaining: 499, amountPaid: 11_501 }),
      "below_minimum",
    ],
  ])("an invoice that was %s says so, as only a payment is thanked for", (_, settled, why) => {
    const decision = given(facing("grace", { invoices: [settled] })).decided("2026-11-20 09:00");
    expect(decision.reasons[0]).toEqual({ code: "debt_settled", invoice: "in_1", why });
    expect(decision.case.stage).toBe("active");
  });

  test("who was warned is told at the next writing hour, who was cut at once; each names the debts", () => {
    const farewells = (stage: Standing) =>
      given(facing(stage, { invoices: [paid()] }))
        .decided("2026-11-29 23:30")
        .effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
    expect(farewells("grace").map(({ sendAt }) => local(sendAt))).toEqual([
      "2026-11-30 09:00",
      "2026-11-30 09:00",
    ]);
    expect(farewells("suspended").map(({ sendAt }) => local(sendAt))).toEqual([
      "2026-11-29 23:30",
      "2026-11-29 23:30",
    ]);
    expect(farewells("suspended").map(({ debts, namedCut }) => [debts, namedCut])).toEqual([
      [["in_1"], null],
      [["in_1"], null],
    ]);
  });

  test("farewells go to those customers who were really written to", () => {
    const heads = notice({
      kind: "final_notice",
      round: 3,
      issuedAt: at("2026-11-19 09:10"),
      person: "manager@vendor.example",
      roles: ["manager"],
    });
    for (const stage of ["grace", "suspended"] as const) {
      const of = facing(stage, { invoices: [paid()] });
      const { effects } = given({ ...of, notices: [...of.notices, heads] }).when("2026-11-24 09:00");
      expect(effects).toEqual(["cancel_pending", ...both(stage === "grace" ? "settled" : "restored")]);
    }

    const unsent = withNotices(
      facing("reminded", { invoices: [paid()] }),
      { person: "user@acme.example" },
      {
        status: "pending",
        sentAt: null,
        deliveredAt: null,
      },
    );
    expect(given(unsent).when("2026-11-02 09:01").effects).toEqual([
      "cancel_pending",
      "settled to accountant",
    ]);
    const dead = bounced(facing("suspended", { invoices: [paid()] }), { person: "user@acme.example" });
    expect(given(dead).when("2026-11-24 09:00").effects).toEqual([
      "cancel_pending",
      "restored to accountant",
    ]);
  });

  test("a new debt after the end opens a new case, at its first step and round", () => {
    const closed = facing("grace", {
      case: {
        stage: "active",
        since: at("2026-11-20 10:00"),
        number: 1,
        round: 3,
        roundBegan: at("2026-11-20 10:00"),
      },
      invoices: [paid(), invoice("in_2", { dueAt: at("2026-11-27 12:00") })],
    });
    expect(given(closed).when("2026-11-27 17:00")).toEqual({
      stage: "active",
      effects: [],
      codes: ["debt_settled", "not_yet_due"],
      next: "2026-11-28 00:00",
    });
    const { case: next, effects } = given(closed).decided("2026-11-30 09:00");
    expect(next).toMatchObject({ stage: "reminded", number: 2, round: 1 });
    expect(effects.map((effect) => effect.kind === "issue" && effect.notice.debts)).toEqual([
      ["in_2"],
      ["in_2"],
    ]);
  });

  test("an account that owes nothing is looked at when something falls due, else only when something happens", () => {
    expect(given(facing("active", { invoices: [] })).when("2026-11-02 09:00")).toEqual({
      stage: "active",
      effects: [],
      codes: ["nothing_owed"],
      next: null,
    });
    const two = [
      invoice("in_1", { dueAt: at("2026-12-20 12:00") }),
      invoice("in_2", { dueAt: at("2026-12-10 12:00") }),
    ];
    const of = facing("active", { invoices: two });
    const unreminded = { ...standard, beforeDue: [] };
    expect(given(of, unreminded).when("2026-11-02 09:00").next).toBe("2026-12-11 00:00");
    expect(given(of).when("2026-11-02 09:00").next).toBe("2026-12-07 09:00");
  });
});

describe("L2 one ladder over all debts", () => {
  const second = invoice("in_2", { dueAt: at("2026-11-10 12:00") });
  const two = (stage: Standing) => facing(stage, { invoices: [invoice(), second] });
  const naming = (of: Facts, round: number, debts: string[]) => withNotices(of, { round }, { debts });

  test("new debts join the next notice, and do not begin a ladder of their own", () => {
    expect(given(two("reminded")).when("2026-11-11 09:00")).toMatchObject({ stage: "reminded", effects: [] });
    const { case: next, effects } = given(two("reminded")).decided("2026-11-16 09:05");
    expect(next.stage).toBe("second_reminder");
    expect(effects.map((effect) => effect.kind === "issue" && effect.notice.debts)).toEqual([
      ["in_1", "in_2"],
      ["in_1", "in_2"],
    ]);
  });

  test("the ladder begins with the oldest debt", () => {
    const of = facing("active", { invoices: [second, invoice()] });
    const decision = given(of).decided("2026-11-11 09:00");
    expect(decision.reasons).toContainEqual({
      code: "overdue",
      invoices: ["in_2", "in_1"],
      since: at("2026-10-31 00:00"),
    });
  });

  test.each<[string, Facts, string, string[]]>([
    [
      "named in nothing: active, and a case of its own later",
      two("grace"),
      "active",
      ["debt_settled", "fell_back"],
    ],
    [
      "named in one reminder: reminded",
      naming(two("second_reminder"), 2, ["in_1", "in_2"]),
      "reminded",
      ["debt_settled", "fell_back"],
    ],
    [
      "named only in the final notice: reminded",
      naming(two("grace"), 3, ["in_1", "in_2"]),
      "reminded",
      ["debt_settled", "fell_back"],
    ],
    [
      "named in two reminders: second reminder",
      naming(naming(two("grace"), 1, ["in_1", "in_2"]), 2, ["in_1", "in_2"]),
      "second_reminder",
      ["debt_settled", "fell_back"],
    ],
    [
      "named in two, the final notice among them: grace",
      naming(naming(two("grace"), 2, ["in_1", "in_2"]), 3, ["in_1", "in_2"]),
      "grace",
      ["before_named_date", "waiting", "overdue"],
    ],
  ])("one of two is paid; what remains was %s", (_, of, stage, codes) => {
    const partly = { ...of, invoices: [paid(), second] };
    expect(given(partly).when("2026-11-20 10:00")).toMatchObject({ stage, codes });
  });

  test("a suspension stands while what remains was named twice, and falls when it was not", () => {
    const of = { ...two("suspended"), invoices: [paid(), second] };
    const proven = naming(naming(of, 2, ["in_1", "in_2"]), 3, ["in_1", "in_2"]);
    expect(given(proven).when("2026-11-24 10:00").stage).toBe("suspended");
    expect(given(naming(of, 3, ["in_1", "in_2"])).when("2026-11-24 10:00")).toMatchObject({
      stage: "reminded",
      effects: ["cancel_pending", ...both("restored")],
    });
    expect(given(of).when("2026-11-24 10:00")).toMatchObject({
      stage: "active",
      effects: ["cancel_pending", ...both("restored")],
    });
  });

  test("a fallen stage counts its wait from the notice that it rests on, if that reached everyone", () => {
    const of = { ...naming(two("grace"), 3, ["in_1", "in_2"]), invoices: [paid(), second] };
    const fallen = given(of).decided("2026-11-20 10:00");
    expect(fallen.case).toMatchObject({ stage: "reminded", round: 3, roundBegan: at("2026-11-19 09:10") });
    expect(given({ ...of, case: fallen.case }).when("2026-11-20 10:00")).toEqual({
      stage: "reminded",
      effects: [],
      codes: ["waiting", "overdue"],
      next: "2026-12-03 09:15",
    });
    expect(given({ ...of, case: fallen.case }).decided("2026-12-03 09:15").case).toMatchObject({
      stage: "second_reminder",
      round: 4,
    });
  });

  test("a fallen stage whose notice reached not everyone begins anew", () => {
    const half = withNotices(
      naming(two("grace"), 3, ["in_1", "in_2"]),
      { round: 3, person: "user@acme.example" },
      { status: "sent" },
    );
    const of = { ...half, invoices: [paid(), second] };
    const fallen = given(of).decided("2026-11-20 10:00");
    expect(fallen.case).toMatchObject({ stage: "reminded", round: 4 });
    expect(given({ ...of, case: fallen.case }).when("2026-11-20 10:00")).toMatchObject({
      effects: both("first_reminder"),
    });
  });

  test("a mail that was not sent yet is withdrawn when something that it names is settled, and written again", () => {
    const pending = { status: "pending", sentAt: null, deliveredAt: null } as const;
    const named = naming(naming(two("grace"), 2, ["in_1", "in_2"]), 3, ["in_1", "in_2"]);
    const of = {
      ...withNotices(named, { round: 3, person: "user@acme.example" }, pending),
      invoices: [paid(), second],
    };
    expect(given(of).when("2026-11-20 10:00")).toEqual({
      stage: "grace",
      effects: ["cancel_pending"],
      codes: ["debt_settled", "overdue"],
      next: "2026-11-20 10:00",
    });
    const withdrawn = withNotices(of, { status: "pending" }, { status: "cancelled" });
    const again = given(withdrawn).decided("2026-11-20 10:00");
    expect(again.case.round).toBe(3);
    expect(again.effects).toMatchObject([
      { notice: { person: "user@acme.example", round: 3, debts: ["in_2"] } },
      { notice: { roles: ["manager"] } },
    ]);
  });

  test("what was never sent, and names what is paid, supports nothing", () => {
    const pending = { status: "pending", sentAt: null, deliveredAt: null } as const;
    const joined = naming(two("grace"), 3, ["in_1", "in_2"]);
    const of = { ...withNotices(joined, { round: 3 }, pending), invoices: [paid(), second] };
    expect(given(of).when("2026-11-20 10:00")).toMatchObject({
      stage: "active",
      effects: ["cancel_pending", ...both("settled")],
    });
    const reminded = naming(naming(of, 1, ["in_1", "in_2"]), 2, ["in_1", "in_2"]);
    expect(given(reminded).when("2026-11-20 10:00")).toMatchObject({
      stage: "second_reminder",
      codes: ["debt_settled", "fell_back"],
    });
  });

  test("while what was warned about is on its way, a debt that nobody heard of does not go on in its place", () => {
    const inFlight = invoice("in_1", { payments: [payment({ startedAt: at("2026-11-18 09:00") })] });
    const of = { ...two("second_reminder"), invoices: [inFlight, second] };
    expect(given(of).when("2026-11-19 09:10")).toMatchObject({
      stage: "second_reminder",
      effects: [],
      codes: ["money_in_flight", "overdue"],
    });
  });
});

describe("L3 the default timing", () => {
  test("the first reminder goes as soon as the invoice is overdue and somebody is at work", () => {
    expect(given(facing("active")).when("2026-10-30 23:59")).toMatchObject({
      stage: "active",
      next: "2026-10-31 00:00",
    });
    expect(given(facing("active")).when("2026-10-31 00:00")).toMatchObject({
      stage: "active",
      codes: ["outside_writing_hours", "overdue"],
      next: "2026-11-02 09:00",
    });
  });

  test.each<[string, Standing, string, string]>([
    [
      "the second reminder 14 days after the first arrived",
      "reminded",
      "2026-11-16 09:04",
      "2026-11-16 09:05",
    ],
    [
      "the final notice 3 days after the second arrived",
      "second_reminder",
      "2026-11-19 09:09",
      "2026-11-19 09:10",
    ],
    ["the suspension 4 days after the final notice arrived", "grace", "2026-11-23 09:14", "2026-11-23 09:15"],
  ])("%s, and not a minute sooner", (_, stage, before, then) => {
    const early = given(facing(stage)).decided(before);
    expect(early.case.stage).toBe(stage);
    expect(local(early.nextReviewAt)).toBe(then);
    expect(local(early.nextChangeAt)).toBe(then);
    expect(early.effects).toEqual([]);
    expect(given(facing(stage)).decided(then).case.stage).not.toBe(stage);
  });

  test("a wait counts from the delivery to the last required role, not from the hand-over", () => {
    const slow = withNotices(
      facing("reminded"),
      { person: "user@acme.example" },
      { deliveredAt: at("2026-11-04 15:00") },
    );
    const decision = given(slow).decided("2026-11-17 09:00");
    expect(decision.reasons[0]).toEqual({
      code: "waiting",
      after: "first_reminder",
      reachedAt: at("2026-11-04 15:00"),
      until: at("2026-11-18 15:00"),
    });
    expect(given(slow).when("2026-11-18 15:00").stage).toBe("second_reminder");
  });

  test("the reminder foretells the date that the final notice then names, the first has none", () => {
    const dates = (stage: Standing, now: string) =>
      given(facing(stage))
        .decided(now)
        .effects.map((effect) => effect.kind === "issue" && local(effect.notice.namedCut));
    expect(dates("active", "2026-11-02 09:00")).toEqual([null, null]);
    expect(dates("reminded", "2026-11-16 09:05")).toEqual(["2026-11-23 09:05", "2026-11-23 09:05"]);
    expect(dates("second_reminder", "2026-11-19 09:10")).toEqual(Array(3).fill("2026-11-23 09:10"));
  });

  test("every wait is the policy's", () => {
    const quick = {
      ...standard,
      waits: { first_reminder: 5 * day, second_reminder: 6 * hour, final_notice: 0, suspension: day },
    };
    expect(given(facing("active"), quick).when("2026-11-04 23:00")).toMatchObject({
      codes: ["not_yet_due"],
      next: "2026-11-05 00:00",
    });
    expect(given(facing("active"), quick).when("2026-11-05 09:00").stage).toBe("reminded");
    expect(given(facing("reminded"), quick).when("2026-11-02 15:05")).toMatchObject({
      codes: ["one_notice_a_day", "overdue"],
      next: "2026-11-03 09:00",
    });
    expect(given(facing("reminded"), quick).when("2026-11-03 09:00").stage).toBe("second_reminder");
    expect(given(facing("second_reminder"), quick).when("2026-11-17 09:00").stage).toBe("grace");
  });
});

describe("L4 nothing is skipped", () => {
  test.each<[Standing, string]>([
    ["active", "reminded"],
    ["reminded", "second_reminder"],
    ["second_reminder", "grace"],
  ])("after a month in which nothing ran, %s goes one step", (stage, next) => {
    expect(given(facing(stage)).when("2026-12-21 10:00")).toMatchObject({ stage: next });
  });

  test("after a month in which nothing ran, grace gives fresh notice", () => {
    const decision = given(facing("grace")).decided("2026-12-21 10:00");
    expect(decision.case).toMatchObject({ stage: "grace", round: 4, since: at("2026-11-19 09:10") });
    expect(decision.reasons).toContainEqual({ code: "date_lapsed", date: namedCut });
    expect(decision.effects).toMatchObject(
      Array(3).fill({ notice: { kind: "final_notice", round: 4, namedCut: at("2026-12-28 09:00") } }),
    );
  });

  test.each(["pending", "sending", "sent", "delayed", "unknown"] as const)(
    "a notice that is %s proves nothing, however old",
    (status) => {
      const of = withNotices(
        facing("reminded"),
        { person: "user@acme.example" },
        { status, deliveredAt: null },
      );
      const decision = given(of).decided("2026-12-21 10:00");
      expect(decision).toMatchObject({
        case: { stage: "reminded" },
        effects: [],
        nextReviewAt: at("2026-12-22 10:00"),
      });
      const isOurs = status === "pending" || status === "sending";
      expect(decision.reasons[0]).toEqual(
        isOurs
          ? { code: "not_delivered", role: "user", status }
          : { code: "unheard", role: "user", since: at("2026-11-02 09:00") },
      );
    },
  );
});

describe("L8 reasons", () => {
  test("name the invoices by their numbers where they have one", () => {
    const of = facing("reminded", { invoices: [invoice("in_1", { number: "A-17" }), invoice("in_2")] });
    expect(given(of).decided("2026-11-03 09:00").reasons[1]).toEqual({
      code: "overdue",
      invoices: ["A-17", "in_2"],
      since: at("2026-10-31 00:00"),
    });
  });

  test("of a fall back name the debt that went and both stages", () => {
    const of = facing("grace", { invoices: [paid(), invoice("in_2")] });
    expect(given(of).decided("2026-11-20 09:00").reasons).toEqual([
      { code: "debt_settled", invoice: "in_1", why: "paid" },
      { code: "fell_back", from: "grace", to: "active" },
    ]);
  });

  test("of money on its way name how, and until when it is awaited", () => {
    const startedAt = at("2026-11-20 09:00");
    const of = facing("grace", {
      invoices: [invoice("in_1", { number: "A-17", payments: [payment({ startedAt })] })],
    });
    expect(given(of).decided("2026-11-20 09:00").reasons).toEqual([
      { code: "money_in_flight", invoice: "A-17", method: "us_bank_account", until: startedAt + 14 * day },
    ]);
  });
});

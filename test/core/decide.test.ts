import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import { day, hour, minute } from "../../src/core/instant.ts";
import type { Override } from "../../src/core/override.ts";
import {
  account,
  at,
  bounced,
  contact,
  facing,
  given,
  invoice,
  local,
  namedCut,
  notice,
  override,
  paid,
  payment,
  standard,
  toBoth,
  withNotices,
} from "./given.ts";

type Standing = Parameters<typeof facing>[0];
const ladder: Standing[] = ["active", "reminded", "second_reminder", "grace", "suspended"];
const warned = ladder.slice(1);
const both = (kind: string) => [`${kind} to accountant`, `${kind} to user`];

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
    expect(given(facing("active", { invoices: two })).when("2026-11-02 09:00").next).toBe("2026-12-11 00:00");
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
      expect(decision.reasons[0]).toEqual({ code: "not_delivered", role: "user", status });
    },
  );
});

describe("L5 no suspension without proof", () => {
  test("the proof is told: when each role was warned, and of which date", () => {
    expect(given(facing("grace")).decided("2026-11-23 09:15").reasons).toContainEqual({
      code: "proof",
      role: "user",
      delivered: [at("2026-11-02 09:05"), at("2026-11-16 09:10"), at("2026-11-19 09:15")],
      namedCut,
    });
  });

  test("never before a date that any delivered notice of the case named, the reminder's or an earlier round's", () => {
    const longer = withNotices(facing("grace"), { round: 2 }, { namedCut: at("2026-12-01 09:00") });
    expect(given(longer).when("2026-11-30 09:30")).toMatchObject({
      stage: "grace",
      codes: ["before_named_date", "overdue"],
      next: "2026-12-01 09:00",
    });
    expect(given(longer).when("2026-12-01 09:00").stage).toBe("suspended");
  });

  test.each(["bounced", "complained"] as const)(
    "a date stays named by a notice that %s after it was delivered",
    (status) => {
      const of = facing("grace", {
        account: account({
          contacts: [
            contact("accountant"),
            contact("user", "gone@acme.example", { unreachable: "bounced" }),
            contact("user"),
          ],
        }),
      });
      const later = notice({
        kind: "second_reminder",
        round: 2,
        issuedAt: at("2026-11-16 09:05"),
        person: "gone@acme.example",
        roles: ["user"],
        status,
        namedCut: at("2026-12-01 09:00"),
      });
      expect(given({ ...of, notices: [...of.notices, later] }).when("2026-11-23 09:15").stage).toBe("grace");
    },
  );

  test("a bounce goes to the role's next contact, whose own delivery counts", () => {
    const contacts = [contact("accountant"), contact("user"), contact("user", "other@acme.example")];
    const of = bounced(facing("reminded", { account: account({ contacts }) }), {
      person: "user@acme.example",
    });
    const decision = given(of).decided("2026-11-03 09:00");
    expect(decision.case).toEqual(of.case);
    expect(decision.effects).toMatchObject([
      {
        kind: "issue",
        notice: { kind: "first_reminder", round: 1, person: "other@acme.example", roles: ["user"] },
      },
    ]);
    const other = notice({
      kind: "first_reminder",
      round: 1,
      issuedAt: at("2026-11-03 09:00"),
      person: "other@acme.example",
      roles: ["user"],
    });
    expect(given({ ...of, notices: [...of.notices, other] }).when("2026-11-03 10:00")).toMatchObject({
      codes: ["waiting", "overdue"],
      next: "2026-11-17 09:05",
    });
  });

  test("a bounce with nobody else to write to holds the ladder, and the role is named", () => {
    const of = bounced(facing("reminded"), { person: "user@acme.example" });
    const decision = given(of).decided("2026-12-03 09:00");
    expect(decision).toMatchObject({
      case: { stage: "reminded" },
      effects: [],
      nextReviewAt: at("2026-12-04 09:00"),
    });
    expect(decision.reasons[0]).toEqual({ code: "no_contact", role: "user" });
  });

  test.each(["bounced", "complained", "suppressed", "replaced"] as const)(
    "a contact that is %s is not written to",
    (unreachable) => {
      const contacts = [contact("accountant"), contact("user", undefined, { unreachable })];
      expect(
        given(facing("active", { account: account({ contacts }) })).when("2026-11-02 09:00"),
      ).toMatchObject({
        stage: "reminded",
        effects: ["first_reminder to accountant"],
        codes: ["step_taken", "overdue", "no_contact"],
      });
    },
  );

  test("an address that bounced in one role is not written to in the person's other role", () => {
    const contacts = [
      contact("accountant", "both@acme.example", { unreachable: "bounced" }),
      contact("accountant"),
      contact("user", "Both@acme.example"),
      contact("user"),
    ];
    expect(
      given(facing("active", { account: account({ contacts }) })).decided("2026-11-02 09:00").effects,
    ).toMatchObject([
      { notice: { person: "accountant@acme.example" } },
      { notice: { person: "user@acme.example" } },
    ]);
  });

  test("without any contact of the required roles nothing begins", () => {
    expect(
      given(facing("active", { account: account({ contacts: [] }) })).when("2026-11-02 09:00"),
    ).toMatchObject({
      stage: "active",
      effects: [],
      codes: ["no_contact", "no_contact", "overdue"],
      next: "2026-11-03 09:00",
    });
  });

  test("a contact that comes late is served in the round that is under way", () => {
    const half = facing("reminded", {
      notices: [notice({ kind: "first_reminder", round: 1, issuedAt: at("2026-11-02 09:00") })],
    });
    expect(given(half).when("2026-11-06 11:00")).toMatchObject({
      stage: "reminded",
      effects: ["first_reminder to user"],
      codes: ["not_delivered", "overdue"],
    });
  });

  test("a fall-back who was written to already, in another role, makes the step begin anew for both", () => {
    const contacts = [
      contact("accountant", "gone@acme.example", { unreachable: "bounced" }),
      contact("accountant", "user@acme.example"),
      contact("user"),
    ];
    const of = facing("reminded", {
      account: account({ contacts }),
      notices: [
        notice({
          kind: "first_reminder",
          round: 1,
          issuedAt: at("2026-11-02 09:00"),
          person: "user@acme.example",
          roles: ["user"],
        }),
      ],
    });
    expect(given(of).when("2026-11-02 15:00").codes).toEqual(["one_notice_a_day", "overdue"]);
    const decision = given(of).decided("2026-11-03 09:00");
    expect(decision.case).toMatchObject({ stage: "reminded", round: 2 });
    expect(decision.effects).toMatchObject([
      { notice: { person: "user@acme.example", roles: ["accountant", "user"], round: 2 } },
    ]);
  });

  test("such a new round does not try in vain what this one did: a contact whose mail was refused comes last", () => {
    const contacts = [contact("accountant"), contact("accountant", "user@acme.example"), contact("user")];
    const of = withNotices(
      facing("reminded", { account: account({ contacts }) }),
      { person: "accountant@acme.example" },
      { status: "failed", deliveredAt: null },
    );
    expect(given(of).decided("2026-11-03 09:00").effects).toMatchObject([
      { notice: { person: "user@acme.example", roles: ["accountant", "user"], round: 2 } },
    ]);
  });

  test("two warnings must have come to one address: a fall-back's first is answered by a second final notice", () => {
    const contacts = [
      contact("accountant"),
      contact("user", undefined, { unreachable: "bounced" }),
      contact("user", "other@acme.example"),
    ];
    const of = facing("grace", { account: account({ contacts }) });
    const final = notice({
      kind: "final_notice",
      round: 3,
      issuedAt: at("2026-11-19 09:10"),
      person: "other@acme.example",
      roles: ["user"],
      namedCut,
    });
    const decision = given({ ...of, notices: [...of.notices, final] }).decided("2026-11-23 09:15");
    expect(decision.case).toMatchObject({ stage: "grace", round: 4 });
    expect(decision.reasons).toContainEqual({ code: "proof_missing", role: "user" });
    expect(decision.effects).toMatchObject([
      { notice: { person: "accountant@acme.example" } },
      { notice: { person: "other@acme.example", kind: "final_notice", round: 4 } },
    ]);
  });

  test("an earlier round's final notice is no proof", () => {
    const of = facing("grace");
    const anew = { ...of, case: { ...of.case, round: 4, roundBegan: at("2026-11-20 09:00") } };
    expect(given(anew).when("2026-11-23 09:15")).toMatchObject({
      stage: "grace",
      effects: [...both("final_notice"), "final_notice to manager"],
    });
  });

  test("two warnings that name no debt of today are no proof", () => {
    const unnamed = withNotices(
      facing("grace"),
      { round: 3, person: "user@acme.example" },
      { debts: ["in_9"] },
    );
    const decision = given(
      withNotices(unnamed, { round: 2, person: "user@acme.example" }, { debts: ["in_9"] }),
    ).decided("2026-11-23 09:15");
    expect(decision.case.stage).toBe("grace");
    expect(decision.reasons).toContainEqual({ code: "proof_missing", role: "user" });
  });

  test("a bounce that comes after the suspension takes it back to grace, and access with it", () => {
    const contacts = [
      contact("accountant"),
      contact("user"),
      contact("user", "other@acme.example"),
      contact("manager", "manager@vendor.example"),
    ];
    const late = bounced(facing("suspended", { account: account({ contacts }) }), {
      person: "user@acme.example",
      round: 3,
    });
    const decision = given(late).decided("2026-11-24 10:00");
    expect(decision.case).toMatchObject({ stage: "grace", round: 4 });
    expect(decision.reasons[0]).toEqual({ code: "proof_missing", role: "user" });
    expect(decision.effects).toMatchObject([
      { kind: "cancel_pending" },
      { notice: { kind: "restored", person: "accountant@acme.example" } },
    ]);
    expect(given({ ...late, case: decision.case }).when("2026-11-24 10:00").effects).toEqual([
      ...both("final_notice"),
      "final_notice to manager",
    ]);
  });

  test("also while a hold keeps everything else as it is", () => {
    const late = bounced(facing("suspended"), { person: "user@acme.example", round: 3 });
    const overrides = [override("hold", at("2026-11-24 08:00"), at("2026-12-24 08:00"))];
    expect(given({ ...late, overrides }).when("2026-11-24 10:00").stage).toBe("grace");
  });

  test("only the roles that the policy requires hold the ladder; accountant and user are always written to", () => {
    const accountantOnly = { ...standard, mustReach: ["accountant" as const] };
    expect(given(facing("active"), accountantOnly).when("2026-11-02 09:00").effects).toEqual(
      both("first_reminder"),
    );
    const userBounced = bounced(facing("grace"), { person: "user@acme.example" });
    expect(given(userBounced, accountantOnly).when("2026-11-23 09:15").stage).toBe("suspended");
    expect(given(userBounced).when("2026-11-23 09:15").stage).toBe("grace");
  });
});

describe("L6 before suspending", () => {
  const due = "2026-11-23 09:15";
  test.each<[string, Partial<Facts>, string, string]>([
    [
      "Stripe could not be read",
      { reading: { kind: "stale", at: null, why: "503" } },
      "stripe_unread",
      "2026-11-23 09:25",
    ],
    ["an event is not worked in", { unprocessedEvents: 1 }, "unprocessed_events", "2026-11-23 09:25"],
    ["the operator halted suspensions", { halted: "by Ana" }, "halted", "2026-11-23 10:15"],
    ["the mode only mails", { mode: "mail" }, "mode", "2026-11-23 10:15"],
    ["the mode only observes", { mode: "observe" }, "mode", "2026-11-23 10:15"],
    [
      "a part of the debts is on its way",
      { invoices: [invoice(), invoice("in_2", { payments: [payment({ startedAt: at(due) })] })] },
      "money_in_flight",
      "2026-11-23 10:15",
    ],
    [
      "a part of the debts is disputed",
      { invoices: [invoice(), invoice("in_2", { disputed: true })] },
      "disputed",
      "2026-11-23 10:15",
    ],
  ])("%s: not suspended, says why, looks again soon", (_, doubt, code, next) => {
    expect(given(facing("grace", doubt)).when(due)).toEqual({
      stage: "grace",
      effects: [],
      codes: [code, "overdue"],
      next,
    });
    expect(given(facing("grace", doubt)).decided(due).nextChangeAt).toBeNull();
  });

  test.each<[string, Parameters<typeof invoice>[1], string]>([
    ["on its way", { payments: [payment({ startedAt: at(due) })] }, "money_in_flight"],
    ["disputed", { disputed: true }, "disputed"],
  ])("the whole debt is %s: every stage waits, and a suspension is taken back", (_, also, code) => {
    for (const stage of ["active", "reminded", "second_reminder", "grace"] as const) {
      expect(given(facing(stage, { invoices: [invoice("in_1", also)] })).when(due)).toEqual({
        stage,
        effects: [],
        codes: [code],
        next: "2026-11-24 09:15",
      });
    }
    expect(given(facing("suspended", { invoices: [invoice("in_1", also)] })).when(due)).toMatchObject({
      stage: "grace",
      effects: ["cancel_pending", ...both("restored")],
    });
  });

  test("looks again when money is awaited no longer, or the next invoice falls due", () => {
    const ends = invoice("in_1", { payments: [payment({ startedAt: at("2026-11-09 14:00") })] });
    const still = invoice("in_1", { payments: [payment({ startedAt: at("2026-11-23 14:00") })] });
    const due = invoice("in_2", { dueAt: at("2026-11-23 18:00") });
    for (const stage of ["active", "grace"] as const) {
      expect(given(facing(stage, { invoices: [ends] })).when("2026-11-23 09:15").next).toBe(
        "2026-11-23 14:00",
      );
      expect(given(facing(stage, { invoices: [still, due] })).when("2026-11-23 15:00").next).toBe(
        "2026-11-24 00:00",
      );
    }
  });

  test("money that did not come lets the ladder go on from where it was; a lapsed date is named anew", () => {
    const failed = facing("grace", {
      invoices: [invoice("in_1", { payments: [payment({ state: "failed" })] })],
    });
    expect(given(failed).when(due).stage).toBe("suspended");
    expect(given(failed).when("2026-12-07 09:15").codes).toEqual(["step_anew", "date_lapsed"]);
  });

  test.each(["active", "reminded", "second_reminder"] as const)(
    "%s: no warning goes on a reading that is not fresh",
    (stage) => {
      const stale = facing(stage, { reading: { kind: "stale", at: at("2026-11-01 09:00"), why: "503" } });
      expect(given(stale).when("2026-12-01 09:30")).toEqual({
        stage,
        effects: [],
        codes: ["stripe_unread", "overdue"],
        next: "2026-12-01 09:40",
      });
    },
  );

  test.each([
    ["2026-11-26 09:15", "suspended", "three working days late"],
    ["2026-11-30 09:15", "grace", "five working days late"],
  ])("a date that passed: on %s it is %s (%s)", (now, stage) => {
    expect(given(facing("grace")).when(now).stage).toBe(stage);
  });

  test("observing writes to nobody and cuts nobody, whatever the stage", () => {
    for (const stage of ladder) {
      const { effects } = given(facing(stage, { mode: "observe" })).when("2026-12-21 09:30");
      expect(effects.filter((effect) => effect !== "cancel_pending")).toEqual([]);
      const { effects: farewells } = given(facing(stage, { mode: "observe", invoices: [paid()] })).when(
        "2026-12-21 09:30",
      );
      expect(farewells.filter((effect) => effect !== "cancel_pending")).toEqual([]);
    }
    expect(given(facing("active", { mode: "observe" })).when("2026-11-02 09:00").codes).toEqual([
      "mode",
      "overdue",
    ]);
  });

  test.each(["mail", "observe"] as const)("in %s mode nobody stays suspended", (mode) => {
    const decision = given(facing("suspended", { mode })).decided("2026-11-24 09:15");
    expect(decision.case).toMatchObject({ stage: "grace", round: 4 });
    expect(decision.reasons).toEqual([{ code: "mode", mode, withheld: "nobody is suspended" }]);
    expect(decision.effects.length).toBe(mode === "mail" ? 3 : 1);
  });
});

describe("L7 hours and days", () => {
  test.each([
    ["2026-11-23 08:59", "2026-11-23 09:15", "before the window"],
    ["2026-11-23 12:00", "2026-11-24 09:00", "after it"],
    ["2026-11-26 12:00", "2026-11-30 09:00", "on a Thursday after it: Friday is the eve of rest"],
    ["2026-11-27 09:15", "2026-11-30 09:00", "on the eve of the weekend"],
    ["2026-11-28 09:15", "2026-11-30 09:00", "on the weekend"],
  ])("at %s nobody is cut before %s: %s", (now, next) => {
    expect(given(facing("grace")).when(now)).toMatchObject({ stage: "grace", effects: [], next });
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
      ...toBoth({ kind: "first_reminder", round: 1, issuedAt: today, status: "cancelled" }),
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

describe("overrides", () => {
  const from = at("2026-11-20 09:00");
  const until = at("2026-12-04 09:00");
  const under = (stage: Standing, kind: Override["kind"], endedAt: number | null = null) =>
    facing(stage, { overrides: [override(kind, from, until, endedAt)] });
  const granted = (kind: Override["kind"]) => ({
    code: "override",
    kind,
    by: "Ana",
    reason: "the bank is slow",
    until,
  });

  test.each(["restore", "hold", "promise"] as const)(
    "%s freezes mails and waits, and keeps the stage",
    (kind) => {
      for (const stage of ["active", "reminded", "second_reminder", "grace"] as const) {
        const decision = given(under(stage, kind)).decided("2026-11-30 09:30");
        expect(decision).toMatchObject({
          case: { stage },
          effects: [],
          nextReviewAt: until,
          nextChangeAt: null,
        });
        expect(decision.reasons[0]).toEqual(granted(kind));
      }
    },
  );

  test("a freeze withdraws what was not sent yet, and the stage stands all the same", () => {
    const pending = { status: "pending", sentAt: null, deliveredAt: null } as const;
    for (const [stage, round] of [
      ["reminded", 1],
      ["second_reminder", 2],
      ["grace", 3],
    ] as const) {
      const unsent = withNotices(under(stage, "hold"), { round }, pending);
      expect(given(unsent).when("2026-11-20 09:00")).toMatchObject({ stage, effects: ["cancel_pending"] });
      const withdrawn = withNotices(unsent, { status: "pending" }, { status: "cancelled" });
      expect(given(withdrawn).when("2026-11-20 09:00")).toMatchObject({
        stage,
        effects: [],
        codes: ["override", "overdue"],
      });
    }
  });

  test("a freeze lets the news of a restoration go", () => {
    const restored = facing("grace", { overrides: [override("restore", from, until)] });
    const news = toBoth({
      kind: "restored",
      round: 3,
      issuedAt: from,
      status: "pending",
      sentAt: null,
      deliveredAt: null,
    });
    expect(
      given({ ...restored, notices: [...restored.notices, ...news] }).when("2026-11-20 09:00").effects,
    ).toEqual([]);
  });

  test.each(["hold", "promise"] as const)("%s keeps a suspension as it is", (kind) => {
    expect(given(under("suspended", kind)).when("2026-11-30 09:30")).toMatchObject({
      stage: "suspended",
      effects: [],
    });
  });

  test("restore gives a suspended account its access back, and tells who was cut", () => {
    const decision = given(under("suspended", "restore")).decided("2026-11-24 17:00");
    expect(decision.case).toMatchObject({ stage: "grace", since: at("2026-11-24 17:00"), round: 4 });
    expect(decision.effects).toMatchObject([
      { kind: "cancel_pending" },
      { notice: { kind: "restored", sendAt: at("2026-11-24 17:00") } },
      { notice: { kind: "restored" } },
    ]);
    expect(decision.nextReviewAt).toBe(until);
  });

  test.each<[Override["kind"], Standing, string]>([
    ["hold", "reminded", "first_reminder"],
    ["hold", "second_reminder", "second_reminder"],
    ["hold", "grace", "final_notice"],
    ["restore", "grace", "final_notice"],
    ["promise", "reminded", "first_reminder"],
    ["promise", "grace", "final_notice"],
  ])("when %s ends, by its date or by hand, %s begins anew: fresh notice, full wait", (kind, stage, mail) => {
    for (const [endedAt, now] of [
      [null, "2026-12-04 09:00"],
      [at("2026-11-24 08:00"), "2026-11-24 09:00"],
    ] as const) {
      const of = under(stage, kind, endedAt);
      const decision = given(of).decided(now);
      expect(decision.case).toEqual({ ...of.case, round: of.case.round + 1, roundBegan: at(now) });
      expect(decision.reasons[0]).toEqual({ code: "step_anew", stage, why: `the ${kind} by Ana ended` });
      const manager = mail === "final_notice" ? [`${mail} to manager`] : [];
      expect(given(of).when(now).effects).toEqual([...both(mail), ...manager]);
      for (const effect of decision.effects)
        if (mail === "final_notice")
          expect(effect).toMatchObject({ notice: { namedCut: expect.any(Number) } });
    }
  });

  test("after a restoration ended the full wait of the fresh final notice runs", () => {
    const of = under("grace", "restore");
    const round = 4;
    const anew = { ...of, case: { ...of.case, round, roundBegan: until } };
    const fresh = toBoth({ kind: "final_notice", round, issuedAt: until, namedCut: at("2026-12-08 09:00") });
    const served = { ...anew, notices: [...of.notices, ...fresh] };
    expect(given(served).when("2026-12-08 09:04")).toMatchObject({
      stage: "grace",
      codes: ["waiting", "overdue"],
    });
    expect(given(served).when("2026-12-08 09:05").stage).toBe("suspended");
  });

  test("an ended freeze waits for writing hours and never lets the old date cut", () => {
    expect(given(under("grace", "hold", at("2026-11-23 09:10"))).when("2026-11-23 09:15")).toMatchObject({
      stage: "grace",
      effects: [...both("final_notice"), "final_notice to manager"],
    });
    expect(given(under("grace", "hold", at("2026-11-23 17:00"))).when("2026-11-23 17:00")).toMatchObject({
      stage: "grace",
      effects: [],
      codes: ["outside_writing_hours", "step_anew"],
      next: "2026-11-24 09:00",
    });
  });

  test("a freeze that ended before the step began changes nothing", () => {
    const before = facing("grace", {
      overrides: [override("hold", at("2026-11-05 09:00"), at("2026-11-06 09:00"))],
    });
    expect(given(before).when("2026-11-23 09:15").stage).toBe("suspended");
  });

  test("extend: no cut before its end, and a fresh notice names the new date", () => {
    const decision = given(under("grace", "extend")).decided("2026-11-20 09:00");
    expect(decision.case).toMatchObject({ stage: "grace", round: 4 });
    expect(decision.reasons).toContainEqual(granted("extend"));
    expect(decision.effects).toMatchObject(
      Array(3).fill({ notice: { kind: "final_notice", namedCut: at("2026-12-07 09:00") } }),
    );
  });

  test("extend: once its date is named, nothing is said twice and nothing stops before it", () => {
    const renamed = withNotices(under("grace", "extend"), { round: 3 }, { namedCut: at("2026-12-07 09:00") });
    expect(given(renamed).when("2026-11-30 09:15")).toEqual({
      stage: "grace",
      effects: [],
      codes: ["override", "before_named_date", "overdue"],
      next: "2026-12-07 09:00",
    });
    expect(given(renamed).when("2026-12-07 09:00").stage).toBe("suspended");
    const revoked = { ...renamed, overrides: [override("extend", from, until, at("2026-11-24 09:00"))] };
    expect(given(revoked).when("2026-11-30 09:15")).toMatchObject({
      stage: "grace",
      codes: ["before_named_date", "overdue"],
    });
  });

  test("extend: mails go on, and a reminder foretells the new date", () => {
    const of = facing("reminded", {
      overrides: [override("extend", at("2026-11-10 09:00"), at("2026-12-20 09:00"))],
    });
    expect(given(of).decided("2026-11-16 09:05").effects).toMatchObject(
      Array(2).fill({ notice: { kind: "second_reminder", namedCut: at("2026-12-21 09:00") } }),
    );
  });

  test("extend: the one that reaches furthest counts", () => {
    const of = facing("grace", {
      overrides: [override("extend", from, until), override("extend", from, at("2026-12-18 09:00"))],
    });
    expect(given(of).decided("2026-11-20 09:00").effects).toMatchObject(
      Array(3).fill({ notice: { namedCut: at("2026-12-21 09:00") } }),
    );
  });

  test.each(warned)("exempt: %s becomes active, without a word of thanks", (stage) => {
    expect(given(under(stage, "exempt")).when("2026-11-24 17:00")).toEqual({
      stage: "active",
      effects: ["cancel_pending", ...(stage === "suspended" ? both("restored") : [])],
      codes: ["override"],
      next: "2026-12-04 09:00",
    });
  });

  test("exempt: at its end the ladder begins at its first step, in a case of its own", () => {
    const of = {
      ...under("grace", "exempt"),
      case: { stage: "active" as const, since: from, number: 1, round: 3, roundBegan: from },
    };
    expect(given(of).when("2026-11-30 09:30")).toMatchObject({
      stage: "active",
      effects: [],
      codes: ["override"],
    });
    expect(given(of).decided("2026-12-04 09:00").case).toMatchObject({
      stage: "reminded",
      number: 2,
      round: 1,
    });
  });

  test("suspend: skips the waits before the final notice, and says what proof is missing", () => {
    const reminded = facing("reminded", { overrides: [override("suspend", at("2026-11-03 09:00"), until)] });
    const decision = given(reminded).decided("2026-11-03 09:00");
    expect(decision.case.stage).toBe("second_reminder");
    expect(decision.reasons.map(({ code }) => code)).toEqual([
      "step_taken",
      "overdue",
      "override",
      "proof_missing",
      "proof_missing",
    ]);
    const second = facing("second_reminder", {
      overrides: [override("suspend", at("2026-11-16 10:00"), until)],
    });
    expect(given(second).when("2026-11-16 10:00")).toMatchObject({
      stage: "second_reminder",
      codes: ["one_notice_a_day", "overdue", "override", "proof_missing", "proof_missing"],
    });
    expect(given(second).when("2026-11-17 09:00").stage).toBe("grace");
  });

  test("suspend: also the wait before the first reminder", () => {
    const slow = { ...standard, waits: { ...standard.waits, first_reminder: 10 * day } };
    const of = facing("active", { overrides: [override("suspend", at("2026-11-02 09:00"), until)] });
    expect(given(of, slow).when("2026-11-02 09:00").stage).toBe("reminded");
  });

  test("suspend: never the final notice's own wait, nor a doubt, nor a notice", () => {
    const of = facing("grace", { overrides: [override("suspend", at("2026-11-19 10:00"), until)] });
    expect(given(of).when("2026-11-23 09:10")).toMatchObject({
      stage: "grace",
      codes: ["waiting", "overdue", "override"],
    });
    expect(given(of).when("2026-11-23 09:15").stage).toBe("suspended");
    expect(given({ ...of, unprocessedEvents: 1 }).when("2026-11-23 09:15").stage).toBe("grace");
    const unsent = withNotices(
      facing("reminded", { overrides: [override("suspend", at("2026-11-02 09:00"), until)] }),
      { person: "user@acme.example" },
      { status: "sent", deliveredAt: null },
    );
    expect(given(unsent).when("2026-11-03 09:00")).toMatchObject({ stage: "reminded", effects: [] });
  });

  test.each(["restore", "hold", "promise", "extend", "exempt"] as const)("%s beats suspend", (kind) => {
    const overrides = [override("suspend", from, until), override(kind, from, until)];
    for (const stage of ["grace", "second_reminder"] as const) {
      const of = withNotices(facing(stage, { overrides }), {}, {});
      expect(given(of).when("2026-11-30 09:15").stage).not.toBe("suspended");
    }
  });

  test("an override counts from its grant up to, not at, its end", () => {
    expect(given(under("grace", "exempt")).when("2026-11-20 08:59").stage).toBe("grace");
    expect(given(under("grace", "exempt")).when("2026-12-04 08:59").stage).toBe("active");
    expect(given(under("grace", "exempt")).when("2026-12-04 09:00").stage).toBe("grace");
  });
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
    expect(minute).toBe(60_000);
  });
});

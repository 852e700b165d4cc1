import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import {
  account,
  at,
  both,
  bounced,
  contact,
  facing,
  given,
  invoice,
  ladder,
  namedCut,
  notice,
  override,
  paid,
  payment,
  standard,
  withNotices,
} from "./given.ts";

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

  test("a final notice that came after the date that it names warned of nothing: a fresh one comes first", () => {
    const delivered = (deliveredAt: string) =>
      given(
        withNotices(
          facing("grace"),
          { kind: "final_notice", person: "user@acme.example" },
          { deliveredAt: at(deliveredAt) },
        ),
      );
    const late = delivered("2026-11-23 13:00").decided("2026-11-30 09:10");
    expect(late.case).toMatchObject({ stage: "grace", round: 4 });
    expect(late.reasons).toContainEqual({ code: "proof_missing", role: "user" });
    // In the last hour it was in time, and its own wait goes on after that date.
    const inTime = delivered("2026-11-23 08:30");
    expect(inTime.when("2026-11-26 10:00")).toMatchObject({ stage: "grace", codes: ["waiting", "overdue"] });
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

  test("a fall-back dwells as long as the contact whose mail was thought lost and came after all", () => {
    const contacts = [contact("accountant"), contact("user"), contact("user", "other@acme.example")];
    const of = facing("reminded", { account: account({ contacts }) });
    const other = notice({
      kind: "first_reminder",
      round: 1,
      issuedAt: at("2026-11-03 09:00"),
      person: "other@acme.example",
      roles: ["user"],
    });
    const both = { ...of, notices: [...of.notices, other] };
    expect(given(both).when("2026-11-16 09:05")).toMatchObject({
      stage: "reminded",
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

  test("nor is it where this round came to another address: both warnings must be at one that works", () => {
    const contacts = [contact("accountant"), contact("user"), contact("user", "other@acme.example")];
    const of = facing("grace", { account: account({ contacts }) });
    const issuedAt = at("2026-11-20 09:00");
    const anew = [
      notice({ kind: "final_notice", round: 4, issuedAt, namedCut }),
      notice({
        kind: "final_notice",
        round: 4,
        issuedAt,
        namedCut,
        person: "user@acme.example",
        roles: ["user"],
        status: "failed",
        deliveredAt: null,
      }),
      notice({
        kind: "final_notice",
        round: 4,
        issuedAt,
        namedCut,
        person: "other@acme.example",
        roles: ["user"],
      }),
    ];
    const begun = {
      ...of,
      case: { ...of.case, round: 4, roundBegan: issuedAt },
      notices: [...of.notices, ...anew],
    };
    const decision = given(begun).decided("2026-11-24 09:05");
    expect(decision.case).toMatchObject({ stage: "grace", round: 5 });
    expect(decision.reasons).toContainEqual({ code: "proof_missing", role: "user" });
  });

  test.each(["sent", "delayed", "unknown", "bounced", "failed", "cancelled"] as const)(
    "a reminder that is %s is no warning",
    (status) => {
      const reminded = (round: number, of: Facts) =>
        withNotices(of, { round, person: "user@acme.example" }, { status, deliveredAt: null });
      const decision = given(reminded(1, reminded(2, facing("grace")))).decided("2026-11-23 09:15");
      expect(decision.case).toMatchObject({ stage: "grace", round: 4 });
      expect(decision.reasons).toContainEqual({ code: "proof_missing", role: "user" });
      expect(given(reminded(1, facing("grace"))).when("2026-11-23 09:15").stage).toBe("suspended");
    },
  );

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

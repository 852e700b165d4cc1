import { describe, expect, test } from "@jest/globals";
import { day } from "../../src/core/instant.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Override } from "../../src/core/override.ts";
import {
  at,
  both,
  facing,
  given,
  local,
  notice,
  override,
  type Standing,
  standard,
  toBoth,
  warned,
  withNotices,
} from "./given.ts";

describe("overrides", () => {
  const from = at("2026-11-20 09:00");
  const until = at("2026-12-04 09:00");
  /** Everybody was told of it, of its end too. */
  const under = (stage: Standing, kind: Override["kind"], endedAt: number | null = null) => {
    const one = override(kind, from, until, endedAt);
    const of = facing(stage, { overrides: [one] });
    return { ...of, notices: [...of.notices, ...toldOf(one)] };
  };
  const toldOf = (one: Override): Notice[] =>
    (["promise_recorded", "override_ending"] as const).map((kind) =>
      notice({ kind, round: 0, issuedAt: from, caseNumber: 0, matter: { kind: "override", id: one.id } }),
    );
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
      const broken = kind === "promise" && endedAt === null ? ["promise_broken to manager"] : [];
      expect(given(of).when(now).effects).toEqual([...both(mail), ...manager, ...broken]);
      for (const effect of decision.effects)
        if (effect.kind === "issue" && effect.notice.kind === "final_notice")
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

  test.each([
    ["second_reminder", "second_reminder", 2],
    ["grace", "final_notice", 3],
  ] as const)("extend: what waits in %s to be sent names the new date", (stage, kind, round) => {
    const pending = { status: "pending", sentAt: null, deliveredAt: null } as const;
    const waits = withNotices(under(stage, "extend"), { kind }, pending);
    const now = stage === "grace" ? "2026-11-19 09:30" : "2026-11-16 09:30";
    const of = { ...waits, overrides: [override("extend", at(now), until)] };
    expect(given(of).when(now)).toMatchObject({
      effects: ["cancel_pending"],
      codes: ["override", "overdue"],
    });
    const withdrawn = withNotices(of, { status: "pending" }, { status: "cancelled" });
    const anew = given(withdrawn).decided(now);
    expect(anew.case).toMatchObject({ stage, round });
    const issued = anew.effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
    expect(issued.map(({ kind: one }) => one)).toContain(kind);
    for (const { namedCut } of issued) expect(namedCut).toBeGreaterThanOrEqual(until);
  });

  test("extend: where a final notice was delivered already and another waits, all are told the new date once", () => {
    const pending = { status: "pending", sentAt: null, deliveredAt: null } as const;
    const user = { kind: "final_notice", person: "user@acme.example" } as const;
    const of = withNotices(under("grace", "extend"), user, { ...pending, status: "cancelled" });
    expect(given(of).decided("2026-11-20 09:30")).toMatchObject({
      case: { stage: "grace", round: 4 },
      effects: [
        { notice: { roles: ["accountant"] } },
        { notice: { roles: ["user"] } },
        { notice: { roles: ["manager"] } },
      ],
    });
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

  test("suspend: the second reminder names the date that the skipped waits leave, the final notice a day later", () => {
    const overrides = [override("suspend", at("2026-11-03 09:00"), until)];
    const dates = (of: ReturnType<typeof facing>) =>
      given(of)
        .decided("2026-11-03 09:00")
        .effects.map((effect) => effect.kind === "issue" && local(effect.notice.namedCut));
    const monday = "2026-11-09 09:00";
    expect(dates(facing("reminded", { overrides }))).toEqual([monday, monday]);
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

  test("an override counts as soon as it is recorded, by whichever clock, up to, not at, its end", () => {
    expect(given(under("grace", "exempt")).when("2026-11-20 08:59").stage).toBe("active");
    expect(given(under("grace", "exempt")).when("2026-12-04 08:59").stage).toBe("active");
    expect(given(under("grace", "exempt")).when("2026-12-04 09:00").stage).toBe("grace");
  });
});

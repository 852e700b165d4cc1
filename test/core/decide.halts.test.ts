import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { day } from "../../src/core/instant.ts";
import { runs } from "../support/property-runs.ts";
import { at, both, facing, given, invoice, local, override, toBoth, warned } from "./given.ts";
import { anyWorld, run } from "./histories.ts";
import { withFacts } from "./world.ts";

const halted = { halted: "Ana halted them (wrong import)" };
const restored = {
  halted: "Ana restored everybody (wrong import)",
  restoredAll: "Ana restored everybody (wrong import)",
};

describe("while suspensions are halted", () => {
  test("who is due is held, told why, and looked at again", () => {
    const decision = given(facing("grace", halted)).decided("2026-11-23 09:15");
    expect(decision).toMatchObject({ case: { stage: "grace" }, effects: [] });
    expect(decision.reasons[0]).toEqual({ code: "halted", why: halted.halted });
    expect(local(decision.nextReviewAt)).toBe("2026-11-23 10:15");
  });

  test("who is suspended stays so, and who pays is let back in", () => {
    expect(given(facing("suspended", halted)).when("2026-11-24 09:00").stage).toBe("suspended");
    expect(given(facing("suspended", { ...halted, invoices: [] })).when("2026-11-24 09:00").stage).toBe(
      "active",
    );
  });

  test.each([
    ["active", "2026-11-02 09:00", "reminded"],
    ["reminded", "2026-11-16 09:05", "second_reminder"],
    ["second_reminder", "2026-11-19 09:10", "grace"],
  ] as const)("warnings go on from %s", (stage, now, next) => {
    expect(given(facing(stage, halted)).when(now).stage).toBe(next);
  });

  test("a date that lapsed meanwhile is named anew before anything is cut", () => {
    expect(given(facing("grace", halted)).when("2026-12-01 09:15").codes).toEqual(["halted", "overdue"]);
    expect(given(facing("grace")).when("2026-12-01 09:15")).toMatchObject({
      stage: "grace",
      effects: [...both("final_notice"), "final_notice to manager"],
      codes: expect.arrayContaining(["date_lapsed"]),
    });
  });
});

describe("while everybody is restored", () => {
  test("who is suspended gets access back at once, at night too, and who was cut is told", () => {
    const decision = given(facing("suspended", restored)).decided("2026-11-24 03:00");
    expect(decision.case).toMatchObject({ stage: "grace", since: at("2026-11-24 03:00"), round: 4 });
    expect(decision.reasons).toEqual([{ code: "halted", why: restored.restoredAll }]);
    expect(decision.effects).toMatchObject([
      { kind: "cancel_pending" },
      { notice: { kind: "restored", sendAt: at("2026-11-24 03:00") } },
      { notice: { kind: "restored" } },
    ]);
  });

  test("on a stale reading too, in a mode that does not cut, and against a hold", () => {
    for (const also of [
      { reading: { kind: "stale", at: null, why: "503" } },
      { mode: "mail" },
      { overrides: [override("hold", at("2026-11-20 09:00"), at("2026-12-20 09:00"))] },
      { unprocessedEvents: 3 },
    ] as const)
      expect(given(facing("suspended", { ...restored, ...also })).when("2026-11-24 03:00").stage).toBe(
        "grace",
      );
  });

  test("no final notice goes out, and one that waits is withdrawn: its date would not be kept", () => {
    expect(given(facing("second_reminder", restored)).when("2026-11-19 09:10")).toMatchObject({
      stage: "second_reminder",
      effects: [],
      codes: ["halted", "overdue"],
    });
    expect(given(facing("grace", restored)).when("2026-12-01 09:15")).toMatchObject({
      stage: "grace",
      effects: [],
      codes: ["halted", "overdue"],
    });
    const unsent = facing("grace", restored);
    const pending = { status: "pending", sentAt: null, deliveredAt: null } as const;
    const notices = unsent.notices.map((one) => (one.round === 3 ? { ...one, ...pending } : one));
    expect(given({ ...unsent, notices }).when("2026-11-19 09:15").effects).toEqual(["cancel_pending"]);
  });

  test("a reminder without a date still goes", () => {
    expect(given(facing("active", restored)).when("2026-11-02 09:00").stage).toBe("reminded");
  });

  test.each(warned)("nothing owed ends %s all the same", (stage) => {
    expect(given(facing(stage, { ...restored, invoices: [] })).when("2026-11-24 09:00").stage).toBe("active");
  });
});

describe("after everybody was restored", () => {
  const lifted = facing("grace", { case: { ...facing("suspended").case, stage: "grace", round: 4 } });

  test("who was cut gets a fresh final notice with a new date, never the old one's cut", () => {
    const decision = given(lifted).decided("2026-11-24 09:15");
    expect(decision.case.stage).toBe("grace");
    expect(decision.effects).toMatchObject(
      Array(3).fill({ notice: { kind: "final_notice", round: 4, namedCut: at("2026-11-30 09:00") } }),
    );
  });

  test("the full wait of that notice runs before a cut", () => {
    const issuedAt = at("2026-11-24 09:15");
    const fresh = toBoth({ kind: "final_notice", round: 4, issuedAt, namedCut: at("2026-11-30 09:00") });
    const served = { ...lifted, notices: [...lifted.notices, ...fresh] };
    expect(given(served).when("2026-11-27 09:15").stage).toBe("grace");
    expect(given(served).when("2026-11-30 09:00").stage).toBe("suspended");
  });

  test("whoever it was, nobody is cut without a final notice from afterwards and its full wait", () => {
    const withAccountant = anyWorld.filter(({ facts }) =>
      facts.account.contacts.some(({ role }) => role === "accountant"),
    );
    const anyDays = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(withAccountant, anyDays, anyDays, (world, before, during) => {
        const isCut = { done: ({ facts }: typeof world) => facts.case.stage === "suspended" };
        const owing = withFacts(world, { invoices: [invoice("in_1", { dueAt: world.now })] });
        const cut = run(owing, world.now + 200 * day, isCut);
        expect(cut.facts.case.stage).toBe("suspended");
        const later = run(cut, cut.now + before * day);
        const lifted = run(withFacts(later, restored), later.now + during * day);
        expect(lifted.facts.case.stage).toBe("grace");
        const resumed = lifted.now;
        const open = withFacts(lifted, { halted: null, restoredAll: null });
        const again = run(open, resumed + 200 * day, isCut);
        expect(again.facts.case.stage).toBe("suspended");
        for (const role of world.policy.mustReach) {
          const fresh = again.facts.notices.filter(
            (one) =>
              one.kind === "final_notice" &&
              one.roles.includes(role) &&
              one.issuedAt >= resumed &&
              one.deliveredAt !== null &&
              one.deliveredAt + world.policy.waits.suspension <= again.now &&
              one.namedCut! <= again.now,
          );
          expect(fresh).not.toEqual([]);
        }
      }),
      runs(100),
    );
  });
});

import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import type { Notice, NoticeKind } from "../../src/core/notice.ts";
import type { OverrideKind } from "../../src/core/override.ts";
import { stillStands } from "../../src/core/still-stands.ts";
import { look } from "../../src/core/view.ts";
import {
  at,
  facing,
  given,
  invoice,
  namedCut,
  notice,
  override,
  paid,
  payment,
  type Standing,
  standard,
} from "./given.ts";

const now = "2026-11-20 10:00";
const unsent = { status: "pending", sentAt: null, deliveredAt: null } as const;
const kindAt: Partial<Record<Standing, NoticeKind>> = {
  reminded: "first_reminder",
  second_reminder: "second_reminder",
  grace: "final_notice",
  suspended: "suspended",
};

/** An account at a stage whose own notice to the accountant waits to be sent, and that notice. */
function waiting(stage: Standing, also: Partial<Facts> = {}, change: Partial<Notice> = {}) {
  const of = facing(stage, also);
  const { number: caseNumber, round } = facing(stage).case;
  const kind = kindAt[stage] ?? "first_reminder";
  const one = notice({ kind, caseNumber, round, issuedAt: at("2026-11-20 09:00"), ...unsent, ...change });
  const others = of.notices.filter(
    (other) => !(other.kind === one.kind && other.person === one.person && other.round === one.round),
  );
  return { facts: { ...of, notices: [...others, one] }, one };
}

const stands = ({ facts, one }: ReturnType<typeof waiting>): boolean =>
  stillStands(look(facts, standard, at(now)), one);

const granted = (kind: OverrideKind) => ({
  overrides: [override(kind, at("2026-11-20 09:30"), at("2026-12-04 09:00"))],
});
const asDebt = (change: Partial<Invoice>) => ({ invoices: [invoice("in_1", change)] });
const stages = ["reminded", "second_reminder", "grace", "suspended"] as const;

describe.each(stages)("right before the mail of the %s stage goes out", (stage) => {
  test("it stands while nothing has changed", () => expect(stands(waiting(stage))).toBe(true));

  test.each<[string, Partial<Facts>]>([
    ["all was paid", { invoices: [paid()] }],
    ["it was voided", asDebt({ status: "void" })],
    ["money is on its way", asDebt({ payments: [payment({ startedAt: at(now) })] })],
    ["it is disputed", asDebt({ disputed: true })],
    ["a manager granted a hold", granted("hold")],
    ["a manager restored it", granted("restore")],
    ["a manager exempted it", granted("exempt")],
    ["somebody promised to pay", granted("promise")],
  ])("it is withdrawn: %s", (_, change) => expect(stands(waiting(stage, change))).toBe(false));

  test.each<[string, Partial<Facts>]>([
    ["an extension: mails go on", granted("extend")],
    ["a wish to hurry", granted("suspend")],
    ["Stripe's silence, which waits instead", { reading: { kind: "stale", at: null, why: "503" } }],
    ["an event that is not worked in", { unprocessedEvents: 1 }],
    ["a halt, which stops suspensions alone", { halted: "by the operator" }],
  ])("it stands in spite of %s", (_, change) => expect(stands(waiting(stage, change))).toBe(true));

  test.each<[string, Partial<Notice>]>([
    ["another case", { caseNumber: 2 }],
    ["a case that is over", { caseNumber: 0 }],
    ["a step that began anew since", { round: 1_000 }],
  ])("it is withdrawn when it belongs to %s", (_, change) =>
    expect(stands(waiting(stage, {}, change))).toBe(false),
  );
});

test.each(["first_reminder", "second_reminder", "final_notice"] as const)(
  "a %s is withdrawn when one of its debts was paid: the rest is named anew",
  (kind) => {
    const stage = stages.find((one) => kindAt[one] === kind)!;
    const invoices = [invoice(), paid(invoice("in_2"))];
    expect(stands(waiting(stage, { invoices }, { debts: ["in_1", "in_2"] }))).toBe(false);
  },
);

test("the news of a suspension stands as long as any of its debts does", () => {
  const invoices = [invoice(), paid(invoice("in_2"))];
  expect(stands(waiting("suspended", { invoices }, { debts: ["in_1", "in_2"] }))).toBe(true);
});

test("a final notice does not go while everybody is restored, other warnings do", () => {
  const restored = { halted: "by the operator", restoredAll: "by the operator" };
  expect(stands(waiting("grace", restored))).toBe(false);
  expect(stands(waiting("second_reminder", restored))).toBe(true);
});

test("the news of a restoration does not come after another suspension; a farewell always goes", () => {
  const news = { kind: "restored", round: 3 } as const;
  expect(stands(waiting("grace", {}, news))).toBe(true);
  expect(stands(waiting("suspended", {}, news))).toBe(false);
  expect(stands(waiting("active", { invoices: [paid()] }, { kind: "settled", caseNumber: 1 }))).toBe(true);
});

test("what is told of an override stands as long as that does, and is looked at again when it ends", () => {
  const hold = override("hold", at("2026-11-18 09:00"), at("2026-11-20 18:00"));
  const news = (also: Partial<Facts>) =>
    waiting("grace", also, { kind: "override_ending", matter: { kind: "override", id: hold.id } });
  const inForce = news({ overrides: [hold] });
  expect(stands(inForce)).toBe(true);
  expect(given(inForce.facts).when(now).next).toBe("2026-11-20 18:00");
  expect(stands(news({ overrides: [{ ...hold, endedAt: at("2026-11-20 09:30") }] }))).toBe(false);
  expect(stands(news({ overrides: [hold], invoices: [paid()] }))).toBe(false);
});

describe("a review withdraws what waits to be sent and does not stand", () => {
  const stray = (of: Facts, change: Partial<Notice>): Facts => ({
    ...of,
    notices: [
      ...of.notices,
      notice({
        kind: "final_notice",
        round: 3,
        issuedAt: at("2026-11-19 09:10"),
        namedCut,
        person: "second@acme.example",
        ...unsent,
        ...change,
      }),
    ],
  });
  const withdrawn = (of: Facts): unknown[] =>
    given(of)
      .decided(now)
      .effects.filter(({ kind }) => kind === "withdraw");

  test("though the case is over and nothing is owed any more", () => {
    const over = facing("active", { invoices: [paid()] });
    const closed = stray({ ...over, case: { ...over.case, number: 1, round: 3 } }, { id: "n" });
    expect(withdrawn(closed)).toEqual([{ kind: "withdraw", notices: ["n"] }]);
    expect(given(closed).decided(now)).toMatchObject({ case: { stage: "active" }, nextReviewAt: at(now) });
  });
  test("though another case has begun", () => {
    const reminded = facing("reminded");
    const next = { ...reminded, case: { ...reminded.case, number: 2, round: 1 } };
    const of = { ...next, notices: next.notices.map((one) => ({ ...one, caseNumber: 2 })) };
    expect(withdrawn(stray(of, { id: "n" }))).toEqual([{ kind: "withdraw", notices: ["n"] }]);
  });
  test("though its step began anew", () => {
    expect(withdrawn(stray(facing("grace"), { id: "n", round: 2 }))).toEqual([
      { kind: "withdraw", notices: ["n"] },
    ]);
  });
  test("and leaves what stands", () => {
    expect(withdrawn(stray(facing("grace"), { id: "n" }))).toEqual([]);
  });
});

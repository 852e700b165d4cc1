import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import { day } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Policy } from "../../src/core/policy.ts";
import {
  account,
  at,
  bounced,
  contact,
  facing,
  given,
  invoice,
  local,
  notice,
  override,
  paid,
  payment,
  standard,
} from "./given.ts";

/** Due on Thursday 12 November 2026; the policy reminds on Monday 9 and on the day. */
const a17 = (also: Partial<Invoice> = {}) =>
  invoice("in_1", { number: "A-17", dueAt: at("2026-11-12 12:00"), ...also });
const owing = (also: Partial<Facts> = {}) => facing("active", { invoices: [a17()], ...also });
const soon = "2026-11-09 09:00";
const onTheDay = "2026-11-12 09:00";

const remindedAt = (of: Facts, now: string, policy: Policy = standard) =>
  given(of, policy)
    .decided(now)
    .effects.flatMap((effect) =>
      effect.kind === "issue"
        ? [`${effect.notice.kind} to ${effect.notice.person} about ${effect.notice.debts.join(" and ")}`]
        : [],
    );
const reminder = (kind: "due_soon" | "due_today", also: Partial<Notice> = {}): Notice =>
  notice({
    kind,
    round: kind === "due_soon" ? 3 : 0,
    issuedAt: at(kind === "due_soon" ? soon : onTheDay),
    caseNumber: 0,
    matter: { kind: "due", on: "2026-11-12" },
    ...also,
  });
const accountant = "accountant@acme.example";

describe("L9 before anything is late, the accountant is reminded", () => {
  test.each([
    ["the evening before", "2026-11-08 20:00", [], "2026-11-09 09:00"],
    ["three working days before", soon, ["due_soon to accountant"], "2026-11-12 09:00"],
    ["late on that day", "2026-11-09 15:59", ["due_soon to accountant"], "2026-11-12 09:00"],
    ["after hours: what was missed is not made up for", "2026-11-09 16:00", [], "2026-11-12 09:00"],
    ["between the two", "2026-11-11 09:00", [], "2026-11-12 09:00"],
    ["on the day", onTheDay, ["due_today to accountant"], "2026-11-13 00:00"],
    ["late on the day", "2026-11-12 15:59", ["due_today to accountant"], "2026-11-13 00:00"],
    ["after hours on the day", "2026-11-12 16:00", [], "2026-11-13 00:00"],
  ])("%s", (_, now, effects, next) => {
    const told = given(owing()).when(now);
    expect(told).toMatchObject({ stage: "active", effects, next });
    expect(told.codes).toEqual(effects.length > 0 ? ["not_yet_due", "reminded_before_due"] : ["not_yet_due"]);
  });

  test("from the next day on the ladder speaks, as if there had been no reminder", () => {
    const of = owing({ notices: [reminder("due_soon"), reminder("due_today")] });
    const told = given(of).decided("2026-11-13 09:00");
    expect(told.case).toMatchObject({ stage: "reminded", number: 1, round: 1 });
    expect(told.effects.map((effect) => effect.kind === "issue" && effect.notice.kind)).toEqual([
      "first_reminder",
      "first_reminder",
    ]);
  });

  test("says of which invoices, and belongs to no case", () => {
    const { effects, reasons, case: stands } = given(owing()).decided(soon);
    expect(effects).toEqual([
      {
        kind: "issue",
        notice: {
          kind: "due_soon",
          caseNumber: 0,
          matter: { kind: "due", on: "2026-11-12" },
          channel: "mail",
          round: 3,
          person: accountant,
          contactId: contact("accountant").id,
          roles: ["accountant"],
          debts: ["in_1"],
          namedCut: null,
          sendAt: at(soon),
        },
      },
    ]);
    expect(reasons).toContainEqual({
      code: "reminded_before_due",
      invoices: ["A-17"],
      due: at("2026-11-12 12:00"),
    });
    expect(stands).toEqual(owing().case);
  });

  test.each<[string, number[], string, string[]]>([
    ["nothing set", [], soon, []],
    ["nothing set, on the day", [], onTheDay, []],
    ["only before", [3], onTheDay, []],
    ["only on the day", [0], soon, []],
    ["several days, the first", [5, 1], "2026-11-05 09:00", ["due_soon to accountant"]],
    ["several days, the second", [5, 1], "2026-11-11 09:00", ["due_soon to accountant"]],
    ["several days, none of them", [5, 1], soon, []],
  ])("as the policy says: %s", (_, beforeDue, now, effects) => {
    expect(given(owing(), { ...standard, beforeDue }).when(now).effects).toEqual(effects);
  });

  test.each([
    // 2 November is a holiday in Brazil, which the account's country makes a rest day.
    ["a working day is one where the account is", "BR", "2026-11-05 12:00", "2026-10-30 09:00", "due_soon"],
    [
      "due on a Sunday: three working days before it",
      null,
      "2026-11-15 12:00",
      "2026-11-11 09:00",
      "due_soon",
    ],
    [
      "due on a Sunday: the Friday before stands for it",
      null,
      "2026-11-15 12:00",
      "2026-11-13 09:00",
      "due_today",
    ],
    [
      "due on a holiday: the last working day before",
      "BR",
      "2026-11-02 12:00",
      "2026-10-30 09:00",
      "due_today",
    ],
  ])("%s", (_, country, due, now, kind) => {
    const of = owing({ account: account({ country }), invoices: [a17({ dueAt: at(due) })] });
    const days = [-2, -1, 1, 2].map((by) => local(at(now) + by * day)!);
    expect(given(of).when(now).effects).toEqual([`${kind} to accountant`]);
    for (const other of days) expect(given(of).when(other).effects).not.toContain(`${kind} to accountant`);
  });

  test("where two of the days fall together, the later reminder stands for both", () => {
    const of = owing({ invoices: [a17({ dueAt: at("2026-11-15 12:00") })] });
    expect(given(of, { ...standard, beforeDue: [1, 0] }).when("2026-11-13 09:00").effects).toEqual([
      "due_today to accountant",
    ]);
  });

  test("one mail for all that is due on that day, and none about another", () => {
    const invoices = [
      a17({ dueAt: at("2026-11-12 23:59") }),
      invoice("in_2", { dueAt: at("2026-11-12 00:00") }),
      invoice("in_3", { dueAt: at("2026-11-13 00:00") }),
    ];
    expect(remindedAt(owing({ invoices }), soon)).toEqual([`due_soon to ${accountant} about in_1 and in_2`]);
  });

  test("where several due dates have their day, only the nearest is written about", () => {
    const invoices = [a17(), invoice("in_2", { dueAt: at("2026-11-17 12:00") })];
    expect(remindedAt(owing({ invoices }), onTheDay)).toEqual([`due_today to ${accountant} about in_1`]);
    const notices = [reminder("due_today")];
    expect(remindedAt(owing({ invoices, notices }), "2026-11-12 10:00")).toEqual([]);
  });

  test("an invoice that came on that very day reminds of itself", () => {
    const invoices = [a17({ createdAt: at("2026-11-01 09:00"), finalizedAt: at("2026-11-09 08:00") })];
    expect(remindedAt(owing({ invoices }), soon)).toEqual([]);
    expect(remindedAt(owing({ invoices }), onTheDay)).toEqual([`due_today to ${accountant} about in_1`]);
    const unfinished = [a17({ createdAt: at("2026-11-09 08:00"), finalizedAt: null })];
    expect(remindedAt(owing({ invoices: unfinished }), soon)).toEqual([]);
  });
});

describe("nobody is reminded of what needs no reminder", () => {
  const inFlight = { payments: [payment({ startedAt: at("2026-11-08 09:00") })] };
  test.each<[string, Partial<Invoice>]>([
    ["paid", paid()],
    ["void", { status: "void" }],
    ["a draft", { status: "draft" }],
    ["below the minimum", { amountRemaining: 499, amountPaid: 11_501 }],
    ["charged to a card", { collection: "charge_automatically", dueAt: null }],
    ["without a due date", { dueAt: null }],
    ["disputed", { disputed: true }],
    ["a payment on its way", inFlight],
    ["a voucher in somebody's hands", { payments: [payment({ state: "voucher" })] }],
    ["paid in part by a transfer", { payments: [payment({ state: "partly_funded" })] }],
  ])("%s", (_, also) => {
    for (const now of [soon, onTheDay]) expect(remindedAt(owing({ invoices: [a17(also)] }), now)).toEqual([]);
  });

  test.each(["failed", "customer_action", "succeeded"] as const)(
    "but of one with a payment that %s",
    (state) => {
      const invoices = [a17({ payments: [payment({ state })] })];
      expect(remindedAt(owing({ invoices }), soon)).toHaveLength(1);
    },
  );

  test.each<[string, Partial<Facts>]>([
    ["something else is overdue", { invoices: [a17(), invoice("in_2")] }],
    ["money for something overdue is on its way", { invoices: [a17(), invoice("in_2", inFlight)] }],
    ["something overdue is disputed", { invoices: [a17(), invoice("in_2", { disputed: true })] }],
    ["nobody is written to", { mode: "observe" }],
    ["Stripe cannot be read", { reading: { kind: "stale", at: null, why: "503" } }],
    ["no accountant is known", { account: account({ contacts: [contact("user")] }) }],
    ...(["exempt", "hold", "promise"] as const).map((kind): [string, Partial<Facts>] => [
      `a ${kind} is in force`,
      { overrides: [override(kind, at("2026-11-06 09:00"), at("2026-11-30 09:00"))] },
    ]),
  ])("while %s", (_, also) => {
    for (const now of [soon, onTheDay])
      expect(remindedAt(owing(also), now).filter((one) => one.startsWith("due_"))).toEqual([]);
  });

  test("an override that ends on the day lets it go then; the day after it is too late", () => {
    const until = (end: string) => owing({ overrides: [override("hold", at("2026-11-06 09:00"), at(end))] });
    expect(given(until("2026-11-09 11:00")).when(soon)).toMatchObject({
      effects: [],
      next: "2026-11-09 11:00",
    });
    expect(given(until("2026-11-09 11:00")).when("2026-11-09 11:00").effects).toEqual([
      "due_soon to accountant",
    ]);
    expect(given(until("2026-11-10 09:00")).when("2026-11-10 09:00").effects).toEqual([]);
  });

  test("Stripe is asked again within minutes, as long as it is of use", () => {
    const reading = { kind: "stale", at: null, why: "503" } as const;
    expect(given(owing({ reading })).when(soon).next).toBe("2026-11-09 09:10");
    expect(given(owing({ reading })).when("2026-11-09 16:00").next).toBe("2026-11-12 09:00");
  });

  test("extensions, a mode that only mails and a halt of suspensions do not matter", () => {
    const also: Partial<Facts> = {
      mode: "mail",
      halted: "by the operator",
      overrides: [override("extend", at("2026-11-06 09:00"), at("2026-11-30 09:00"))],
    };
    expect(remindedAt(owing(also), soon)).toHaveLength(1);
  });
});

describe("each reminder goes out once, to one person, who is not written to twice a day", () => {
  test.each(["pending", "sending", "sent", "delivered", "delayed", "unknown"] as const)(
    "not again when it is %s",
    (status) => {
      const notices = [reminder("due_soon", { status, sentAt: null, deliveredAt: null })];
      expect(given(owing({ notices })).when("2026-11-09 10:00").effects).toEqual([]);
    },
  );

  test("the reminder on the day follows the one before it", () => {
    expect(remindedAt(owing({ notices: [reminder("due_soon")] }), onTheDay)).toHaveLength(1);
  });

  test("one that was withdrawn goes out after all when the doubt is gone the same day", () => {
    const notices = [reminder("due_soon", { status: "cancelled", sentAt: null, deliveredAt: null })];
    expect(remindedAt(owing({ notices }), "2026-11-09 11:00")).toHaveLength(1);
  });

  const two = account({ contacts: [contact("accountant"), contact("accountant", "ben@acme.example")] });

  test("a bounce sends it to the next accountant, and holds nothing", () => {
    const sent = owing({ account: two, notices: [reminder("due_soon")] });
    expect(remindedAt(sent, "2026-11-09 10:00")).toEqual([]);
    const came = bounced(sent, { person: accountant });
    expect(remindedAt(came, "2026-11-09 10:00")).toEqual(["due_soon to ben@acme.example about in_1"]);
    expect(remindedAt(came, onTheDay)).toEqual(["due_today to ben@acme.example about in_1"]);
    const alone = bounced(owing({ notices: [reminder("due_soon")] }), { person: accountant });
    expect(given(alone).when("2026-11-09 10:00")).toMatchObject({ stage: "active", effects: [] });
  });

  test.each<[string, Partial<Notice>]>([
    [
      "of another due date",
      { kind: "due_today", matter: { kind: "due", on: "2026-11-09" }, round: 0, caseNumber: 0 },
    ],
    ["a warning of a case that is over", { kind: "first_reminder" }],
    ["that all is settled", { kind: "settled" }],
    ["that access is back", { kind: "restored" }],
    [
      "that still waits, from days ago",
      { kind: "settled", status: "pending", issuedAt: at("2026-11-06 20:00"), sentAt: null },
    ],
  ])("not to somebody who was written to today: %s", (_, also) => {
    const notices = [notice({ kind: "settled", round: 1, issuedAt: at("2026-11-09 08:00"), ...also })];
    expect(remindedAt(owing({ notices }), soon)).toEqual([]);
    expect(remindedAt(owing({ notices, account: two }), soon)).toEqual([]);
  });

  test("but on the day after", () => {
    const notices = [notice({ kind: "settled", round: 1, issuedAt: at("2026-11-11 15:00") })];
    expect(remindedAt(owing({ notices }), onTheDay)).toHaveLength(1);
  });

  test("it counts for the ladder: who was reminded today is warned tomorrow", () => {
    const notices = [
      reminder("due_today", { matter: { kind: "due", on: "2026-11-09" }, issuedAt: at(soon) }),
    ];
    const of = facing("active", { notices });
    expect(given(of).when("2026-11-09 10:00")).toMatchObject({
      stage: "active",
      effects: [],
      codes: ["one_notice_a_day", "overdue"],
      next: "2026-11-10 09:00",
    });
  });

  test("who has the payment's good news in the same moment hears nothing else that day", () => {
    const of = facing("reminded", { invoices: [paid(), a17({ id: "in_2" })] });
    expect(given(of).when(soon).effects).toEqual([
      "cancel_pending",
      "settled to accountant",
      "settled to user",
    ]);
  });

  test("a due date that moved is a new one", () => {
    const moved = owing({
      invoices: [a17({ dueAt: at("2026-11-19 12:00") })],
      notices: [reminder("due_soon")],
    });
    expect(given(moved).when("2026-11-09 10:00")).toMatchObject({ effects: [], next: "2026-11-16 09:00" });
    expect(remindedAt(moved, "2026-11-16 09:00")).toHaveLength(1);
  });
});

describe("what waits to be sent is withdrawn when it is no longer true", () => {
  const waiting = (also: Partial<Facts> = {}, of: Partial<Notice> = {}) =>
    owing({
      notices: [
        reminder("due_soon", { id: "n1", status: "pending", sentAt: null, deliveredAt: null, ...of }),
      ],
      ...also,
    });
  const withdrawn = (of: Facts, now: string) =>
    given(of)
      .decided(now)
      .effects.flatMap((effect) => (effect.kind === "withdraw" ? effect.notices : []));

  test.each<[string, Partial<Facts>]>([
    ["paid", { invoices: [paid(a17())] }],
    ["a payment on its way", { invoices: [a17({ payments: [payment()] })] }],
    ["moved", { invoices: [a17({ dueAt: at("2026-11-13 12:00") })] }],
    ["gone", { invoices: [] }],
    ["something else overdue", { invoices: [a17(), invoice("in_2")] }],
    ["paid, told by an event", { invoices: [paid(a17())], reading: { kind: "stale", at: null, why: "503" } }],
    ["a hold", { overrides: [override("hold", at("2026-11-06 09:00"), at("2026-11-30 09:00"))] }],
    ["nobody is written to any more", { mode: "observe" }],
  ])("%s", (_, also) => {
    expect(withdrawn(waiting(), "2026-11-09 10:00")).toEqual([]);
    expect(withdrawn(waiting(also), "2026-11-09 10:00")).toEqual(["n1"]);
    expect(given(waiting(also)).decided("2026-11-09 10:00").nextReviewAt).toBe(at("2026-11-09 10:00"));
  });

  test("not while Stripe cannot be read: it does not go out on old facts anyway", () => {
    const reading = { kind: "stale", at: null, why: "503" } as const;
    expect(withdrawn(waiting({ reading }), "2026-11-09 10:00")).toEqual([]);
  });

  test("once the next reminder's day has come, and once it is overdue", () => {
    expect(withdrawn(waiting(), "2026-11-11 12:00")).toEqual([]);
    expect(withdrawn(waiting(), "2026-11-12 08:59")).toEqual([]);
    expect(withdrawn(waiting(), onTheDay)).toEqual(["n1"]);
    const today = { kind: "due_today", round: 0, issuedAt: at(onTheDay) } as const;
    expect(withdrawn(waiting({}, today), "2026-11-12 23:59")).toEqual([]);
    expect(withdrawn(waiting({}, today), "2026-11-13 00:00")).toEqual(["n1"]);
  });

  test("what was handed over is not called back", () => {
    for (const status of ["sending", "sent", "delivered", "unknown"] as const)
      expect(withdrawn(waiting({ invoices: [paid(a17())] }, { status }), "2026-11-09 10:00")).toEqual([]);
  });
});

describe("by the clocks of the accountant", () => {
  const living = (timeZone: string) =>
    account({ contacts: [contact("accountant", undefined, { timeZone }), contact("user")] });
  const sentAt = (timeZone: string, now: string) =>
    given(owing({ account: living(timeZone) }))
      .decided(now)
      .effects.map((effect) => effect.kind === "issue" && local(effect.notice.sendAt));

  test("it is sent in their working hours, as long as that is before the date has passed", () => {
    expect(sentAt("America/Los_Angeles", soon)).toEqual(["2026-11-09 14:00"]);
    expect(sentAt("Asia/Tokyo", soon)).toEqual(["2026-11-09 21:00"]);
    expect(sentAt("Asia/Tokyo", onTheDay)).toEqual(["2026-11-12 21:00"]);
    const friday = owing({
      account: living("Asia/Tokyo"),
      invoices: [a17({ dueAt: at("2026-11-13 12:00") })],
    });
    expect(given(friday).when("2026-11-13 09:00").effects).toEqual([]);
  });
});

import { describe, expect, test } from "@jest/globals";
import { day, hour, type Instant } from "../../src/core/instant.ts";
import { isBeyondDoubt } from "./beyond-doubt.ts";
import { Customer } from "./customer.ts";
import { wrongWithCut } from "./cut-rules.ts";
import { wrongWithDunning } from "./dunning-rules.ts";
import { Operator } from "./operator.ts";
import type { PlannedContact } from "./plan.ts";
import type { Evidence, MailRecord } from "./records.ts";
import { MailsSeen, wrongWithStep } from "./step-rules.ts";
import type { InvoiceTruth } from "./truth.ts";

/** A Tuesday, ten in the morning in Bogotá. */
const cut: Instant = Date.UTC(2026, 10, 24, 15);
const waits = { second_reminder: 14, final_notice: 3, suspension: 4 };

const contacts: PlannedContact[] = [
  { role: "accountant", email: "marta@acme.example" },
  { role: "user", email: "ben@acme.example" },
];

const overdue: InvoiceTruth = {
  id: "in_1",
  status: "open",
  reason: null,
  currency: "usd",
  remaining: 12_000,
  automatic: false,
  dueAt: cut - 30 * day,
  madeAt: cut - 40 * day,
  attempted: false,
  nextAttemptAt: null,
  onItsWay: [],
  slips: 0,
  disputed: false,
};

function customer(change: { invoice?: Partial<InvoiceTruth>; contacts?: PlannedContact[] } = {}): Customer {
  const made = new Customer({
    ref: "acme",
    registered: true,
    timeZone: "America/Bogota",
    country: "CO",
    locale: "es",
    contacts,
    happenings: [],
  });
  made.now = { invoices: [{ ...overdue, ...change.invoice }], contacts: change.contacts ?? contacts };
  made.before = made.now;
  return made;
}

function evidence(kind: string, role: string, sentAt: Instant, change: Partial<Evidence> = {}): Evidence {
  const recipient = role === "user" ? "ben@acme.example" : "marta@acme.example";
  return {
    id: `${kind} ${role}`,
    kind,
    caseNumber: 1,
    round: 1,
    roles: [role],
    debts: ["in_1"],
    issuedAt: sentAt,
    namedCut: kind === "final_notice" ? cut : null,
    status: "delivered",
    mail: { status: "delivered", recipient, sentAt },
    ...change,
  };
}

const complete = ["accountant", "user"].flatMap((role) => [
  evidence("first_reminder", role, cut - 22 * day),
  evidence("second_reminder", role, cut - 8 * day),
  evidence("final_notice", role, cut - 5 * day),
]);

const wrong = (
  of: Customer,
  proof: readonly Evidence[] = complete,
  at = cut,
  stripeWasSilent = false,
): string[] =>
  wrongWithCut(of, { at, revision: 9 }, proof, { stripeWasSilent, lastWait: waits.suspension * day }).map(
    ({ rule }) => rule,
  );

describe("what the oracle says of a suspension", () => {
  test("nothing, when all is as it should be", () => expect(wrong(customer())).toEqual([]));

  test.each<[string, Partial<InvoiceTruth>, string]>([
    ["all is paid", { status: "paid", remaining: 0 }, "suspended_without_debt"],
    ["too little is open to be chased", { remaining: 499 }, "suspended_without_debt"],
    ["it is due today", { dueAt: cut - hour }, "suspended_without_debt"],
    [
      "a card is still to be tried again",
      { automatic: true, attempted: true, nextAttemptAt: cut + day },
      "suspended_without_debt",
    ],
    [
      "a debit is on its way",
      { onItsWay: [{ what: "debit", since: cut - day, until: cut + day }] },
      "suspended_with_money_on_its_way",
    ],
    [
      "a slip is on its way, the second one",
      { onItsWay: [{ what: "voucher", since: cut - day, until: cut + day }], slips: 2 },
      "suspended_with_money_on_its_way",
    ],
    ["it is disputed", { disputed: true }, "suspended_with_money_on_its_way"],
  ])("%s", (_what, invoice, rule) => expect(wrong(customer({ invoice }))).toContain(rule));

  test("a third slip holds nothing", () => {
    const onItsWay = [{ what: "voucher" as const, since: cut - day, until: cut + day }];
    expect(wrong(customer({ invoice: { onItsWay, slips: 3 } }))).toEqual([]);
  });

  test("Stripe could not be read", () =>
    expect(wrong(customer(), complete, cut, true)).toEqual(["suspended_unread"]));

  test.each<[string, (one: Evidence) => Evidence | []]>([
    [
      "a final notice came back",
      (one) => (one.id === "final_notice user" ? { ...one, mail: { ...one.mail!, status: "bounced" } } : one),
    ],
    [
      "a mail is in the ledger and not in the mailbox",
      (one) => (one.id === "final_notice user" ? { ...one, mail: null } : one),
    ],
    ["a role had one warning", (one) => (one.kind !== "final_notice" && one.roles[0] === "user" ? [] : one)],
    ["no final notice was among them", (one) => (one.kind === "final_notice" ? [] : one)],
    ["another invoice was named", (one) => ({ ...one, debts: ["in_2"] })],
    [
      "the last wait is not over",
      (one) =>
        one.kind === "final_notice" ? { ...one, mail: { ...one.mail!, sentAt: cut - 3 * day } } : one,
    ],
    [
      "an earlier case was warned about",
      (one) => (one.kind === "first_reminder" ? { ...one, caseNumber: 2, issuedAt: cut - day } : one),
    ],
  ])("no proof: %s", (_what, change) =>
    expect(wrong(customer(), complete.flatMap(change))).toEqual(["suspended_without_proof"]),
  );

  test("no proof: the user was replaced since", () => {
    const replaced = [contacts[0]!, { role: "user" as const, email: "new@acme.example" }];
    expect(wrong(customer({ contacts: replaced }))).toEqual(["suspended_without_proof"]);
  });

  test("what changed within the step is held against nobody", () => {
    const paidMeanwhile = customer({ invoice: { status: "paid", remaining: 0 } });
    paidMeanwhile.before = customer().now;
    expect(wrong(paidMeanwhile)).toEqual([]);
  });

  test("a date that was named is yet to come", () => {
    const late = complete.map((one) =>
      one.id === "final_notice user" ? { ...one, namedCut: cut + day } : one,
    );
    expect(wrong(customer(), late)).toContain("suspended_too_early");
  });

  test.each(["hold", "restore", "extend", "exempt", "promise"] as const)("a %s is in force", (kind) => {
    const kept = customer();
    kept.overrides.push({ id: "1", kind, from: cut - day, until: cut + day, endedAt: null, after: 8 });
    expect(wrong(kept)).toEqual(["suspended_against_an_override"]);
    // Granted at the very moment of the cut, and after it.
    kept.overrides[0]!.after = 9;
    expect(wrong(kept)).toEqual([]);
    kept.overrides[0]!.after = 8;
    kept.overrides[0]!.endedAt = cut - hour;
    expect(wrong(kept)).toEqual([]);
  });

  test.each([
    ["before nine", cut - 2 * hour],
    ["at noon", cut + 2 * hour],
    ["on a Friday, the eve of rest", cut + 3 * day],
    ["on a Saturday", cut + 4 * day],
  ])("the hour: %s", (_what, at) =>
    expect(wrong(customer(), complete, at)).toContain("suspended_out_of_hours"),
  );
});

describe("what the oracle says of a step", () => {
  const step = (from: string, to: string, at: Instant) =>
    wrongWithStep(customer(), { from, to, at }, complete, waits).map(({ rule }) => rule);

  test("nothing, when its warning was delivered long enough before", () => {
    expect(step("reminded", "second_reminder", cut - 8 * day)).toEqual([]);
    expect(step("second_reminder", "grace", cut - 5 * day)).toEqual([]);
    expect(step("suspended", "active", cut)).toEqual([]);
  });
  test("two at once", () => expect(step("reminded", "grace", cut)).toEqual(["step_skipped"]));
  test("a wait cut short", () =>
    expect(step("reminded", "second_reminder", cut - 9 * day)).toEqual(["wait_cut_short"]));
});

describe("what the oracle says of a mail", () => {
  const mail = (change: Partial<MailRecord>): MailRecord => ({
    position: 1,
    noticeId: "n1",
    accountId: 1,
    kind: "first_reminder",
    role: "user",
    recipient: "ben@acme.example",
    sentAt: cut,
    identity: "first_reminder case-1 1 ben@acme.example",
    ...change,
  });
  const after = (first: MailRecord, second: MailRecord): string[] => {
    const seen = new MailsSeen();
    expect(seen.add(first, customer())).toEqual([]);
    return seen.add(second, customer()).map(({ rule }) => rule);
  };

  test("the same notice, handed over again", () =>
    expect(after(mail({}), mail({}))).toEqual(["written_twice"]));
  test("another notice with the same identity", () =>
    expect(after(mail({}), mail({ noticeId: "n2", sentAt: cut + day }))).toEqual(["written_twice"]));
  test("two ladder mails on one day", () =>
    expect(after(mail({}), mail({ noticeId: "n2", identity: "other", sentAt: cut + hour }))).toEqual([
      "two_a_day",
    ]));
  test("a thank-you on the same day, and a mail on the next, are well", () => {
    expect(after(mail({}), mail({ noticeId: "n2", kind: "restored", identity: "other" }))).toEqual([]);
    expect(after(mail({}), mail({ noticeId: "n2", identity: "other", sentAt: cut + 14 * hour }))).toEqual([]);
  });
});

describe("what the oracle says of a mail about money", () => {
  const from = cut - 2 * day;
  const step = { from, to: cut };
  /** Everything was paid at that moment; the service heard of it before the step, or not. */
  function paidAt(at: Instant, heard: boolean): Customer {
    const made = customer();
    made.note(at - day);
    made.learn([{ ...overdue, status: "paid", remaining: 0 }]);
    made.note(at);
    if (heard) made.hear("in_1");
    made.begin();
    return made;
  }
  const told = (
    of: Customer,
    at: Instant,
    what: "issued" | "handed_over" = "handed_over",
    kind = "final_notice",
  ) => wrongWithDunning(of, { kind, at, what }, step).map(({ rule }) => rule);
  const wrongly = ["dunned_without_debt"];

  test("nothing, while something is owed", () => {
    const owing = customer();
    owing.note(from - day);
    owing.begin();
    expect(told(owing, cut - day, "issued")).toEqual([]);
  });
  test("written after all was paid", () =>
    expect(told(paidAt(from, false), cut - day, "issued")).toEqual(wrongly));
  test("handed over after the payment was heard of", () =>
    expect(told(paidAt(from, true), from + 1_000)).toEqual(wrongly));
  test("handed over when the facts must be younger than the payment", () => {
    expect(told(paidAt(from, false), from + hour)).toEqual([]);
    expect(told(paidAt(from, false), from + hour + 1)).toEqual(wrongly);
  });
  test("a thank-you is well; so is what went out in the very step of the payment", () => {
    expect(told(paidAt(from, true), cut - day, "handed_over", "settled")).toEqual([]);
    expect(told(paidAt(from + hour, true), cut - day)).toEqual([]);
    expect(told(paidAt(from, true), from)).toEqual([]);
  });
  test("an invoice may have fallen due and been paid within the step", () => {
    const punctual = customer({ invoice: { dueAt: from } });
    punctual.note(from);
    punctual.begin();
    punctual.learn([{ ...overdue, dueAt: from, status: "paid", remaining: 0 }]);
    punctual.note(cut);
    expect(told(punctual, cut - hour, "issued")).toEqual([]);
  });
});

describe("it is beyond doubt that a customer should be on the ladder", () => {
  const since = cut - 10 * day;
  const voucher = { what: "voucher", since: cut - 12 * day, until: cut - 3 * day } as const;

  const after = (before: Partial<InvoiceTruth>, until: Instant): Customer => {
    const of = customer({ invoice: before });
    of.note(since - 2 * day);
    of.note(until);
    of.learn([overdue]);
    of.note(until + day);
    return of;
  };

  test("when it has owed for long", () => expect(isBeyondDoubt(after({}, cut - day), cut, since)).toBe(true));
  test.each<[string, Partial<InvoiceTruth>]>([
    ["money was on its way", { onItsWay: [voucher], slips: 1 }],
    ["Stripe tried by itself", { automatic: true, attempted: true, nextAttemptAt: cut }],
  ])("when %s until long ago, and not when that was so until lately", (_, before) => {
    expect(isBeyondDoubt(after(before, since - day), cut, since)).toBe(true);
    expect(isBeyondDoubt(after(before, cut - 4 * day), cut, since)).toBe(false);
  });
  test("not when nobody can be written to in a role", () => {
    const of = customer({ contacts: contacts.slice(0, 1) });
    of.note(since - day);
    expect(isBeyondDoubt(of, cut, since)).toBe(false);
  });
});

test("what the operator stops is stopped from after one moment until before another", async () => {
  const answers = { POST: { status: 201, body: { id: "h1" } }, DELETE: { status: 204, body: null } };
  const operator = new Operator(async (method) => answers[method as "POST" | "DELETE"]);
  await operator.act({ kind: "restore_all" }, cut);
  expect([cut, cut + 1].map((at) => operator.stopping(at)?.kind)).toEqual([undefined, "restore_all"]);
  expect([cut - 1, cut, cut + 1].map((at) => operator.restoresSince(at))).toEqual([false, true, true]);
  await operator.act({ kind: "resume" }, cut + day);
  expect([cut + 1, cut + day].map((at) => operator.stopping(at)?.kind)).toEqual(["restore_all", undefined]);
  expect(operator.restoresSince(cut + 1)).toBe(false);
});

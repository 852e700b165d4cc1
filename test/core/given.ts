import { readFileSync } from "node:fs";
import type { Account, Contact, Role } from "../../src/core/account.ts";
import { personOf } from "../../src/core/account.ts";
import { noCase } from "../../src/core/case.ts";
import { decide } from "../../src/core/decide.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { Facts } from "../../src/core/facts.ts";
import { day, type Instant, iso, isoOrNull } from "../../src/core/instant.ts";
import type { Invoice, Payment } from "../../src/core/invoice.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Override, OverrideKind } from "../../src/core/override.ts";
import type { Policy } from "../../src/core/policy.ts";
import { parsePolicies } from "../../src/policy-file.ts";

export const standard: Policy = parsePolicies(readFileSync("policy.yaml", "utf8"), "policy.yaml").get(
  "standard",
)!;

/** São Paulo, all year three hours behind UTC; so "2026-11-02 09:00" is what its clocks show. */
export const timeZone = "America/Sao_Paulo";
export const at = (text: string): Instant => Date.parse(`${text.replace(" ", "T")}:00-03:00`);

export function contact(role: Role, email = `${role}@acme.example`, also: Partial<Contact> = {}): Contact {
  const id = [...`${role} ${personOf(email)}`].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9,
    7,
  );
  return { id, role, email, name: null, locale: "en", timeZone: null, unreachable: null, ...also };
}

export const account = (also: Partial<Account> = {}): Account => ({
  id: 1,
  ref: "acme",
  name: "Acme",
  locale: "en",
  timeZone,
  country: null,
  contacts: [contact("accountant"), contact("user"), contact("manager", "manager@vendor.example")],
  knownSince: at("2026-01-05 09:00"),
  ...also,
});

/** Due on Friday 30 October 2026, hence overdue from Saturday on. */
export const invoice = (id = "in_1", also: Partial<Invoice> = {}): Invoice => ({
  id,
  customer: "cus_1",
  number: null,
  status: "open",
  statusReason: null,
  currency: "usd",
  amountDue: 12_000,
  amountPaid: 0,
  amountRemaining: 12_000,
  collection: "send_invoice",
  createdAt: at("2026-10-15 09:00"),
  finalizedAt: at("2026-10-15 10:00"),
  dueAt: at("2026-10-30 12:00"),
  attempted: false,
  attemptCount: 0,
  nextAttemptAt: null,
  gaveUpAt: null,
  payments: [],
  disputed: false,
  ...also,
});

export const paid = (of: Invoice = invoice()): Invoice => ({
  ...of,
  status: "paid",
  amountPaid: of.amountDue,
  amountRemaining: 0,
});

export const payment = (also: Partial<Payment> = {}): Payment => ({
  id: "pi_1",
  state: "processing",
  method: "us_bank_account",
  startedAt: at("2026-11-02 09:00"),
  expiresAt: null,
  ...also,
});

export function override(
  kind: OverrideKind,
  from: Instant,
  until: Instant,
  endedAt: Instant | null = null,
): Override {
  return {
    id: `${kind} ${iso(from)}`,
    kind,
    reason: "the bank is slow",
    by: "Ana",
    from,
    until,
    promisedOn: null,
    endedAt,
  };
}

/** A notice of the first case to one person, delivered five minutes after it was issued. */
export const notice = (of: Pick<Notice, "kind" | "round" | "issuedAt"> & Partial<Notice>): Notice => ({
  id: `${of.kind} ${of.round} ${of.person ?? ""}`,
  caseNumber: 1,
  matter: { kind: "case" },
  channel: "mail",
  person: "accountant@acme.example",
  contactId: -1,
  roles: ["accountant"],
  status: "delivered",
  sentAt: of.issuedAt,
  deliveredAt: of.issuedAt + 5 * 60_000,
  refusals: 0,
  keptBackSince: null,
  debts: ["in_1"],
  namedCut: null,
  ...of,
});

/** The same notice to the accountant and to the user. */
export const toBoth = (of: Parameters<typeof notice>[0]): Notice[] => [
  notice(of),
  notice({ ...of, person: "user@acme.example", roles: ["user"] }),
];

export const facts = (also: Partial<Facts> = {}): Facts => ({
  account: account(),
  invoices: [invoice()],
  case: noCase(at("2026-01-05 09:00")),
  notices: [],
  overrides: [],
  reading: { kind: "fresh", at: at("2026-11-02 09:00") },
  unprocessedEvents: 0,
  mode: "enforce",
  provenBy: "delivery",
  halted: null,
  restoredAll: null,
  ...also,
});

const began = {
  reminded: at("2026-11-02 09:00"),
  second_reminder: at("2026-11-16 09:05"),
  grace: at("2026-11-19 09:10"),
  suspended: at("2026-11-23 09:15"),
};
/** Named by both the second reminder and the final notice. */
export const namedCut = at("2026-11-23 09:10");

/** An account that came to `stage` in the default time, everything delivered: as on 2, 16, 19 and 23 November. */
export function facing(stage: "active" | keyof typeof began, also: Partial<Facts> = {}): Facts {
  if (stage === "active") return facts(also);
  const round = { reminded: 1, second_reminder: 2, grace: 3, suspended: 3 }[stage];
  const roundBegan = stage === "suspended" ? began.grace : began[stage];
  const notices = [
    ...toBoth({ kind: "first_reminder", round: 1, issuedAt: began.reminded }),
    ...toBoth({ kind: "second_reminder", round: 2, issuedAt: began.second_reminder, namedCut }),
    ...toBoth({ kind: "final_notice", round: 3, issuedAt: began.grace, namedCut }),
  ].filter((one) => one.round <= round);
  return facts({ case: { stage, since: began[stage], number: 1, round, roundBegan }, notices, ...also });
}

/** What became of some of the notices. */
export const withNotices = (of: Facts, which: Partial<Notice>, change: Partial<Notice>): Facts => ({
  ...of,
  notices: of.notices.map((one) =>
    Object.entries(which).every(([key, value]) => one[key as keyof Notice] === value)
      ? { ...one, ...change }
      : one,
  ),
});

/** A bounce, as it is recorded: the notice and the contact both. */
export const bounced = (of: Facts, which: Partial<Notice> & { person: string }): Facts => ({
  ...withNotices(of, which, { status: "bounced" }),
  account: {
    ...of.account,
    contacts: of.account.contacts.map((one) =>
      personOf(one.email) === which.person ? { ...one, unreachable: "bounced" } : one,
    ),
  },
});

/** A decision as a table can hold it. */
export type Told = {
  stage: string;
  effects: string[];
  codes: string[];
  next: string | null;
};

export const told = (decision: Decision): Told => ({
  stage: decision.case.stage,
  effects: decision.effects.map((effect) =>
    effect.kind === "issue" ? `${effect.notice.kind} to ${effect.notice.roles.join(" and ")}` : effect.kind,
  ),
  codes: decision.reasons.map((reason) => reason.code),
  next: local(decision.nextReviewAt),
});

/** As the clocks in São Paulo show it. */
export const local = (moment: Instant | null): string | null =>
  moment === null
    ? null
    : isoOrNull(moment - 3 * (day / 24))!
        .slice(0, 16)
        .replace("T", " ");

/** A reading that is fresh was made right before the decision. */
export const readAt = (of: Facts, now: Instant): Facts =>
  of.reading.kind === "fresh" ? { ...of, reading: { kind: "fresh", at: now } } : of;

/** `given(facts).when("2026-11-23 09:15")` reads as the row of a table. */
export const given = (of: Facts, policy: Policy = standard) => ({
  when: (now: string): Told => told(decide(readAt(of, at(now)), policy, at(now))),
  decided: (now: string): Decision => decide(readAt(of, at(now)), policy, at(now)),
});

export type Standing = Parameters<typeof facing>[0];
export const ladder: readonly Standing[] = ["active", "reminded", "second_reminder", "grace", "suspended"];
/** Those at which somebody was written to. */
export const warned = ladder.slice(1);
export const both = (kind: string): string[] => [`${kind} to accountant`, `${kind} to user`];

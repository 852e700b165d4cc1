import fc from "fast-check";
import type { Contact, Role } from "../../src/core/account.ts";

import { noCase } from "../../src/core/case.ts";
import { day, hour, type Instant, minute } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { overrideKinds } from "../../src/core/override.ts";
import type { Policy } from "../../src/core/policy.ts";
import { account, at, contact, invoice, override, paid, payment, standard } from "./given.ts";
import {
  feedback,
  later,
  type Outcome,
  type Row,
  send,
  settle,
  showBanner,
  type World,
  withFacts,
} from "./world.ts";

/** One thing that happens to an account. */
export type Happening = { to: (world: World) => World; [fc.toStringMethod]: () => string };

const happening = <T>(name: string, of: fc.Arbitrary<T>, to: (world: World, value: T) => World) =>
  of.map(
    (value): Happening => ({
      to: (world) => to(world, value),
      [fc.toStringMethod]: () => `${name} ${JSON.stringify(value)}`,
    }),
  );

const changeInvoice = (world: World, index: number, change: (of: Invoice) => Invoice): World => {
  const { invoices } = world.facts;
  if (invoices.length === 0) return world;
  return withFacts(world, {
    invoices: invoices.map((one, position) => (position === index % invoices.length ? change(one) : one)),
  });
};

const anyIndex = fc.nat(7);
const anyWait = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 24 * 60 }).map((minutes) => minutes * minute) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 96 }).map((hours) => hours * hour) },
  { weight: 1, arbitrary: fc.integer({ min: 4, max: 60 }).map((days) => days * day) },
);

const opens = (due: { min: number; max: number }) =>
  happening(
    "invoice opens",
    fc.record({ due: fc.integer(due), card: fc.boolean() }),
    (world, { due, card }) => {
      const id = `in_${world.facts.invoices.length + 1}`;
      const dates = { createdAt: world.now - 30 * day, finalizedAt: world.now - 29 * day };
      const one = card
        ? invoice(id, {
            ...dates,
            collection: "charge_automatically",
            dueAt: null,
            attempted: true,
            attemptCount: 1,
          })
        : invoice(id, { ...dates, dueAt: world.now + due * day });
      return world.facts.invoices.length > 5
        ? world
        : withFacts(world, { invoices: [...world.facts.invoices, one] });
    },
  );

const isPaid = happening("is paid", anyIndex, (world, index) => changeInvoice(world, index, paid));
const changes = happening(
  "changes",
  fc.record({
    index: anyIndex,
    change: fc.constantFrom<Partial<Invoice>>(
      { status: "void" },
      { status: "uncollectible" },
      { status: "uncollectible", statusReason: "max_payment_attempts" },
      { status: "open", amountRemaining: 12_000, amountPaid: 0 },
      { amountRemaining: 499, amountPaid: 11_501 },
      { disputed: true },
      { disputed: false },
      { nextAttemptAt: at("2028-01-01 09:00") },
      { nextAttemptAt: null },
    ),
  }),
  (world, { index, change }) => changeInvoice(world, index, (of) => ({ ...of, ...change })),
);
const isInFlight = happening(
  "payment",
  fc.record({
    index: anyIndex,
    state: fc.constantFrom("processing", "voucher", "failed", "partly_funded", "customer_action"),
  }),
  (world, { index, state }) =>
    changeInvoice(world, index, (of) => ({
      ...of,
      payments: [payment({ state, startedAt: world.now, expiresAt: world.now + 3 * day })],
    })),
);

const isGranted = happening(
  "override",
  fc.record({ kind: fc.constantFrom(...overrideKinds), days: fc.integer({ min: 1, max: 20 }) }),
  (world, { kind, days }) => {
    const { overrides } = world.facts;
    if (overrides.length > 8) return world;
    const granted = override(kind, world.now, world.now + days * day);
    const one = { ...granted, id: `${granted.id} ${overrides.length}` };
    return withFacts(world, { overrides: [...overrides, one] });
  },
);
const isEnded = happening("override ends", anyIndex, (world, index) =>
  withFacts(world, {
    overrides: world.facts.overrides.map((one, position, all) =>
      position === index % all.length && one.endedAt === null && world.now < one.until
        ? { ...one, endedAt: world.now }
        : one,
    ),
  }),
);

const doubt = happening(
  "doubt",
  fc.constantFrom<Partial<World["facts"]>>(
    { reading: { kind: "stale", at: null, why: "503" } },
    { unprocessedEvents: 2 },
    { halted: "by the operator" },
    { halted: "by the operator", restoredAll: "by the operator" },
    { mode: "mail" },
    { mode: "observe" },
  ),
  (world, change) => withFacts(world, change),
);
const noDoubt = happening("no doubt", fc.constant(null), (world) =>
  withFacts(world, {
    reading: { kind: "fresh", at: world.now },
    unprocessedEvents: 0,
    halted: null,
    restoredAll: null,
    mode: "enforce",
  }),
);

const outcomes: readonly Outcome[] = [
  "delivered",
  "delivered",
  "delivered",
  "delayed",
  "bounced",
  "refused",
  "complained",
  "failed",
  "unknown",
  "silent",
];
const mailFares = happening(
  "mail",
  fc.record({ pick: fc.nat(40), outcome: fc.constantFrom(...outcomes) }),
  (world, { pick, outcome }) => {
    const out = world.facts.notices.filter(
      ({ sentAt, status }) => sentAt !== null && status !== "bounced" && status !== "complained",
    );
    const row = out[pick % out.length];
    return row && !(row.status === "delivered" && outcome !== "bounced" && outcome !== "complained")
      ? feedback(world, row.id, outcome)
      : world;
  },
);
const isSent = happening("mails are sent", fc.constant(null), (world) => send(world));
/** As after a crash: nobody heard what became of it, and a day later it is to be sent once more. */
const isTriedAgain = happening("unheard-of mails are sent again", fc.boolean(), (world, waits) => {
  const { now } = waits ? later(world, day) : world;
  const isUnheard = ({ status, sentAt }: Row) =>
    status === "unknown" && sentAt !== null && sentAt <= now - day;
  const notices = world.facts.notices.map((row) =>
    isUnheard(row) ? { ...row, status: "pending" as const } : row,
  );
  return withFacts({ ...world, now }, { notices });
});
const isRepaired = happening(
  "contact",
  fc.record({
    role: fc.constantFrom<Role>("accountant", "user"),
    who: fc.constantFrom("new", "both", "user"),
  }),
  (world, { role, who }) => {
    const added = contact(role, `${who}-${world.facts.account.contacts.length}@acme.example`);
    const contacts =
      who === "both"
        ? [contact("accountant", added.email), contact("user", added.email), ...world.facts.account.contacts]
        : [...world.facts.account.contacts, who === "user" ? contact(role, "user@acme.example") : added];
    return withFacts(world, { account: { ...world.facts.account, contacts: unique(contacts) } });
  },
);
const unique = (contacts: readonly Contact[]): Contact[] => [
  ...new Map(contacts.map((one) => [one.id, one])).values(),
];

const isShown = happening("banner", fc.nat(3), (world, pick) => {
  const users = world.facts.account.contacts.filter(({ role }) => role === "user");
  const user = users[pick % users.length];
  return user ? showBanner(world, user.email) : world;
});

const passes = happening("time", anyWait, (world, by) => later(world, by));
const runs = happening("runs", fc.integer({ min: 1, max: 30 }), (world, days) =>
  run(world, world.now + days * day),
);
const struggles = happening(
  "runs, mails faring",
  fc.record({
    days: fc.integer({ min: 1, max: 30 }),
    fates: fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 7 }),
  }),
  (world, { days, fates }) => run(world, world.now + days * day, { fates }),
);

const comesInTime = happening(
  "all is paid, and an invoice comes in time",
  fc.record({
    due: fc.integer({ min: 2, max: 12 }),
    short: fc.integer({ min: 0, max: 72 }).map((hours) => hours * hour),
    fates: fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 7 }),
  }),
  (world, { due, short, fates }) => {
    const id = `in_${world.facts.invoices.length + 1}`;
    const dates = { createdAt: world.now - 3 * day, finalizedAt: null, dueAt: world.now + due * day };
    const invoices = [...world.facts.invoices.map(paid), invoice(id, dates)];
    return run(withFacts(world, { invoices }), dates.dueAt - short, { fates });
  },
);

/** Whether the service is awake afterwards, so that a decision follows. */
export type Step = { happening: Happening; awake: boolean };

const historyOf = (opening: fc.Arbitrary<Happening>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      happening: fc.oneof(
        { weight: 3, arbitrary: opening },
        { weight: 2, arbitrary: isPaid },
        { weight: 1, arbitrary: changes },
        { weight: 1, arbitrary: isInFlight },
        { weight: 2, arbitrary: isGranted },
        { weight: 1, arbitrary: isEnded },
        { weight: 1, arbitrary: doubt },
        { weight: 2, arbitrary: noDoubt },
        { weight: 4, arbitrary: mailFares },
        { weight: 3, arbitrary: isSent },
        { weight: 1, arbitrary: isTriedAgain },
        { weight: 1, arbitrary: isRepaired },
        { weight: 1, arbitrary: isShown },
        { weight: 5, arbitrary: passes },
        { weight: 5, arbitrary: runs },
        { weight: 4, arbitrary: struggles },
      ),
      awake: fc.integer({ min: 0, max: 3 }).map((one) => one > 0),
    }),
    { minLength: 5, maxLength: 40 },
  );

export const anyHistory = historyOf(opens({ min: -20, max: 10 }));
/** In which some invoices come when nothing else is owed, and time runs on to the days before they are due. */
export const anyPunctualHistory = historyOf(fc.oneof(opens({ min: 2, max: 12 }), comesInTime));

/** How a run fares: where it stops, how long a mail travels, and what becomes of mails (by default all arrive). */
type Faring = { done?: (world: World) => boolean; transit?: number; fates?: readonly Outcome[] };

/** A service that runs: everything is decided and sent as soon as it is due, until `until`. */
export function run(world: World, until: Instant, faring: Faring = {}): World {
  const { done = () => false, transit = minute, fates = ["delivered"] } = faring;
  let next: Instant | null = null;
  const decided = (at: World) =>
    settle(at, (_, { nextReviewAt }) => {
      next = nextReviewAt;
    });
  let present = decided(world);
  for (let times = 0; present.now < until && !done(present); times++) {
    if (times > 5_000) throw new Error("it is reviewed without end");
    present = send(present);
    const rows = present.facts.notices;
    const sent = rows.filter((row) => row.status === "sent");
    const pending = rows.filter((row) => row.status === "pending");
    const dates = [next, ...sent.map((row) => row.sentAt! + transit), ...pending.map((row) => row.sendAt)];
    const ahead = dates.filter((date): date is Instant => date !== null && date > present.now);
    present = { ...present, now: Math.min(until, ...ahead) };
    for (const row of sent)
      if (row.sentAt! + transit <= present.now) present = feedback(present, row.id, fateOf(row, fates));
    present = decided(present);
  }
  return present;
}

/** The same mail fares the same whenever it is asked. */
const fateOf = (row: Row, fates: readonly Outcome[]): Outcome =>
  fates[[...row.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % fates.length]!;

const anyDays = fc.oneof(fc.constantFrom(0, 1, 2, 3, 14), fc.integer({ min: 0, max: 30 }));
const hours = (from: number, to: number) => ({ from: from * 60, to: to * 60 });

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    first: anyDays,
    second: anyDays,
    final: anyDays,
    suspension: anyDays.map((days) => Math.max(1, days)),
    mustReach: fc.constantFrom<Role[]>(
      ["accountant", "user"],
      ["user", "accountant"],
      ["accountant"],
      ["user"],
    ),
    writingHours: fc.constantFrom(hours(9, 16), hours(0, 24), hours(7, 8), hours(13, 22)),
    cuttingHours: fc.constantFrom(hours(9, 12), hours(0, 24), hours(14, 15), hours(0, 1)),
    dateLapsesAfter: fc.constantFrom(2, 3, 10),
    beforeDue: fc.constantFrom([3, 0], [5, 1], [1, 0], [2], [0], []),
    retriesFirst: fc.boolean(),
  })
  .map(({ first, second, final, suspension, ...rest }) => ({
    ...standard,
    ...rest,
    waits: {
      first_reminder: first * day,
      second_reminder: second * day,
      final_notice: final * day,
      suspension: suspension * day,
    },
  }));

const anyZone = fc.constantFrom(
  "America/Sao_Paulo",
  "America/Santiago",
  "America/Mexico_City",
  "Asia/Jerusalem",
  "Asia/Tehran",
  "Pacific/Kiritimati",
  "Pacific/Chatham",
  "Africa/Cairo",
  "UTC",
);

const crews: Contact[][] = [
  [contact("accountant"), contact("user"), contact("manager", "manager@vendor.example")],
  [
    contact("accountant"),
    contact("accountant", "second@acme.example"),
    contact("user"),
    contact("user", "other@acme.example"),
  ],
  [
    contact("accountant", "both@acme.example"),
    contact("user", "Both@acme.example"),
    contact("user", "other@acme.example"),
  ],
  [contact("accountant"), contact("accountant", "user@acme.example"), contact("user", "user@acme.example")],
  [
    contact("accountant", undefined, { timeZone: "Asia/Tokyo" }),
    contact("user"),
    contact("manager", "user@acme.example"),
  ],
  [
    contact("accountant", undefined, { timeZone: "America/Los_Angeles" }),
    contact("user", undefined, { timeZone: "Europe/Madrid" }),
  ],
  [contact("user")],
];

export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    policy: anyPolicy,
    timeZone: anyZone,
    country: fc.constantFrom(null, "BR", "MX", "CL", "CO", "IL", "IR", "US"),
    contacts: fc.constantFrom(...crews),
    provenBy: fc.constantFrom("delivery", "delivery", "silence"),
    start: fc.integer({ min: at("2026-01-01 00:00"), max: at("2027-06-01 00:00") }),
  })
  .map(({ policy, timeZone, country, contacts, provenBy, start }) => ({
    now: start,
    policy,
    facts: {
      account: account({ timeZone, country, contacts }),
      invoices: [],
      case: noCase(start - day),
      notices: [],
      overrides: [],
      reading: { kind: "fresh", at: start },
      unprocessedEvents: 0,
      mode: "enforce",
      provenBy,
      halted: null,
      restoredAll: null,
    },
  }));

import { describe, expect, test } from "@jest/globals";
import { noCase } from "../../src/core/case.ts";
import { day, type Instant } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { asksForMoney, isWarning } from "../../src/core/notice.ts";
import { endOf, type OverrideKind, overrideKinds } from "../../src/core/override.ts";
import type { Policy } from "../../src/core/policy.ts";
import { rank, type Stage, stages } from "../../src/core/stage.ts";
import { account, contact, invoice, override, paid, payment, standard } from "./given.ts";
import { run } from "./histories.ts";
import { feedback, later, type Row, send, settle, type World, withFacts } from "./world.ts";

/** Short waits, so that few actions lead far; a week without holidays, so that only its weekday tells two moments apart. */
const policy: Policy = {
  ...standard,
  waits: { first_reminder: 0, second_reminder: 2 * day, final_notice: day, suspension: day },
  beforeDue: [1, 0],
};
const monday = Date.parse("2026-11-02T09:00:00Z");
const contacts = [
  contact("accountant"),
  contact("accountant", "second@acme.example"),
  contact("user"),
  contact("manager", "manager@vendor.example"),
];
const calm: World = {
  now: monday,
  policy,
  facts: {
    account: account({ timeZone: "UTC", country: null, contacts }),
    invoices: [],
    case: noCase(monday - day),
    notices: [],
    overrides: [],
    reading: { kind: "fresh", at: monday },
    unprocessedEvents: 0,
    mode: "enforce",
    provenBy: "delivery",
    halted: null,
    restoredAll: null,
  },
};

/** What may happen next; null: it cannot, here. */
type Action = (world: World) => World | null;

const opens =
  (id: string): Action =>
  (world) =>
    world.facts.invoices.some((one) => one.id === id)
      ? null
      : withFacts(world, {
          invoices: [...world.facts.invoices, invoice(id, { dueAt: world.now - 2 * day })],
        });

const isPaid =
  (id: string): Action =>
  (world) =>
    changed(world, id, paid);

function changed({ facts, ...world }: World, id: string, change: (of: Invoice) => Invoice): World | null {
  if (facts.invoices.every((one) => one.id !== id || one.status !== "open")) return null;
  return withFacts(
    { facts, ...world },
    { invoices: facts.invoices.map((one) => (one.id === id ? change(one) : one)) },
  );
}

/** All that is under way arrives. */
const isDelivered: Action = (world) => {
  const sent = send(world);
  const rows = sent.facts.notices.filter((row) => row.status === "sent");
  return rows.length === 0
    ? null
    : rows.reduce((present, row) => feedback(present, row.id, "delivered"), sent);
};

/** The latest warning of a role comes back, be it delivered already or not. */
const isBounced =
  (role: "accountant" | "user"): Action =>
  (world) => {
    const sent = send(world);
    const row = sent.facts.notices
      .filter((one) => bounces(one, sent.facts.case.number) && one.roles.includes(role))
      .at(-1);
    return row ? feedback(sent, row.id, "bounced") : null;
  };

const bounces = (row: Row, caseNumber: number): boolean =>
  row.caseNumber === caseNumber &&
  isWarning(row.kind) &&
  (row.status === "sent" || row.status === "delivered");

const isInForce = (world: World, kind?: OverrideKind) =>
  world.facts.overrides.filter(
    (one) => (kind ?? one.kind) === one.kind && one.endedAt === null && world.now < one.until,
  );

const isGranted =
  (kind: OverrideKind): Action =>
  (world) =>
    isInForce(world, kind).length > 0
      ? null
      : withFacts(world, {
          overrides: [...world.facts.overrides, override(kind, world.now, world.now + 3 * day)],
        });

const isEnded: Action = (world) => {
  const oldest = isInForce(world)[0];
  if (!oldest) return null;
  const overrides = world.facts.overrides.map((one) =>
    one === oldest ? { ...one, endedAt: world.now } : one,
  );
  return withFacts(world, { overrides });
};

const actions: Record<string, Action> = {
  "invoice opens": opens("in_1"),
  "second invoice opens": (world) => (world.facts.invoices.length === 0 ? null : opens("in_2")(world)),
  "invoice is paid": isPaid("in_1"),
  "second invoice is paid": isPaid("in_2"),
  "invoice to come is paid": isPaid("in_3"),
  "invoice to come is put off": (world) =>
    changed(world, "in_3", (one) => ({ ...one, dueAt: one.dueAt! + day })),
  "money for it is on its way": (world) =>
    changed(world, "in_3", (one) => ({ ...one, payments: [payment({ startedAt: world.now })] })),
  "mail is delivered": isDelivered,
  "accountant's mail bounces": isBounced("accountant"),
  "user's mail bounces": isBounced("user"),
  ...Object.fromEntries(overrideKinds.map((kind) => [`${kind} is granted`, isGranted(kind)])),
  "override ends": isEnded,
  // Below a second reminder it changes nothing.
  "everybody is restored": (world) =>
    world.facts.restoredAll === null && rank(world.facts.case.stage) >= rank("second_reminder")
      ? withFacts(world, { halted: "by the operator", restoredAll: "by the operator" })
      : null,
  "suspensions go on": (world) =>
    world.facts.halted === null ? null : withFacts(world, { halted: null, restoredAll: null }),
  "a day passes": (world) => later(world, day),
  "nothing ran for a month": (world) => later(world, 28 * day),
};
/** Forgets what no decision looks at any more, so that states that differ only in their past are one. */
function trimmed(world: World): World {
  const { facts, now } = world;
  const { number, stage } = facts.case;
  const isOpen = stage !== "active";
  const notices = facts.notices.filter(
    (row) => (isOpen && row.caseNumber === number) || row.issuedAt > now - 2 * day,
  );
  const named = new Set(isOpen ? notices.flatMap((row) => row.debts) : []);
  const since = Math.min(facts.case.roundBegan, ...notices.map((row) => row.issuedAt));
  return withFacts(world, {
    notices,
    invoices: facts.invoices.filter((one) => one.status === "open" || named.has(one.id)),
    overrides: facts.overrides.filter(
      (one) => endOf(one) > now || (isOpen && freezes.has(one.kind) && endOf(one) > since),
    ),
  });
}

const freezes = new Set<OverrideKind>(["hold", "restore", "promise"]);

/**
 * A state as seen from its own present: two of the same key lead to the same future. Ages count up to the longest
 * wait or lapse; a promise is a hold by another name.
 */
function keyOf({ now, facts }: World): string {
  const ago = (moment: Instant | null, most = 7) =>
    moment === null ? "-" : Math.max(Math.round((moment - now) / day), -most);
  const { stage, round, roundBegan, number } = facts.case;
  const ended = facts.overrides.filter((one) => endOf(one) <= now);
  let key = `${Math.floor(now / day) % 7}${stage}${ended.length > 0 ? ago(roundBegan) : ""}`;
  if (facts.restoredAll !== null) key += "|restored";
  for (const { id, status, dueAt, payments } of facts.invoices)
    key += `|${id}${status}${ago(dueAt, 0)}${ago(payments[0]?.startedAt ?? null, 14)}`;
  for (const { unreachable } of facts.account.contacts) key += unreachable ? "x" : "o";
  for (const one of facts.overrides)
    key += `|${one.kind === "promise" ? "hold" : one.kind}${ago(endOf(one), 14)}${one.endedAt === null ? "" : "e"}`;
  for (const row of facts.notices) {
    if (!asksForMoney(row.kind)) continue;
    const today = Math.floor((row.sentAt ?? row.issuedAt) / day) === Math.floor(now / day);
    key += `|${row.kind}${row.matter.kind === "case" ? row.caseNumber - number : ""}${row.round - round}${row.contactId}${row.status}${today}`;
    key += `${ago(row.deliveredAt, 3)}${ago(row.namedCut)}${row.debts}${ended.length > 0 ? ago(row.issuedAt) : ""}`;
  }
  return key;
}

/** Every state that `depth` actions can lead to. */
function walk(start: World, depth: number): { states: number; steps: number; seen: Record<string, number> } {
  const known = new Set<string>();
  const seen: Record<string, number> = Object.fromEntries(stages.map((stage) => [stage, 0]));
  let steps = 0;
  const arrive = (world: World): World[] => {
    const key = keyOf(world);
    if (known.has(key)) return [];
    known.add(key);
    seen[world.facts.case.stage]!++;
    return [world];
  };
  let frontier = arrive(trimmed(settle(start)));
  for (let left = depth; left > 0; left--) {
    const next: World[] = [];
    for (const world of frontier) {
      for (const [name, action] of Object.entries(actions)) {
        const acted = action(world);
        if (!acted) continue;
        steps++;
        next.push(...arrive(trimmed(after(name, world, acted))));
      }
    }
    frontier = next;
  }
  return { states: known.size, steps, seen };
}

function after(name: string, before: World, acted: World): World {
  try {
    return settle(acted);
  } catch (error) {
    throw new Error(`${(error as Error).message}, when ${name} in ${keyOf(before)}`);
  }
}

/** As if everything worked from a Wednesday on; so the final notice goes on a Monday and names the Tuesday. */
const until = (stage: Stage): World =>
  run(opens("in_1")(later(calm, 2 * day))!, monday + 30 * day, {
    done: (world) => world.facts.case.stage === stage,
  });
const warned = isDelivered(until("reminded"))!;
const dated = isDelivered(until("grace"))!;
const suspended = until("suspended");
/** Nothing is owed, and an invoice that is not new is due the day after tomorrow. */
const inTime = withFacts(calm, {
  invoices: [invoice("in_3", { createdAt: monday - 7 * day, finalizedAt: null, dueAt: monday + 2 * day })],
});

describe("every state that can be reached keeps what the ladder promises", () => {
  test.each<[string, World, number, Stage[]]>([
    ["nothing at all", calm, 6, ["active", "reminded", "second_reminder", "grace"]],
    ["an invoice that is to come", inTime, 5, ["active", "reminded", "second_reminder", "grace"]],
    ["a first reminder that was delivered", warned, 5, [...stages]],
    ["the day before a date that the final notice named", dated, 5, [...stages]],
    ["a suspension", suspended, 5, [...stages]],
  ])("from %s", (_from, start, depth, expected) => {
    const { seen } = walk(start, depth);
    expect(Object.keys(seen).filter((stage) => seen[stage]! > 0)).toEqual(expected);
  });
});

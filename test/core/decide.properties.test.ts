import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../src/core/decide.ts";
import type { Decision } from "../../src/core/decision.ts";
import { day, minute } from "../../src/core/instant.ts";
import type { Stage } from "../../src/core/stage.ts";
import { runs } from "../support/property-runs.ts";
import { invoice, paid } from "./given.ts";
import { anyHistory, anyPunctualHistory, anyWorld, run, type Step } from "./histories.ts";
import { isRest, loaded, settle, type World, withFacts } from "./world.ts";

type Witness = (before: World, decision: Decision) => void;

/** Lives through a history; `check` looks at every decision on the way. */
const live = (world: World, history: readonly Step[], witness?: Witness): World =>
  history.reduce((present, { happening, awake }) => {
    const next = happening.to(present);
    return awake ? settle(next, witness) : next;
  }, world);

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

describe("whatever happens to an account", () => {
  test("every decision keeps what the ladder promises, and decisions come to rest", () => {
    const met = new Set<Stage>();
    fc.assert(
      fc.property(anyWorld, anyHistory, (world, history) => {
        met.add(live(world, history).facts.case.stage);
      }),
      runs(3000),
    );
    expect(met.size).toBe(5);
  });

  test("the same facts lead to the same decision, and are left as they were", () => {
    fc.assert(
      fc.property(anyWorld, anyHistory, (world, history) => {
        const { policy, now, ...end } = live(world, history);
        const facts = frozen(structuredClone(loaded({ policy, now, ...end })));
        const decision = frozen(decide(facts, frozen(policy), now));
        expect(decide(structuredClone(facts), structuredClone(policy), now)).toEqual(decision);
      }),
      runs(300),
    );
  });

  test("nothing would have changed before the time at which it is looked at again", () => {
    fc.assert(
      fc.property(
        anyWorld,
        fc.oneof(anyHistory, anyPunctualHistory),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (world, history, part) => {
          let next: number | null = null;
          const rest = settle(live(world, history), (_, { nextReviewAt }) => {
            next = nextReviewAt;
          });
          const until = Math.min(next ?? Infinity, rest.now + 60 * day);
          const meanwhile = { ...rest, now: Math.floor(rest.now + (until - rest.now) * part) };
          const facts = loaded(meanwhile);
          expect(isRest(facts, decide(facts, meanwhile.policy, meanwhile.now))).toBe(true);
        },
      ),
      runs(1000),
    );
  });

  test("when it says that the stage will change, it does then, if nothing else happens", () => {
    let foretold = 0;
    fc.assert(
      fc.property(anyWorld, anyHistory, (world, history) => {
        let at: number | null = null;
        const rest = settle(live(world, history), (_, { nextChangeAt }) => {
          at = nextChangeAt;
        });
        if (at === null) return;
        foretold++;
        // Our own doubts and an operator's halt are no part of what is foretold.
        const cleared = { unprocessedEvents: 0, halted: null, restoredAll: null, mode: "enforce" as const };
        const then = settle({
          ...withFacts(rest, { reading: { kind: "fresh", at }, ...cleared }),
          now: at,
        });
        expect(then.facts.case.stage).not.toBe(rest.facts.case.stage);
      }),
      runs(1000),
    );
    expect(foretold).toBeGreaterThan(50);
  });

  test("the same where invoices are known well before they are due, and reminders go out in time", () => {
    const reminded = { due_soon: 0, due_today: 0 };
    fc.assert(
      fc.property(anyWorld, anyPunctualHistory, (world, history) => {
        for (const { kind, status } of live(world, history).facts.notices)
          if ((kind === "due_soon" || kind === "due_today") && status === "delivered") reminded[kind]++;
      }),
      runs(1000),
    );
    expect(reminded.due_soon).toBeGreaterThan(20);
    expect(reminded.due_today).toBeGreaterThan(20);
  });

  test("once everything is paid, the account is active, whatever stands in the way of anything else", () => {
    fc.assert(
      fc.property(anyWorld, anyHistory, (world, history) => {
        const end = live(world, history);
        const settled = settle(withFacts(end, { invoices: end.facts.invoices.map(paid) }));
        expect(settled.facts.case.stage).toBe("active");
      }),
      runs(300),
    );
  });
});

const everybody = anyWorld.filter(({ facts }) =>
  facts.account.contacts.some(({ role }) => role === "accountant"),
);
const anyTransit = fc.integer({ min: 1, max: 6 * 60 }).map((minutes) => minutes * minute);

describe("in a world in which every mail arrives", () => {
  test("an overdue account is suspended, no sooner than all waits allow and not much later", () => {
    fc.assert(
      fc.property(everybody, anyTransit, (world, transit) => {
        const due = world.now;
        const owing = withFacts(world, { invoices: [invoice("in_1", { dueAt: due })] });
        const waits = Object.values(world.policy.waits).reduce((sum, wait) => sum + wait, 0);
        const end = run(owing, due + waits + 45 * day, {
          done: ({ facts }) => facts.case.stage === "suspended",
          transit,
        });
        expect(end.facts.case.stage).toBe("suspended");
        expect(end.now).toBeGreaterThanOrEqual(due + waits);
      }),
      runs(500),
    );
  });
});

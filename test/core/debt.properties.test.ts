import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { debtOf } from "../../src/core/debt.ts";
import { debtTerms } from "../../src/core/debt-terms.ts";
import { decide } from "../../src/core/decide.ts";
import { day, type Instant } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { remembering } from "../../src/core/remembering.ts";
import { rank } from "../../src/core/stage.ts";
import { runs } from "../support/property-runs.ts";
import { invoice, payment } from "./given.ts";
import { anyHistory, anyWorld, type Step } from "./histories.ts";
import { loaded, settle, type World, withFacts } from "./world.ts";

type Change = { what: string; to: (world: World) => World };

const change = <T>(what: string, of: fc.Arbitrary<T>, to: (world: World, value: T) => World) =>
  of.map((value): Change => ({ what: `${what} ${JSON.stringify(value)}`, to: (world) => to(world, value) }));

/** To one of the account's invoices; `pick` says to which. */
const changed = (world: World, pick: number, to: (of: Invoice) => Partial<Invoice>): World =>
  withFacts(world, {
    invoices: world.facts.invoices.map((one, at, all) =>
      at === pick % all.length ? { ...one, ...to(one) } : one,
    ),
  });

const anyPick = fc.nat(7);
const anyPart = fc.record({ pick: anyPick, part: fc.integer({ min: 1, max: 99 }) });

/** As Stripe shows it: a payment of its own, and the rest still asked for. */
const partlyPaid = (of: Invoice, part: number): Partial<Invoice> => {
  const amount = Math.floor((of.amountRemaining * part) / 100);
  return {
    amountPaid: of.amountPaid + amount,
    amountRemaining: of.amountRemaining - amount,
    payments: [...of.payments, payment({ id: `pi_part_${part}`, state: "succeeded", startedAt: null })],
  };
};

/** The date that the ladder counts from moves: the due date, or when the automatic attempts came to their end. */
const movedBy = (of: Invoice, by: number): Partial<Invoice> =>
  of.collection === "send_invoice"
    ? { dueAt: (of.dueAt ?? 0) + by }
    : { gaveUpAt: (of.gaveUpAt ?? of.finalizedAt ?? of.createdAt) + by };

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  change("is paid in part", anyPart, (world, { pick, part }) =>
    changed(world, pick, (of) => partlyPaid(of, part)),
  ),
  change(
    "moves",
    fc.record({ pick: anyPick, days: fc.integer({ min: -90, max: 10 }) }),
    (world, { pick, days }) => changed(world, pick, (of) => movedBy(of, days * day)),
  ),
  change("turns up, long overdue", fc.integer({ min: 60, max: 600 }), (world, days) => {
    const { invoices } = world.facts;
    if (invoices.length > 6) return world;
    const one = invoice(`in_old_${invoices.length}`, { dueAt: world.now - days * day });
    return withFacts(world, { invoices: [one, ...invoices] });
  }),
);

/** What happens to an account anyway, and now and then a change of what its debts count from. */
const anyStory = fc
  .tuple(anyHistory, fc.array(fc.tuple(anyChange, fc.nat(40)), { minLength: 1, maxLength: 12 }))
  .map(([history, changes]) => {
    const story: (Step | Change)[] = [...history];
    for (const [one, at] of changes) story.splice(at % (story.length + 1), 0, one);
    return story;
  });

/** Every decision on the way is held against all that must hold of decisions: `check` knows what a step needs. */
const live = (world: World, story: readonly (Step | Change)[]): World =>
  story.reduce((present, step) => {
    if ("to" in step) return settle(step.to(present));
    const next = step.happening.to(present);
    return step.awake ? settle(next) : next;
  }, world);

const sinceOf = (of: Invoice, { facts, policy, now }: World): Instant | null => {
  const debt = debtOf(of, debtTerms(facts, policy, now), now);
  return "since" in debt ? debt.since : null;
};

/** So much that no part paid of it falls below any minimum. */
const plenty = 1_000_000;

describe("the date that the ladder counts from", () => {
  test("is not moved by a payment in part, which changes nothing that is decided", () => {
    let stages = 0;
    fc.assert(
      fc.property(anyWorld, anyStory, anyPart, (world, story, { pick, part }) => {
        const rich = (at: World) =>
          withFacts(at, {
            invoices: at.facts.invoices.map((one) =>
              one.status === "open" && one.amountRemaining > 0
                ? { ...one, amountDue: plenty, amountRemaining: plenty }
                : one,
            ),
          });
        const before = settle(rich(live(world, story)));
        const after = changed(before, pick, (of) =>
          of.status === "open" && of.amountRemaining > 0 ? partlyPaid(of, part) : {},
        );
        expect(after.facts.invoices.map((one) => sinceOf(one, after))).toEqual(
          before.facts.invoices.map((one) => sinceOf(one, before)),
        );
        expect(decide(loaded(after), after.policy, after.now)).toEqual(
          decide(loaded(before), before.policy, before.now),
        );
        stages |= 1 << rank(before.facts.case.stage);
      }),
      runs(400),
    );
    expect(stages).toBe(0b11111);
  });

  test("does not move forward through any readings of one invoice, unless a retry is scheduled", () => {
    const anyReading = fc.record({
      days: fc.integer({ min: 0, max: 9 }),
      part: fc.integer({ min: 0, max: 40 }),
      attempts: fc.integer({ min: 0, max: 2 }),
      state: fc.constantFrom("failed", "other", "customer_action", "voucher", "partly_funded"),
      startedAt: fc.option(fc.integer({ min: 0, max: 9 })),
    });
    fc.assert(
      fc.property(
        anyWorld,
        fc.constantFrom("send_invoice", "charge_automatically"),
        fc.array(anyReading, { minLength: 2, maxLength: 12 }),
        (world, collection, readings) => {
          const dueAt = collection === "send_invoice" ? world.now - 5 * day : null;
          let now = world.now;
          let known = remembering(
            undefined,
            invoice("in_1", { collection, dueAt, attempted: true, attemptCount: 1, amountRemaining: plenty }),
            now,
          );
          for (const { days, part, attempts, state, startedAt } of readings) {
            const earlier = sinceOf(known, { ...world, now });
            now += days * day;
            const began = startedAt === null ? null : now - startedAt * day;
            const read: Invoice = {
              ...known,
              ...partlyPaid(known, part),
              attemptCount: known.attemptCount + attempts,
              payments: [payment({ state, startedAt: began, expiresAt: null })],
              gaveUpAt: null,
            };
            known = remembering(known, read, now);
            expect(sinceOf(known, { ...world, now })).toBe(earlier);
          }
        },
      ),
      runs(500),
    );
  });

  test("may move back or on, or an older debt turn up: no step is skipped, and each waits its whole time", () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(anyWorld, anyStory, (world, story) => {
        met.add(live(world, story).facts.case.stage);
      }),
      runs(700),
    );
    expect(met.size).toBe(5);
  });
});

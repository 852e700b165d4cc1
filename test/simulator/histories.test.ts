import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { breakGround, type Ground } from "./ground.ts";
import { liveWorlds } from "./live-worlds.ts";

/**
 * As many random histories as fit into the time that a run of all tests has for them; `npm run soak` lives through more.
 * They run on the virtual clock: weeks of the system's own cannot be lived through, and what only its passing by itself
 * could show (a spell of work that outlasts its hours, a process that stands still) is tested in edges.
 */
const settings = {
  /**
   * The same in every run, so that a change is judged by what it changed; `npm run soak` takes others. Its worlds have one
   * to three instances, kills, halts, thin events, lost and late post, and every way in which Stripe fails.
   */
  seed: process.env.SIMULATOR_SEED ?? "2",
  histories: Number(process.env.SIMULATOR_HISTORIES ?? 300),
};

/** Milliseconds of real time after which no further world begins; a failure takes as long as it takes to make it small. */
const begins = 150_000;
const patience = 30 * 60_000;

let ground: Ground;
beforeAll(async () => {
  ground = await breakGround();
});
afterAll(() => ground?.clear());

test(
  "a few hundred random histories with hostile delivery harm nobody",
  async () => {
    const told: string[] = [];
    const figures = await liveWorlds(ground, {
      ...settings,
      perWorld: 50,
      lanes: 2,
      shrinks: true,
      beginsUntil: performance.now() + begins,
      tell: (text) => told.push(text),
    });
    console.log(`SIMULATOR_SEED=${settings.seed}: ${told.at(-1)}`);
    expect(figures.failures).toEqual([]);
    expect(figures.histories).toBeGreaterThan(0);
  },
  patience,
);

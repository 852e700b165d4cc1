const { PROPERTY_SEED = "2026", PROPERTY_RUNS = "1" } = process.env;

/**
 * How often a property is tried. On the same cases in every run, so that a change is judged by what it changed:
 * `PROPERTY_SEED` takes others, `PROPERTY_RUNS` so many times as many.
 */
export const runs = (count: number): { seed: number; numRuns: number } => ({
  seed: Number(PROPERTY_SEED),
  numRuns: count * Number(PROPERTY_RUNS),
});

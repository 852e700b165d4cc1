/** The middle one of an odd number of values; the mean of the two in the middle of an even one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

export type Compared = { figure: number; reference: number; ratio: number };

/** Medians over the rounds of one pair of measurements; the ratio is that of each round. */
export function compare<M>(rounds: readonly { ours: M; theirs: M }[], of: (measured: M) => number): Compared {
  return {
    figure: median(rounds.map(({ ours }) => of(ours))),
    reference: median(rounds.map(({ theirs }) => of(theirs))),
    ratio: median(rounds.map(({ ours, theirs }) => of(ours) / of(theirs))),
  };
}

/** Measures both once unseen and then in turns, so that whatever else the machine does falls upon both. */
export async function inTurns<M>(
  count: number,
  ours: () => Promise<M>,
  theirs: () => Promise<M>,
  { warmUp = true } = {},
): Promise<{ ours: M; theirs: M }[]> {
  const rounds: { ours: M; theirs: M }[] = [];
  if (warmUp) {
    await ours();
    await theirs();
  }
  for (let round = 0; round < count; round += 1) {
    // Who comes first changes, as the second may find the machine warmer or its neighbours busier.
    if (round % 2 === 0) rounds.push({ ours: await ours(), theirs: await theirs() });
    else {
      const measured = await theirs();
      rounds.push({ ours: await ours(), theirs: measured });
    }
  }
  return rounds;
}

/** How fast a world's policy goes down the ladder. `usual` is the bundled policy's pace. */
export type Pace = "usual" | "brisk";

/** Days that each step waits for after the one before it was delivered. */
export type Waits = { second_reminder: number; final_notice: number; suspension: number };

export const waitsAt: Readonly<Record<Pace, Waits>> = {
  usual: { second_reminder: 14, final_notice: 3, suspension: 4 },
  // The same steps in a third of the time, so that three times as many histories can be lived through.
  brisk: { second_reminder: 3, final_notice: 1, suspension: 1 },
};

/** Days from the due date to the cut when nothing delays it, weekends among them. */
export const daysToCut = (pace: Pace): number => {
  const { second_reminder, final_notice, suspension } = waitsAt[pace];
  return second_reminder + final_notice + suspension + 3;
};

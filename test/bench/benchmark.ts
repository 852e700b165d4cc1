import type { Ground } from "./ground.ts";

/** What one benchmark measured, and what the same run measured of its reference. */
export type Outcome = {
  name: string;
  /** What was counted or timed, in words. */
  what: string;
  unit: "per second" | "ms" | "MB";
  figure: number;
  reference: number;
  /** What the reference is, in words. */
  against: string;
  /** `figure / reference`, the median over the rounds. */
  ratio: number;
  goal: string;
  met: boolean;
  /** What helps to judge the figure, a line each. */
  notes: readonly string[];
};

export type Benchmark = {
  name: string;
  /** What is measured, and against what, in words. */
  about: string;
  run(ground: Ground): Promise<Outcome[]>;
};

import { expect, test } from "@jest/globals";
import type { Outcome } from "../bench/benchmark.ts";
import { summary } from "../bench/report.ts";

const outcome = (name: string, figure: number, met: boolean): Outcome => ({
  ...{ name, what: "from here to there", unit: "ms", figure, reference: 500, against: "walking" },
  ...{ ratio: figure / 500, goal: "<= 5000", met, notes: [] },
});

test("a benchmark ends by naming the goals that it missed", () => {
  expect(summary([outcome("cold", 6_120, false), outcome("warm", 900, true)])).toBe(
    "MISSED 1 of 2 goals:\n  cold: 6,120 ms, ratio 12.24; goal <= 5000\n",
  );
  expect(summary([outcome("warm", 900, true)])).toBe("Every goal is met.\n");
});

import { cpus, loadavg } from "node:os";
import type { Outcome } from "./benchmark.ts";

export const machine = () => ({
  node: process.version,
  cores: cpus().length,
  processor: cpus()[0]?.model ?? "unknown",
  load: loadavg().map((load) => Number(load.toFixed(2))),
});

const digits = (value: number): string =>
  new Intl.NumberFormat("en-GB", { maximumFractionDigits: value < 10 ? 3 : value < 100 ? 1 : 0 }).format(
    value,
  );

/** One outcome, for people. */
export function inWords({
  name,
  what,
  unit,
  figure,
  reference,
  against,
  ratio,
  goal,
  met,
  notes,
}: Outcome): string {
  const amount = (value: number) => `${digits(value)} ${unit}`.padStart(20);
  return [
    `${name}: ${what}`,
    `  ${amount(figure)}`,
    `  ${amount(reference)}  ${against}`,
    `  ${`ratio ${ratio.toFixed(2)}`.padStart(20)}  goal ${goal}: ${met ? "met" : "MISSED"}`,
    ...notes.map((note) => `${" ".repeat(24)}${note}`),
    "",
  ].join("\n");
}

/** Which goals were missed, by how much: at the end, where nobody overlooks it. Whether that is a fault, a person judges. */
export function summary(outcomes: readonly Outcome[]): string {
  const missed = outcomes.filter(({ met }) => !met);
  if (missed.length === 0) return "Every goal is met.\n";
  const lines = missed.map(
    ({ name, figure, unit, ratio, goal }) =>
      `  ${name}: ${digits(figure)} ${unit}, ratio ${ratio.toFixed(2)}; goal ${goal}`,
  );
  return [`MISSED ${missed.length} of ${outcomes.length} goals:`, ...lines, ""].join("\n");
}

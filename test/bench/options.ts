import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.ts";

export type Options =
  | { kind: "run"; json: boolean; only: readonly string[] }
  /** There is nothing to run: what to say instead, and the exit code. */
  | { kind: "answered"; code: 0 | 2; text: string };

type Named = Pick<Benchmark, "name" | "about">;

/** What was asked for on the command line. */
export function readOptions(args: readonly string[], benchmarks: readonly Named[]): Options {
  const refused = (why: string): Options => ({
    kind: "answered",
    code: 2,
    text: `bench: ${why}; --help says what it takes\n`,
  });
  try {
    const { help, json, only } = parse(args);
    if (help) return { kind: "answered", code: 0, text: usage(benchmarks) };
    const names = benchmarks.map(({ name }) => name);
    const unknown = only.find((name) => !names.includes(name));
    if (unknown !== undefined)
      return refused(`--only ${unknown}: there is no such benchmark; there are ${names.join(", ")}`);
    return { kind: "run", json, only };
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS_")) throw error;
    // What it adds after the first sentence is about other programs.
    return refused((error as Error).message.replace(/\.\s.*|\.$/s, ""));
  }
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h", default: false },
      json: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
    },
  }).values;

const usage = (benchmarks: readonly Named[]): string => `Usage: npm run bench -- [options]

Measures Forewarn against references, in the same run. Each figure comes with its ratio and its goal.

Options:
  --only <name>  run this benchmark alone; may be given several times
  --json         write JSON to stdout, and what is said meanwhile to stderr
  -h, --help     say this

Benchmarks:
${benchmarks.map(({ name, about }) => `  ${name.padEnd(12)}  ${about}\n`).join("")}`;

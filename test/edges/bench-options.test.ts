import { describe, expect, test } from "@jest/globals";
import { readOptions } from "../bench/options.ts";

const benchmarks = [
  { name: "check", about: "how many checks" },
  { name: "memory", about: "how much memory" },
];
const read = (...args: string[]) => readOptions(args, benchmarks);

describe("the benchmarks' command line", () => {
  test("runs all of them, some, and for machines", () => {
    expect(read()).toEqual({ kind: "run", json: false, only: [] });
    expect(read("--json", "--only", "memory", "--only", "check")).toEqual({
      kind: "run",
      json: true,
      only: ["memory", "check"],
    });
  });

  test.each(["--help", "-h"])("%s names every benchmark and option, with code 0", (option) => {
    const answer = read(option);
    expect(answer).toMatchObject({ kind: "answered", code: 0 });
    for (const part of ["--only <name>", "--json", "check  ", "how many checks", "memory  "])
      expect(answer).toHaveProperty("text", expect.stringContaining(part));
  });

  test.each([
    [["--nope"], "Unknown option '--nope'"],
    [["memory"], "Unexpected argument 'memory'"],
    [["--only"], "Option '--only <value>' argument missing"],
    [["--only", "--json"], "Option '--only' argument is ambiguous"],
    [["--only", "speed"], "--only speed: there is no such benchmark; there are check, memory"],
  ])("%j is refused in one line, with code 2", (args, why) => {
    expect(read(...args)).toEqual({
      kind: "answered",
      code: 2,
      text: `bench: ${why}; --help says what it takes\n`,
    });
  });
});

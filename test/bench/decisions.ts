import { decide } from "../../src/core/decide.ts";
import { standard } from "../core/given.ts";
import type { Benchmark } from "./benchmark.ts";
import { type Question, questions } from "./decision-facts.ts";
import { compare, inTurns } from "./in-turns.ts";

const spell = 1_000;

/** Decisions of the core on one thread, against copying the same facts as JSON. */
export const decisions: Benchmark = {
  name: "decisions",
  about: "decisions of the core, against copying the same facts as JSON",
  async run() {
    const asked = questions();
    const deciding = () => rate(asked, ({ facts, now }) => decide(facts, standard, now).reasons.length);
    const copying = () => rate(asked, ({ facts }) => JSON.parse(JSON.stringify(facts)).notices.length);
    const speed = compare(await inTurns(5, deciding, copying), (perSecond) => perSecond);
    return [
      {
        name: "decisions",
        what: `decisions of the core on one thread, ${asked.length} different facts`,
        unit: "per second",
        ...speed,
        against: "JSON.parse(JSON.stringify(facts)) of the same facts",
        goal: ">= 200 000",
        met: speed.figure >= 200_000,
        notes: [`of these facts: ${mix(asked)}`],
      },
    ];
  },
};

/** Answers of `ask` a second, over all questions again and again for one spell. */
async function rate(asked: readonly Question[], ask: (question: Question) => number): Promise<number> {
  let answers = 0;
  let kept = 0;
  const began = performance.now();
  while (performance.now() - began < spell) {
    for (const question of asked) kept += ask(question);
    answers += asked.length;
  }
  if (kept === 0) throw new Error("Nothing was decided");
  return (answers / (performance.now() - began)) * 1_000;
}

function mix(asked: readonly Question[]): string {
  const counts = new Map<string, number>();
  for (const { facts, now } of asked) {
    const decision = decide(facts, standard, now);
    const kind =
      decision.effects.length > 0 || decision.case.stage !== facts.case.stage
        ? "transitions"
        : facts.case.stage;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .map(([kind, count]) => `${Math.round((count / asked.length) * 100)} % ${kind}`)
    .join(", ");
}

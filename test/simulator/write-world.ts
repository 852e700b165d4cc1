import { day as dayMs } from "../../src/core/instant.ts";
import { Chance } from "./chance.ts";
import type { Pace } from "./pace.ts";
import type { Act, ApiFault, Hour, Kill, Spell, WorldPlan } from "./plan.ts";
import { writeHistory } from "./write-history.ts";

const day = 24;

/** A Monday; worlds begin within two years of it, on any day and at any hour. */
const firstDay = Date.UTC(2026, 0, 5);

export type WorldSize = { seed: string; histories: number };

/** One random world: its customers, its weather, and the steps in which its time goes on. */
export function writeWorld({ seed, histories }: WorldSize): WorldPlan {
  const chance = new Chance(seed);
  const pace: Pace = chance.is(0.06) ? "usual" : "brisk";
  const length = (pace === "usual" ? chance.int(50, 70) : chance.int(16, 24)) * day;
  const spells = spellsOf(chance.of("weather"), length);
  const stops = stopsOf(chance.of("stops"), length, spells);
  const instances = Number(chance.among({ 1: 25, 2: 55, 3: 20 }));
  return {
    seed,
    begins: firstDay + chance.int(0, 730 * day) * (dayMs / day),
    pace,
    instances,
    stops,
    histories: Array.from({ length: histories }, (_, at) => {
      const ref = `c${String(at + 1).padStart(3, "0")}`;
      return writeHistory(ref, chance.of(ref), { length, pace });
    }),
    spells,
    kills: killsOf(chance.of("kills"), stops.length, instances),
    acts: actsOf(chance.of("operator"), length),
    ending: chance.is(0.5) ? "redelivered" : "reconciled",
    patience: chance.is(0.15) ? (pace === "usual" ? 60 : 30) : 0,
  };
}

/** At random, and where an outage of Stripe begins or ends, so that it lasts no longer than it should. */
function stopsOf(chance: Chance, length: Hour, spells: readonly Spell[]): Hour[] {
  const stops = spells.flatMap(({ kind, from, to }) => (kind === "api" ? [from, to] : []));
  for (let at = 0; at < length; ) {
    const size = chance.among({ short: 20, middling: 35, long: 45 });
    at += size === "short" ? chance.int(1, 8) : size === "middling" ? chance.int(8, 30) : chance.int(24, 72);
    stops.push(at);
  }
  const within = stops.map((at) => Math.min(at, length)).filter((at) => at > 0);
  return [...new Set(within)].sort((a, b) => a - b);
}

function spellsOf(chance: Chance, length: Hour): Spell[] {
  const spells: Spell[] = [];
  const between = (longest: Hour): { from: Hour; to: Hour } => {
    const from = chance.int(0, length);
    return { from, to: from + chance.int(2, longest) };
  };
  for (let left = chance.int(0, 5); left > 0; left -= 1)
    spells.push({ kind: "post", ...between(15 * day), ...badPost(chance) });
  for (let left = chance.int(0, 2); left > 0; left -= 1)
    spells.push({
      kind: "version",
      ...between(30 * day),
      version: chance.pick(["2022-11-15", "2024-06-20"]),
    });
  for (let left = chance.pick([0, 0, 1, 1]); left > 0; left -= 1)
    spells.push({ kind: "thin", ...between(20 * day), share: chance.pick([0.2, 0.6, 1]) });
  // While Stripe is away every account that is due is tried again and again: dear, so it does not last.
  for (let left = chance.pick([0, 0, 1, 1, 2, 3]); left > 0; left -= 1) {
    const fault = chance.among<ApiFault>({
      "429": 4,
      "500": 4,
      "503": 3,
      close: 3,
      nonsense: 2,
      hang: 0.4,
      late: 3,
    });
    const share = fault === "late" ? chance.pick([0.02, 0.1]) : chance.pick([0.1, 0.3, 1, 1]);
    spells.push({ kind: "api", ...between(16), fault, share });
  }
  return spells;
}

const badPost = (chance: Chance) => ({
  lost: chance.pick([0, 0, 0.1, 0.5, 1]),
  swallowed: chance.pick([0, 0, 0.05, 0.4]),
  repeated: chance.pick([0, 0.2, 0.9]),
  delayed: chance.pick([0, 0.2, 0.7]),
  delay: chance.int(1, 5 * day),
});

/** A stop, or a restoration of everybody, of a few days; now and then a second one before the first is over. */
function actsOf(chance: Chance, length: Hour): Act[] {
  const acts = Array.from({ length: chance.pick([0, 0, 0, 1, 2]) }, (): Act[] => {
    const at = chance.int(0, length);
    return [
      { at, kind: chance.is(0.6) ? "halt" : "restore_all" },
      { at: at + chance.int(1, 7 * day), kind: "resume" },
    ];
  });
  return acts.flat().sort((a, b) => a.at - b.at);
}

function killsOf(chance: Chance, steps: number, instances: number): Kill[] {
  return Array.from({ length: chance.pick([0, 0, 1, 2, 4]) }, () => ({
    step: chance.int(0, steps - 1),
    instance: chance.int(0, instances - 1),
    ...(chance.is(0.75)
      ? { amid: "move" as const, afterMs: chance.int(0, 150) }
      : { amid: "post" as const, afterMs: chance.int(0, 25) }),
  }));
}

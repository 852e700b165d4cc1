import { dueDateOverdueFrom, nextCuttingMoment, nextWritingMoment, type Place } from "../core/calendar.ts";
import { day, type Instant } from "../core/instant.ts";
import type { Policy } from "../core/policy.ts";
import { type Stage, stages } from "../core/stage.ts";

type Terms = Pick<Policy, "waits" | "writingHours" | "cuttingHours">;

/**
 * When an invoice was due whose account, warned and then left alone, is at a stage at a moment: of all such days within
 * `longest` before it, the middle one. Weekends and holidays stretch the waits, so no fixed age would do all year round;
 * on a day of the year on which none does, the stage before is taken.
 */
export function dueForStage(
  wanted: Stage,
  at: Instant,
  terms: Terms,
  { place, longest }: { place: Place; longest: number },
): { due: Instant; stage: Stage } {
  const ages = Array.from({ length: Math.floor(longest / day) }, (_, days) => (days + 1) * day);
  const dues = ages.map((age) => ({ due: at - age, stage: stageAt(at, at - age, terms, place) }));
  for (let rank = stages.indexOf(wanted); rank >= 0; rank--) {
    const fitting = dues.filter(({ stage }) => stage === stages[rank]);
    if (fitting.length > 0) return fitting[Math.floor(fitting.length / 2)]!;
  }
  throw new Error(`No invoice of the last ${longest / day} days brings an account to ${wanted} or less`);
}

function stageAt(at: Instant, due: Instant, terms: Terms, place: Place): Stage {
  const { waits, writingHours, cuttingHours } = terms;
  const written = (from: Instant) => nextWritingMoment(from, place, writingHours) ?? Infinity;
  const first = written(dueDateOverdueFrom(due, place.timeZone) + waits.first_reminder);
  const second = written(first + waits.second_reminder);
  const final = written(second + waits.final_notice);
  const cut = nextCuttingMoment(final + waits.suspension, place, cuttingHours) ?? Infinity;
  return stages.findLast((_, rank) => at >= ([-Infinity, first, second, final, cut][rank] ?? Infinity))!;
}

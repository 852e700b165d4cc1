import { day, type Instant, minute } from "./instant.ts";

/** One of Stripe's events, by its `created`: did it arrive by itself, or had it to be looked for? */
export type Arrival = {
  id: string;
  /** What its type is about, such as `invoice` or `charge.dispute`. */
  family: string;
  at: Instant;
  arrived: boolean;
};

/** An event that has not come for so long after it was made will not come by itself soon. */
export const eventsTake = 15 * minute;

/** Of each family, and of all, so many count: the latest, and none from further back than this. */
const latest = 20;
const longAgo = day;

/** Fewer lost ones prove nothing; and as many in a row that arrive show that all is well again. */
const few = 3;

export type Losing = { lost: number; seen: number; since: Instant; family: string | null };

/**
 * Whether Stripe's events fail to arrive: half of the latest or more, or half of one family of them or more while others
 * did arrive in between, as where an endpoint is not sent all that it needs. Null: they arrive.
 */
export function losing(arrivals: readonly Arrival[], now: Instant): Losing | null {
  const due = newestFirst(arrivals).filter(({ at }) => now - at > eventsTake && now - at <= longAgo);
  const all = lossIn(due, null);
  if (all) return all;
  for (const family of new Set(due.map((one) => one.family))) {
    const loss = lossIn(
      due.filter((one) => one.family === family),
      family,
    );
    if (loss && due.some(({ at, arrived }) => arrived && at >= loss.since && at <= loss.until)) return loss;
  }
  return null;
}

function lossIn(newest: readonly Arrival[], family: string | null): (Losing & { until: Instant }) | null {
  const seen = newest.slice(0, latest);
  const lost = seen.filter(({ arrived }) => !arrived);
  const isWellAgain = seen.slice(0, few).every(({ arrived }) => arrived);
  if (lost.length < few || lost.length * 2 < seen.length || isWellAgain) return null;
  return {
    lost: lost.length,
    seen: seen.length,
    since: lost.at(-1)!.at,
    until: lost[0]!.at,
    family,
  };
}

const newestFirst = (arrivals: readonly Arrival[]): Arrival[] => [...arrivals].sort((a, b) => b.at - a.at);

/** As much of it as may still be asked for. */
export function remember(arrivals: readonly Arrival[]): Arrival[] {
  const kept = new Map<string, number>();
  return newestFirst([...new Map(arrivals.map((one) => [one.id, one])).values()]).filter(({ family }) => {
    const count = (kept.get(family) ?? 0) + 1;
    kept.set(family, count);
    return count <= latest;
  });
}

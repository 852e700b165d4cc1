import { type Arrival, remember } from "../core/arrivals.ts";
import { type Instant, second } from "../core/instant.ts";
import type { Queryable } from "../postgres/database.ts";
import { firstStart } from "../postgres/drift.ts";
import { latestArrivals } from "../postgres/reconciliation.ts";
import type { VerifiedEvent } from "./ports.ts";
import type { Detail } from "./reconciling.ts";

/** Stripe counts whole seconds. What happened before the service first started could not arrive. */
export const couldArrive = (createdAt: Instant, started: Instant | null): boolean =>
  started !== null && createdAt + second > started;

/** Counts which events arrived by themselves and which had to be found. */
export type EventTally = {
  /** `sources`: which way those came in that were in the inbox already. */
  count(events: readonly VerifiedEvent[], sources: ReadonlyMap<string, string>): void;
  /** Of the latest events, those of earlier passes among them. */
  arrivals(): Arrival[];
  sums(): Detail;
};

/** Goes on with what the last pass knew. */
export async function openTally(db: Queryable): Promise<EventTally> {
  const started = await firstStart(db);
  let arrivals = await latestArrivals(db);
  const types: Record<string, number> = {};
  const sums = { events: 0, arrived: 0, lost: 0, before_start: 0 };
  return {
    count: (events, sources) => {
      for (const { id, type, createdAt } of events) {
        const source = sources.get(id);
        const arrived = source !== undefined && source !== "reconciliation";
        sums.events += 1;
        if (!arrived && !couldArrive(createdAt, started)) {
          sums.before_start += source === undefined ? 1 : 0;
          continue;
        }
        arrivals.push({ id, family: familyOf(type), at: createdAt, arrived });
        if (arrived) sums.arrived += 1;
        else if (source === undefined) {
          sums.lost += 1;
          types[type] = (types[type] ?? 0) + 1;
        }
      }
      arrivals = remember(arrivals);
    },
    arrivals: () => arrivals,
    sums: () => ({ ...sums, types }),
  };
}

/** Thin events carry the same names behind a `v1.`. */
const familyOf = (type: string): string => type.replace(/^v1\./, "").replace(/\.[^.]*$/, "");

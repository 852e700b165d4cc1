import { type Instant, isoOrNull, second } from "../core/instant.ts";
import type { Queryable } from "../postgres/database.ts";
import { firstStart } from "../postgres/drift.ts";
import { quietWebhooks } from "../postgres/reconciliation.ts";
import type { VerifiedEvent } from "./ports.ts";
import type { Detail } from "./reconciling.ts";

/** Stripe counts whole seconds. What happened before the service first started could not arrive. */
export const couldArrive = (createdAt: Instant, started: Instant | null): boolean =>
  started !== null && createdAt + second > started;

/** Counts which events arrived by themselves and which had to be found, and since when none arrived any more. */
export type EventTally = {
  /** In the order of their creation. `sources`: which way those came in that were in the inbox already. */
  count(events: readonly VerifiedEvent[], sources: ReadonlyMap<string, string>): void;
  sums(): Detail;
};

/** Goes on with what the last pass knew of the quiet. */
export async function openTally(db: Queryable): Promise<EventTally> {
  let quietSince: Instant | null = (await quietWebhooks(db))?.since ?? null;
  const started = await firstStart(db);
  const types: Record<string, number> = {};
  const sums = { events: 0, arrived: 0, lost: 0, before_start: 0 };
  return {
    count: (events, sources) => {
      for (const { id, type, createdAt } of events) {
        const source = sources.get(id);
        sums.events += 1;
        if (source !== undefined && source !== "reconciliation") {
          sums.arrived += 1;
          quietSince = null;
        } else if (!couldArrive(createdAt, started)) {
          sums.before_start += source === undefined ? 1 : 0;
        } else {
          quietSince ??= createdAt;
          if (source !== undefined) continue;
          sums.lost += 1;
          types[type] = (types[type] ?? 0) + 1;
        }
      }
    },
    sums: () => ({ ...sums, types, quietSince: isoOrNull(quietSince) }),
  };
}

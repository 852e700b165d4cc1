import type { Arrival } from "../core/arrivals.ts";
import type { Instant } from "../core/instant.ts";
import type { Queryable } from "./database.ts";
import { toDate, toInstantOrNull } from "./instants.ts";
import type { PassKind } from "./passes.ts";

export type Reconciliation = {
  kind: PassKind;
  cursor: Instant | null;
  underWay: boolean;
  /** Domain time. */
  finishedAt: Instant | null;
  /** Real time. */
  finishedRealAt: number | null;
  /** Real time: when a try last stopped short, whatever came after it. */
  failedRealAt: number | null;
  /** Why the last try stopped short; null: it did not. */
  failedWhy: string | null;
  detail: Record<string, unknown>;
};

/** How each kind of pass stands. */
export async function readReconciliations(db: Queryable): Promise<Reconciliation[]> {
  const rows = await db.selectFrom("reconciliations").selectAll().execute();
  return rows.map((row) => ({
    kind: row.kind as PassKind,
    cursor: toInstantOrNull(row.cursor_at),
    underWay: row.under_way,
    finishedAt: toInstantOrNull(row.finished_at),
    finishedRealAt: toInstantOrNull(row.finished_real_at),
    failedRealAt: toInstantOrNull(row.failed_real_at),
    failedWhy: row.failed_why,
    detail: row.detail as Record<string, unknown>,
  }));
}

/** Which of Stripe's latest events arrived by themselves, as the last pass left it. */
export async function latestArrivals(db: Queryable): Promise<Arrival[]> {
  const row = await db
    .selectFrom("reconciliations")
    .select("arrivals")
    .where("kind", "=", "events")
    .executeTakeFirst();
  return (row?.arrivals ?? []) as unknown as Arrival[];
}

export async function keepArrivals(db: Queryable, arrivals: readonly Arrival[]): Promise<void> {
  await db
    .updateTable("reconciliations")
    .set({ arrivals: JSON.stringify(arrivals) })
    .where("kind", "=", "events")
    .execute();
}

/** Events that reconciliation saw first, by Stripe's `created`, newest first. */
export async function eventsFound(
  db: Queryable,
  since: Instant,
): Promise<{ id: string; type: string; createdAt: Instant; foundAt: number }[]> {
  const rows = await db
    .selectFrom("inbox")
    .select(["id", "type", "created_at", "received_at"])
    .where("source", "=", "reconciliation")
    .where("created_at", ">=", toDate(since))
    .orderBy("created_at", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    createdAt: row.created_at.getTime(),
    foundAt: row.received_at.getTime(),
  }));
}

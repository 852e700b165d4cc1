import { sql } from "kysely";
import type { Arrival } from "../core/arrivals.ts";
import type { Instant } from "../core/instant.ts";
import type { Queryable } from "./database.ts";
import { toInstantOrNull } from "./instants.ts";
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

/** False where the schema is older than reconciliation, or there is none. */
export async function canReconcile(db: Queryable): Promise<boolean> {
  const { rows } = await sql<{
    is: boolean;
  }>`select to_regclass('reconciliations') is not null as is`.execute(db);
  return rows[0]?.is ?? false;
}

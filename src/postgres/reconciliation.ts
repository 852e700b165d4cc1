import { sql } from "kysely";
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
    failedWhy: row.failed_why,
    detail: row.detail as Record<string, unknown>,
  }));
}

/**
 * Whether webhooks are quiet: since when (Stripe's `created`) no event has arrived although there were some, and how
 * many the last pass had to find by itself. Null: the newest event that there is did arrive.
 */
export async function quietWebhooks(db: Queryable): Promise<{ since: Instant; lost: number } | null> {
  const row = await db
    .selectFrom("reconciliations")
    .select("detail")
    .where("kind", "=", "events")
    .executeTakeFirst();
  const { quietSince, lost } = (row?.detail ?? {}) as { quietSince?: string | null; lost?: number };
  return typeof quietSince === "string" ? { since: Date.parse(quietSince), lost: lost ?? 0 } : null;
}

/** False where the schema is older than reconciliation, or there is none. */
export async function canReconcile(db: Queryable): Promise<boolean> {
  const { rows } = await sql<{
    is: boolean;
  }>`select to_regclass('reconciliations') is not null as is`.execute(db);
  return rows[0]?.is ?? false;
}

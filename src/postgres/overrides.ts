import type { Selectable } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Override, OverrideKind } from "../core/override.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toInstant, toInstantOrNull } from "./instants.ts";
import type { Overrides } from "./tables.ts";

/** Those in force at `since` or granted later, oldest first. */
export async function readOverrides(db: Queryable, accountId: number, since: Instant): Promise<Override[]> {
  const rows = await db
    .selectFrom("overrides")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("until_at", ">=", toDate(since))
    .orderBy("from_at")
    .orderBy("id")
    .execute();
  return rows.map(toOverride);
}

export const toOverride = (row: Selectable<Overrides>): Override => ({
  id: row.id,
  kind: row.kind as OverrideKind,
  reason: row.reason,
  by: row.granted_by,
  from: toInstant(row.from_at),
  until: toInstant(row.until_at),
  endedAt: toInstantOrNull(row.ended_at),
});

export async function findOverride(db: Queryable, id: string): Promise<Override | null> {
  const row = await db.selectFrom("overrides").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toOverride(row) : null;
}

export async function saveOverride(tx: Tx, accountId: number, override: Override): Promise<void> {
  await tx
    .insertInto("overrides")
    .values({
      id: override.id,
      account_id: accountId,
      kind: override.kind,
      reason: override.reason,
      granted_by: override.by,
      from_at: toDate(override.from),
      until_at: toDate(override.until),
    })
    .execute();
}

/** Ends one that is still in force; "gone" when it is over already. */
export async function endOverride(
  tx: Tx,
  accountId: number,
  id: string,
  by: string,
  now: Instant,
): Promise<"ended" | "gone" | "unknown"> {
  const row = await tx
    .selectFrom("overrides")
    .select(["ended_at", "until_at"])
    .where("id", "=", id)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (!row) return "unknown";
  if (row.ended_at !== null || row.until_at.getTime() <= now) return "gone";
  await tx
    .updateTable("overrides")
    .set({ ended_at: toDate(now), ended_by: by })
    .where("id", "=", id)
    .execute();
  return "ended";
}

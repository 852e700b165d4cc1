import type { Selectable } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Override, OverrideKind } from "../core/override.ts";
import type { GivenPromise } from "../core/promise.ts";
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
  promisedOn: row.promised_on,
  endedAt: toInstantOrNull(row.ended_at),
});

export async function findOverride(db: Queryable, id: string): Promise<Override | null> {
  const row = await db.selectFrom("overrides").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toOverride(row) : null;
}

/** @param given by whom, of the account's own people, and for which debts */
export async function saveOverride(
  tx: Tx,
  accountId: number,
  override: Override,
  given: { contactId: number; debts: readonly string[] } | null = null,
): Promise<void> {
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
      promised_on: override.promisedOn,
      ...(given && { contact_id: given.contactId, debts: [...given.debts] }),
    })
    .execute();
}

/** The promises that the account's own people ever gave, oldest first. */
export async function promisesGiven(db: Queryable, accountId: number): Promise<GivenPromise[]> {
  const rows = await db
    .selectFrom("overrides")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("kind", "=", "promise")
    .where("contact_id", "is not", null)
    .orderBy("from_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ override: toOverride(row), debts: row.debts }));
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

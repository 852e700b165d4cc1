import { randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { BreakerCause, Figures, Halt, HaltKind } from "../core/halt.ts";
import type { Instant } from "../core/instant.ts";
import { accessChannel } from "./access-changes.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toInstant } from "./instants.ts";
import type { Halts } from "./tables.ts";

const suspensions = 7_305_115;

/** Real seconds: a process that stands still in the middle of it neither goes on later nor keeps the others waiting. */
const longestStandstill = 10;

/**
 * Lets suspensions, and whatever stops them, happen one at a time over all instances, until the transaction ends. Taken
 * after the accounts' own locks, and before the one that numbers access changes.
 */
export async function lockSuspensions(tx: Tx): Promise<void> {
  await sql`select set_config('idle_in_transaction_session_timeout', ${`${longestStandstill}s`}, true)`.execute(
    tx,
  );
  await sql`select pg_advisory_xact_lock(${suspensions})`.execute(tx);
}

export function toHalt(row: Selectable<Halts>): Halt {
  const { id, reason, started_by: by } = row;
  const ended =
    row.ended_at === null
      ? null
      : { at: toInstant(row.ended_at), by: row.ended_by ?? "", reason: row.ended_reason ?? "" };
  const common = { id, reason, by, at: toInstant(row.at), ended };
  const kind = row.kind as HaltKind;
  return kind === "breaker"
    ? { ...common, kind, cause: row.cause as BreakerCause, figures: row.figures as Figures }
    : { ...common, kind, cause: null };
}

/** All that is in force, oldest first. */
export async function openHalts(db: Queryable): Promise<Halt[]> {
  const rows = await db
    .selectFrom("halts")
    .selectAll()
    .where("ended_at", "is", null)
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map(toHalt);
}

/** Whether an operator gave everybody their access back, and it was not ended. */
export async function isEverybodyRestored(db: Queryable): Promise<boolean> {
  const row = await db
    .selectFrom("halts")
    .select("id")
    .where("kind", "=", "restore_all")
    .where("ended_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What is in force, then what was, latest first. */
export async function listHalts(db: Queryable, limit: number): Promise<Halt[]> {
  const rows = await db
    .selectFrom("halts")
    .selectAll()
    .orderBy((eb) => eb.case().when("ended_at", "is", null).then(0).else(1).end())
    .orderBy("at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toHalt);
}

export async function findHalt(db: Queryable, id: string): Promise<Halt | null> {
  const row = await db.selectFrom("halts").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toHalt(row) : null;
}

export async function saveHalt(
  tx: Tx,
  halt: { kind: "halt" | "restore_all"; reason: string; by: string },
  now: Instant,
): Promise<Halt> {
  const row = await tx
    .insertInto("halts")
    .values({
      id: randomUUID(),
      kind: halt.kind,
      figures: "{}",
      reason: halt.reason,
      started_by: halt.by,
      at: toDate(now),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  // The boards of all instances must hear of it.
  await sql`select pg_notify(${accessChannel}, '')`.execute(tx);
  return toHalt(row);
}

/** Null when one of that cause is open already. */
export async function saveBreaker(
  tx: Tx,
  breaker: { cause: BreakerCause; figures: Figures; reason: string; by: string },
  now: Instant,
): Promise<Halt | null> {
  const row = await tx
    .insertInto("halts")
    .values({
      id: randomUUID(),
      kind: "breaker",
      cause: breaker.cause,
      figures: JSON.stringify(breaker.figures),
      reason: breaker.reason,
      started_by: breaker.by,
      at: toDate(now),
    })
    .onConflict((conflict) =>
      conflict.column("cause").where("ended_at", "is", null).where("kind", "=", "breaker").doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  return row ? toHalt(row) : null;
}

/** Whether a breaker of that cause was open at any time after `since`. */
export async function wasOpenSince(db: Queryable, cause: BreakerCause, since: Instant): Promise<boolean> {
  const row = await db
    .selectFrom("halts")
    .select("id")
    .where("cause", "=", cause)
    .where("ended_at", ">", toDate(since))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** False when it was over already. */
export async function saveHaltEnd(
  tx: Tx,
  id: string,
  end: { by: string; reason: string },
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("halts")
    .set({ ended_at: toDate(now), ended_by: end.by, ended_reason: end.reason })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Suspended accounts after `after`, in the order of their ids. */
export async function suspendedAccounts(db: Queryable, after: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom("cases")
    .select("account_id")
    .where("stage", "=", "suspended")
    .where("account_id", ">", after)
    .orderBy("account_id")
    .limit(limit)
    .execute();
  return rows.map((row) => row.account_id);
}

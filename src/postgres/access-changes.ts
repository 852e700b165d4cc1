import { sql } from "kysely";
import type { Access } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate } from "./instants.ts";

export type AccessChange = { number: number; accountId: number; access: Access };

/** Wakes the boards of all instances; the number, not the message, says what is new. */
export const accessChannel = "forewarn_access";

const numbering = 7_305_114;

/** What older versions wrote had no language and no code yet. */
const toAccess = (kept: unknown): Access => ({
  locale: "en",
  code: null,
  ...(kept as Omit<Access, "locale" | "code">),
});

export async function currentAccess(db: Queryable, accountId: number): Promise<AccessChange | null> {
  const row = await db
    .selectFrom("access_changes")
    .select(["number", "access"])
    .where("account_id", "=", accountId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? { number: row.number, accountId, access: toAccess(row.access) } : null;
}

/**
 * Numbers and keeps changes of what accounts may do. Must be the transaction's last statement: the lock makes the
 * numbers become visible in their order, and is held only until the commit.
 */
export async function appendAccessChanges(
  tx: Tx,
  changes: readonly { accountId: number; access: Access }[],
  now: Instant,
): Promise<void> {
  if (changes.length === 0) return;
  await sql`select pg_advisory_xact_lock(${numbering})`.execute(tx);
  await sql`
    insert into access_changes (number, account_id, at, access)
    select (select coalesce(max(number), 0) from access_changes) + change.position, change.account_id, ${toDate(now)}, change.access::jsonb
    from unnest(${changes.map(({ accountId }) => accountId)}::bigint[], ${changes.map(({ access }) => JSON.stringify(access))}::text[])
      with ordinality as change (account_id, access, position)`.execute(tx);
  await sql`select pg_notify(${accessChannel}, '')`.execute(tx);
}

/** One of them. */
export const appendAccessChange = (tx: Tx, accountId: number, access: Access, now: Instant): Promise<void> =>
  appendAccessChanges(tx, [{ accountId, access }], now);

export async function changesAfter(db: Queryable, number: number, limit: number): Promise<AccessChange[]> {
  const rows = await db
    .selectFrom("access_changes")
    .selectAll()
    .where("number", ">", number)
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    number: row.number,
    accountId: row.account_id,
    access: toAccess(row.access),
  }));
}

/** The latest change of every account whose answer is not the plain one, and the number up to which this holds. */
export async function currentExceptions(db: Queryable): Promise<{ number: number; changes: AccessChange[] }> {
  const newest = await db
    .selectFrom("access_changes")
    .select(({ fn }) => fn.max("number").as("number"))
    .executeTakeFirst();
  const number = newest?.number ?? 0;
  const rows = await db
    .selectFrom(
      db
        .selectFrom("access_changes")
        .distinctOn("account_id")
        .selectAll()
        .where("number", "<=", number)
        .orderBy("account_id")
        .orderBy("number", "desc")
        .as("latest"),
    )
    .selectAll()
    .where(sql<string>`access->>'stage'`, "<>", "active")
    .execute();
  return {
    number,
    changes: rows.map((row) => ({
      number: row.number,
      accountId: row.account_id,
      access: toAccess(row.access),
    })),
  };
}

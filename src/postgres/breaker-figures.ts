import { sql } from "kysely";
import type { BreakerCause } from "../core/halt.ts";
import type { Instant } from "../core/instant.ts";
import type { Queryable } from "./database.ts";
import { toDate } from "./instants.ts";

/** What happened until a breaker of that cause was last released was looked at, and counts no more. */
const countedFrom = (cause: BreakerCause, since: Instant) => sql`
  greatest(${toDate(since)}::timestamptz, (select max(ended_at) from halts where kind = 'breaker' and cause = ${cause}))`;

/** Accounts that were suspended after `since`; who was given access back meanwhile counts too. */
export async function suspensionsSince(db: Queryable, since: Instant): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from decisions where stage = 'suspended' and at > ${countedFrom("suspensions", since)}
      and reasons @> '[{"code": "step_taken", "to": "suspended"}]'`.execute(db);
  return rows[0]!.count;
}

export async function accountCount(db: Queryable): Promise<number> {
  const { count } = await db
    .selectFrom("accounts")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Notices that were last tried to be handed over after `since`, and those of them that the transport did not take or
 * never answered. One that an address refused was handed over, and says nothing of the transport.
 */
export async function handOversSince(
  db: Queryable,
  since: Instant,
): Promise<{ tried: number; missed: number }> {
  const { rows } = await sql<{ tried: number; missed: number }>`
    select count(*) as tried, count(*) filter (where status in ('pending', 'unknown')) as missed
    from notices where tried_at > ${countedFrom("mail", since)} and status <> 'cancelled'`.execute(db);
  return rows[0]!;
}

/**
 * In real time: when Stripe's events were last read through, or, before they ever were, since when that is watched
 * over: since `realNow`, if nobody did before.
 */
export async function eventsReadAt(db: Queryable, realNow: number): Promise<number> {
  const row = await db
    .selectFrom("reconciliations")
    .select("finished_real_at")
    .where("kind", "=", "events")
    .executeTakeFirst();
  if (row?.finished_real_at) return row.finished_real_at.getTime();
  const watched = await db
    .updateTable("installation")
    .set((eb) => ({ watched_since: eb.fn.coalesce("watched_since", eb.val(toDate(realNow))) }))
    .returning("watched_since")
    .executeTakeFirst();
  return watched?.watched_since?.getTime() ?? realNow;
}

import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull } from "./instants.ts";

/** The dates by which accounts wait for their turn. */
export async function saveNamedCuts(
  tx: Tx,
  cuts: readonly { accountId: number; namedCut: Instant | null }[],
): Promise<void> {
  if (cuts.length === 0) return;
  const ids = cuts.map(({ accountId }) => accountId);
  const dates = cuts.map(({ namedCut }) => toDateOrNull(namedCut));
  await sql`
    update accounts set named_cut = cut.at from unnest(${ids}::bigint[], ${dates}::timestamptz[]) as cut (id, at)
    where accounts.id = cut.id`.execute(tx);
}

/** How many accounts, `most` at most, wait for their review because of a date before `namedCut`. */
export async function olderInTurn(
  db: Queryable,
  of: { accountId: number; namedCut: Instant },
  most: number,
  now: Instant,
): Promise<number> {
  const rows = await db
    .selectFrom("accounts")
    .select("id")
    .where("review_at", "<=", toDate(now))
    .where("named_cut", "<", toDate(of.namedCut))
    // One that cannot be read is not waited for.
    .where("failures", "=", 0)
    .where("id", "<>", of.accountId)
    .limit(most)
    .execute();
  return rows.length;
}

/** Asks for a review of everybody whose named date has come, or was withdrawn; they are reviewed in the order of that date. */
export async function requestReviewOfWaiting(db: Queryable, now: Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    with waiting as (
      select accounts.id from accounts join cases on cases.account_id = accounts.id
      where cases.stage = 'grace' and (named_cut is null or named_cut <= ${toDate(now)})
      order by accounts.id for update of accounts
    )
    update accounts set review_at = least(coalesce(review_at, ${toDate(now)}), ${toDate(now)}),
      review_requests = review_requests + 1
    from waiting where accounts.id = waiting.id`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * The same of those whom nothing but events that were not worked in held, once none of these is left that may concern
 * them. An event that cannot be worked in at all goes on holding.
 */
export async function requestReviewOfHeld(db: Queryable, now: Instant): Promise<void> {
  await sql`
    with held as (
      select accounts.id from accounts join cases on cases.account_id = accounts.id
      where named_cut <= ${toDate(now)} and cases.stage = 'grace' and review_at > ${toDate(now)}
        and (select reasons from decisions where account_id = accounts.id order by revision desc limit 1)
          @> '[{"code": "unprocessed_events"}]'
        and not exists (select from inbox
          where (inbox.account_id = accounts.id or inbox.account_id is null) and inbox.status in ('pending', 'dead'))
      order by accounts.id for update of accounts
    )
    update accounts set review_at = ${toDate(now)}, review_requests = review_requests + 1
    from held where accounts.id = held.id`.execute(db);
}

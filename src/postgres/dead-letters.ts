import { type SqlBool, sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import { refOf } from "./accounts.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate } from "./instants.ts";

/** So often an event is tried that fails for a reason of its own. The waits between add up to five hours. */
export const mostTries = 12;

/**
 * Counts a failed try of events that fail for a reason of their own; after {@link mostTries} they are dead, and freeze
 * the suspensions of whom they concern until a person replays or dismisses them. Waits in real time, doubling from half
 * a minute up to an hour; a try before its time counts for nothing. Answers those that died of it.
 */
export async function countFailedTry(
  tx: Queryable,
  ids: readonly string[],
  why: string,
  realNow: number,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const at = sql<Date>`${toDate(realNow)}::timestamptz`;
  const rows = await tx
    .updateTable("inbox")
    .set({
      why,
      attempts: sql<number>`attempts + 1`,
      status: sql<string>`case when attempts + 1 >= ${mostTries} then 'dead' else status end`,
      retry_after: sql<Date>`${at} + least(power(2, attempts) * interval '30 seconds', interval '1 hour')`,
    })
    .where("id", "in", [...ids])
    .where("status", "=", "pending")
    .where((eb) => eb.or([eb("retry_after", "is", null), eb("retry_after", "<=", at)]))
    .returning(["id", "status"])
    .execute();
  return rows.flatMap(({ id, status }) => (status === "dead" ? [id] : []));
}

export type InboxStatus = "pending" | "done" | "ignored" | "dead";

/** An event as an operator sees it. */
export type KeptEvent = {
  id: string;
  type: string;
  status: InboxStatus;
  /** What keeps it from being worked in, or why it is ignored. */
  why: string | null;
  dismissed: { by: string; reason: string } | null;
  tries: number;
  /** Whose it is: as the outside calls the account; null while nobody knows. */
  account: string | null;
  customer: string | null;
  object: string | null;
  livemode: boolean;
  stripeAccount: string | null;
  source: string;
  /** By Stripe's clock. */
  createdAt: Instant;
  /** In real time, as the next. */
  receivedAt: number;
  retryAfter: number | null;
  raw: string;
};

const kept = (db: Queryable) =>
  db
    .selectFrom("inbox")
    .leftJoin("accounts", "accounts.id", "inbox.account_id")
    .selectAll("inbox")
    .select("accounts.product_id")
    .select(
      sql<
        string[]
      >`array(select c.id from stripe_customers c where c.account_id = inbox.account_id order by c.id)`.as(
        "customers",
      ),
    );

type Row = Awaited<ReturnType<ReturnType<typeof kept>["executeTakeFirstOrThrow"]>>;

const toKept = (row: Row): KeptEvent => ({
  id: row.id,
  type: row.type,
  status: row.status as InboxStatus,
  why: row.why,
  dismissed: row.dismissed_by === null ? null : { by: row.dismissed_by, reason: row.dismissed_reason! },
  tries: row.attempts,
  account:
    row.account_id === null
      ? null
      : refOf({ id: row.account_id, productId: row.product_id, customers: row.customers }),
  customer: row.customer,
  object: row.object_id,
  livemode: row.livemode,
  stripeAccount: row.stripe_account,
  source: row.source,
  createdAt: row.created_at.getTime(),
  receivedAt: row.received_at.getTime(),
  retryAfter: row.retry_after?.getTime() ?? null,
  raw: row.raw,
});

/** Newest first. */
export async function listEvents(
  db: Queryable,
  statuses: readonly InboxStatus[],
  limit: number,
): Promise<KeptEvent[]> {
  const rows = await kept(db)
    .where("inbox.status", "in", [...statuses])
    .orderBy("inbox.received_at", "desc")
    .orderBy("inbox.id")
    .limit(limit)
    .execute();
  return rows.map(toKept);
}

export async function findEvents(db: Queryable, ids: readonly string[]): Promise<KeptEvent[]> {
  if (ids.length === 0) return [];
  const rows = await kept(db)
    .where("inbox.id", "in", [...ids])
    .execute();
  return rows.map(toKept);
}

export async function deadEvents(db: Queryable): Promise<string[]> {
  const rows = await db.selectFrom("inbox").select("id").where("status", "=", "dead").execute();
  return rows.map(({ id }) => id);
}

/** Makes events pending again as if they had just arrived. Answers the accounts that they are known to be about. */
export async function reviveEvents(tx: Tx, ids: readonly string[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .updateTable("inbox")
    .set({
      ...{ status: "pending", why: null, attempts: 0, retry_after: null },
      ...{ dismissed_by: null, dismissed_reason: null },
    })
    .where("id", "in", [...ids])
    .returning("account_id")
    .execute();
  return accountsIn(rows);
}

/** Puts unsettled events aside for good. Answers the accounts that they are known to be about; null: there was none. */
export async function dismissEvent(
  tx: Tx,
  id: string,
  dismissal: { by: string; reason: string },
): Promise<number[] | null> {
  const rows = await tx
    .updateTable("inbox")
    .set({
      status: "ignored",
      dismissed_by: dismissal.by,
      dismissed_reason: dismissal.reason,
      retry_after: null,
    })
    .where("id", "=", id)
    .where("status", "in", ["pending", "dead"])
    .returning("account_id")
    .execute();
  return rows.length === 0 ? null : accountsIn(rows);
}

const accountsIn = (rows: readonly { account_id: number | null }[]): number[] => [
  ...new Set(rows.flatMap(({ account_id }) => account_id ?? [])),
];

/** Their back-off is over: somebody mended what held them up. */
export async function forgetFailures(tx: Tx, accountIds: readonly number[]): Promise<void> {
  await sql<SqlBool>`
    with mended as (select id from accounts where id = any (${[...accountIds]}::bigint[]) order by id for update)
    update accounts set failures = 0, retry_after = null from mended where accounts.id = mended.id`.execute(
    tx,
  );
}

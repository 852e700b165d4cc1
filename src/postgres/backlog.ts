import { sql } from "kysely";
import type { Queryable } from "./database.ts";

export type Backlog = {
  inbox_pending: number;
  /** Seconds of real time since the oldest of them arrived; 0: there is none. */
  inbox_oldest_pending_age: number;
  inbox_dead: number;
  /** Of these, events of which nobody knows whom they concern: every suspension waits for them. */
  inbox_dead_unrouted: number;
  inbox_ignored: number;
  /** The same by their reasons, as the inbox words them. */
  inbox_ignored_by: Record<string, number>;
  notices_pending: number;
  notices_unknown: number;
  accounts_suspended: number;
  /** Customers that Stripe does not let us read, though it answers: their accounts are held. */
  customers_unread: number;
};

type Row = Omit<Backlog, "inbox_oldest_pending_age" | "inbox_ignored"> & { oldest_pending: Date | null };

/** What waits, in numbers. */
export async function backlog(db: Queryable, realNow: number): Promise<Backlog> {
  const { rows } = await sql<Row>`
    select
      (select count(*) from inbox where status = 'pending') as inbox_pending,
      (select min(received_at) from inbox where status = 'pending') as oldest_pending,
      (select count(*) from inbox where status = 'dead') as inbox_dead,
      (select count(*) from inbox where status = 'dead' and account_id is null) as inbox_dead_unrouted,
      (select coalesce(jsonb_object_agg(r.reason, r.events), '{}') from (
        select case when dismissed_by is null then coalesce(why, 'unknown') else 'dismissed' end as reason, count(*) as events
        from inbox where status = 'ignored' group by 1) r) as inbox_ignored_by,
      (select count(*) from notices where status = 'pending') as notices_pending,
      (select count(*) from notices where status in ('unknown', 'sending')) as notices_unknown,
      (select count(*) from cases where stage = 'suspended') as accounts_suspended,
      (select count(*) from concerns where settled_at is null and concern ->> 'kind' = 'unread') as customers_unread`.execute(
    db,
  );
  const { oldest_pending, ...counts } = rows[0]!;
  return {
    ...counts,
    inbox_oldest_pending_age:
      oldest_pending === null ? 0 : Math.max(0, Math.round((realNow - oldest_pending.getTime()) / 1_000)),
    inbox_ignored: Object.values(counts.inbox_ignored_by).reduce((sum, events) => sum + events, 0),
  };
}

import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Queryable } from "./database.ts";
import { toDate } from "./instants.ts";

/**
 * The earliest domain moment after `now` at which an account is to be looked at, a mail is to be sent, a lost
 * hand-over has waited for `wait` ms, the hour in which `perHour` mails went out is over for those that wait, or account
 * managers may be told again of what waits for them. Null when nothing is to come.
 */
export async function nextMoment(
  db: Queryable,
  now: Instant,
  { wait, perHour }: { wait: number; perHour: number },
): Promise<Instant | null> {
  const after = toDate(now);
  const { rows } = await sql<{ at: Date | null }>`
    select least(
      (select min(review_at) from accounts where review_at > ${after}),
      (select min(send_at) from notices where status = 'pending' and send_at > ${after}),
      (select min(sent_at) from notices where status = 'unknown' and sent_at > ${toDate(now - wait)})
        + make_interval(secs => ${wait / 1_000}),
      (select hour_at + interval '1 hour' from mail_allowance
        where taken >= ${perHour} and hour_at + interval '1 hour' > ${after}
          and exists (select from notices where status = 'pending' and send_at <= ${after})),
      (select min(at) from (
        select greatest(coalesce(told_at + interval '7 days', since),
          (select max(issued_at) + interval '1 day' from alerts where subject like 'concerns %')) as at
        from concerns where settled_at is null) digest where at > ${after})
    ) as at`.execute(db);
  return rows[0]?.at?.getTime() ?? null;
}

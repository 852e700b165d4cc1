import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Queryable } from "./database.ts";
import { toDate, toInstant, toInstantOrNull } from "./instants.ts";

export type MailFigures = {
  feedbackUnknown: number;
  /** Real time: the first hand-over of the last days after which no mail was told of at all; null: none. */
  unheardSince: number | null;
  /** Mails that cannot be written, or that nobody takes, though that was tried for an hour and more; null: none. */
  stuck: { count: number; since: Instant; failure: string } | null;
};

/** Real milliseconds. */
const lastDays = 3 * 24 * 60 * 60_000;

/** What became of mails that were taken, in numbers. */
export async function mailFigures(db: Queryable, realNow: number): Promise<MailFigures> {
  const stuck = await stuckMails(db);
  const { rows } = await sql<{ unknown: number; unheard: Date | null }>`
    select
      (select count(*) from notice_events where notice_id is null and alert_id is null) as unknown,
      (select min(handed_over_at) from notices where message_id is not null and handed_over_at > greatest(
        ${toDate(realNow - lastDays)}, (select max(received_at) from notice_events where received_at is not null)
      )) as unheard`.execute(db);
  const { unknown, unheard } = rows[0]!;
  return { feedbackUnknown: unknown, unheardSince: toInstantOrNull(unheard), stuck };
}

async function stuckMails(db: Queryable): Promise<MailFigures["stuck"]> {
  const { rows } = await sql<{ count: number; since: Date; failure: string }>`
    select count(*) over () as count, send_at as since, failure from notices
    where status = 'pending' and failure is not null and tried_at >= send_at + interval '1 hour'
    order by send_at, id limit 1`.execute(db);
  const [oldest] = rows;
  return oldest ? { ...oldest, since: toInstant(oldest.since) } : null;
}

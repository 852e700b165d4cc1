import { sql } from "kysely";
import type { Queryable } from "./database.ts";
import { toDate, toInstantOrNull } from "./instants.ts";

/** `unheardSince` in real time: the first hand-over of the last days after which no mail was told of at all; null: none. */
export type MailFigures = { feedbackUnknown: number; unheardSince: number | null };

/** Real milliseconds. */
const lastDays = 3 * 24 * 60 * 60_000;

/** What became of mails that were taken, in numbers. */
export async function mailFigures(db: Queryable, realNow: number): Promise<MailFigures> {
  const { rows } = await sql<{ unknown: number; unheard: Date | null }>`
    select
      (select count(*) from notice_events where notice_id is null and alert_id is null) as unknown,
      (select min(handed_over_at) from notices where message_id is not null and handed_over_at > greatest(
        ${toDate(realNow - lastDays)}, (select max(received_at) from notice_events where received_at is not null)
      )) as unheard`.execute(db);
  const { unknown, unheard } = rows[0]!;
  return { feedbackUnknown: unknown, unheardSince: toInstantOrNull(unheard) };
}

import { sql } from "kysely";
import { minute, second } from "../core/instant.ts";
import type { Queryable } from "./database.ts";

/**
 * Milliseconds. Whoever asks late may catch up on so much, and whoever uses a slot late may do so unsaid. It is little, and
 * the slots of one second's rate are spread over more than that besides, so that no second sees more mails than the rate.
 */
const mostBehind = 10;
export const mostLate = 30;
const spacing = second + mostBehind + mostLate + 10;

/** No queue is so long: the database's clock was set back. In slots, and milliseconds. */
const longestQueue = { slots: 100, ms: minute };

/**
 * Reserves the next moment at which a mail may be handed over, of all instances together, and answers in how many ms that
 * is: in the database's own real time, which all instances share. A reservation that is not used is lost.
 */
export async function reserveSend(db: Queryable, perSecond: number): Promise<number> {
  const apart = spacing / perSecond;
  const farthest = longestQueue.ms + longestQueue.slots * apart;
  const { rows } = await sql<{ wait: number }>`
    update mail_pace set free_at = ${milliseconds(apart)} + least(
      greatest(free_at, clock_timestamp() - ${milliseconds(mostBehind)}),
      clock_timestamp() + ${milliseconds(farthest)})
    returning (extract(epoch from free_at - ${milliseconds(apart)} - clock_timestamp()) * 1000)::float8 as wait`.execute(
    db,
  );
  return Math.max(0, rows[0]!.wait);
}

/** Somebody uses a slot only now, later than {@link mostLate}: what nobody has reserved yet comes no sooner than after it. */
export async function postponeSends(db: Queryable, perSecond: number): Promise<void> {
  const apart = spacing / perSecond;
  await sql`update mail_pace set free_at = greatest(free_at, clock_timestamp() + ${milliseconds(apart)})`.execute(
    db,
  );
}

const milliseconds = (ms: number) => sql`make_interval(secs => ${ms / second}::float8)`;

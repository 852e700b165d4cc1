import { sql } from "kysely";
import type { Queryable } from "./database.ts";

export type Backlog = {
  inbox_pending: number;
  inbox_dead: number;
  inbox_ignored: number;
  notices_pending: number;
  notices_unknown: number;
  accounts_suspended: number;
};

/** What waits, in numbers. */
export async function backlog(db: Queryable): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select
      (select count(*) from inbox where status = 'pending') as inbox_pending,
      (select count(*) from inbox where status = 'dead') as inbox_dead,
      (select count(*) from inbox where status = 'ignored') as inbox_ignored,
      (select count(*) from notices where status = 'pending') as notices_pending,
      (select count(*) from notices where status in ('unknown', 'sending')) as notices_unknown,
      (select count(*) from cases where stage = 'suspended') as accounts_suspended`.execute(db);
  return rows[0]!;
}

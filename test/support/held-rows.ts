import { type RawBuilder, sql } from "kysely";
import type { Database } from "../../src/postgres/database.ts";
import { until } from "./until.ts";

export type HeldRows = {
  /** Resolves once somebody waits for what is held; false: it was let go before. */
  reached(): Promise<boolean>;
  letGo(): Promise<void>;
};

/** Real milliseconds: it may be days of the virtual clock until somebody comes. */
const patience = 120_000;

/** Locks what a statement locks, in a transaction that stays open. */
export async function holdRows(db: Database, ...statements: RawBuilder<unknown>[]): Promise<HeldRows> {
  const tx = await db.startTransaction().execute();
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
  for (const statement of statements) await statement.execute(tx);
  const waiting = sql`select from pg_stat_activity where ${rows[0]!.pid} = any (pg_blocking_pids(pid))`;
  let isHeld = true;
  return {
    reached: async () => {
      await until(
        async () => !isHeld || (await waiting.execute(db)).rows.length > 0,
        "somebody waits for what is held",
        patience,
      );
      return isHeld;
    },
    letGo: async () => {
      if (!isHeld) return;
      isHeld = false;
      await tx.rollback().execute();
    },
  };
}

/** Nobody can write down what became of this mail, a notice or an alert. */
export const holdMail = (db: Database, id: string): Promise<HeldRows> =>
  holdRows(
    db,
    sql`select from notices where id = ${id} for update`,
    sql`select from alerts where id = ${id} for update`,
  );

/** Nothing can be written into the table. */
export const holdTable = (db: Database, table: string): Promise<HeldRows> =>
  holdRows(db, sql`lock table ${sql.table(table)} in share mode`);

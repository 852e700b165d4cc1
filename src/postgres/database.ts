import { Socket } from "node:net";
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import type { DB } from "./tables.ts";

export type Database = Kysely<DB>;
export type Tx = Transaction<DB>;
/** Queries take either; those that must be part of a transaction ask for a {@link Tx}. */
export type Queryable = Kysely<DB>;

const int8 = 20;

/** Our int8 columns are counters, ids and minor units, all far below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === int8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text"),
} as pg.CustomTypesConfig;

export type Connection = { db: Database; pool: pg.Pool };

export type ConnectionOptions = {
  /** Hears of idle connections that broke; the pool replaces them. */
  onError(error: Error): void;
  /** False: a commit may be lost with a crash of PostgreSQL in the half second after it, never its consistency. For the demo. */
  durable?: boolean;
  max?: number;
};

/** A pool of connections to PostgreSQL. */
export function connect(url: string, { onError, durable = true, max = 10 }: ConnectionOptions): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    stream: attentiveSocket,
    ...(!durable && { options: "-c synchronous_commit=off" }),
  });
  // A connection that breaks while it is lent out tells only its own listeners, and an error that none hears ends the process.
  pool.on("connect", (client) => client.on("error", onError));
  pool.on("error", () => undefined);
  return { db: new Kysely<DB>({ dialect: new PostgresDialect({ pool }) }), pool };
}

/** Milliseconds of real time: longer than any of our queries, and than the pool keeps an idle connection. */
const longestSilence = 15_000;

/** A database that fails over may fall silent without a word; then the connection is given up, and its query fails. */
function attentiveSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(longestSilence, () =>
    socket.destroy(new Error(`PostgreSQL was silent for ${longestSilence} ms`)),
  );
  return socket;
}

/** Resolves when the database answers. */
export async function reach(db: Database): Promise<void> {
  await sql`select 1`.execute(db);
}

const deadlock = "40P01";
const mostTries = 4;

/**
 * A transaction over several accounts, which may meet another that took them in another order: the one that PostgreSQL
 * gives up is done anew, as nothing of it was kept.
 */
export async function transact<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if ((error as { code?: string }).code !== deadlock || tries === mostTries) throw error;
    }
  }
}

import { Kysely, PostgresDialect, type Transaction } from "kysely";
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

/** A pool of connections to PostgreSQL; `onError` hears of idle connections that broke, which the pool replaces. */
export function connect(url: string, onError: (error: Error) => void, max = 10): Connection {
  const pool = new pg.Pool({ connectionString: url, max, types, connectionTimeoutMillis: 5_000, keepAlive: true });
  pool.on("error", onError);
  return { db: new Kysely<DB>({ dialect: new PostgresDialect({ pool }) }), pool };
}

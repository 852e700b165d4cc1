import { Kysely, Migrator, PostgresDialect } from "kysely";
import pg from "pg";
import { migrations } from "../../db/migrations.ts";
import { DatabaseTooOld, oldestVersion } from "./database-too-old.ts";
import { databaseUnreachable } from "./database-unreachable.ts";

/**
 * Brings the database at `url` to the newest schema. Safe when several instances start together: kysely's migrator
 * holds one advisory lock, so the first does the work and the others find it done.
 * @throws DatabaseUnreachable, DatabaseTooOld, and when a migration fails; the database is then as it was before.
 */
export async function migrateToLatest(url: string): Promise<void> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that breaks fails the query that it is lent out for; heard by nobody, it would end the process as well.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await reach(pool);
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error)
      throw new Error(`The database could not be migrated; nothing was changed. ${String(error)}`, {
        cause: error,
      });
  } finally {
    await db.destroy();
  }
}

/** @throws DatabaseUnreachable, DatabaseTooOld; what PostgreSQL says when it answers but refuses */
async function reach(pool: pg.Pool): Promise<void> {
  let version: number;
  try {
    const { rows } = await pool.query<{ server_version_num: string }>("show server_version_num");
    version = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
  } catch (error) {
    throw databaseUnreachable(error as Error) ?? error;
  }
  if (version < oldestVersion) throw new DatabaseTooOld(version);
}

import { Kysely, Migrator, PostgresDialect } from "kysely";
import pg from "pg";
import { migrations } from "../../db/migrations.ts";

/**
 * Brings the database at `url` to the newest schema. Safe when several instances start together: kysely's migrator
 * holds one advisory lock, so the first does the work and the others find it done.
 * @throws when a migration fails; the database is then as it was before.
 */
export async function migrateToLatest(url: string): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
  });
  try {
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

import pino from "pino";
import { parseDatabaseConfig } from "../config.ts";
import type { Instant } from "../core/instant.ts";
import { type DatabaseServer, databaseServer } from "../database-server.ts";
import { connect, type Database } from "../postgres/database.ts";
import { domainNow } from "../postgres/installation.ts";
import { migrateToLatest } from "../postgres/migrate.ts";

/**
 * Runs `task` on the migrated database: the operator's, the one that a running service has embedded, or else the
 * embedded one, started for as long as the task takes. `now` is the database's own: it may run on the virtual clock.
 */
export async function withDatabase<T>(task: (db: Database, now: Instant) => Promise<T>): Promise<T> {
  return withServer(async (url) => {
    await migrateToLatest(url);
    const { db } = connect(url, { max: 1, onError: () => undefined });
    try {
      return await task(db, await domainNow(db));
    } finally {
      await db.destroy();
    }
  });
}

/** The same database as it is, for those who open it themselves. */
export async function withServer<T>(task: (url: string) => Promise<T>): Promise<T> {
  const server = await runningServer();
  try {
    return await task(server.url);
  } finally {
    await server.stop();
  }
}

async function runningServer(): Promise<DatabaseServer> {
  const config = parseDatabaseConfig(process.env);
  if (config.databaseUrl === null) {
    const { findEmbeddedPostgres } = await import("../postgres/embedded.ts");
    const url = await findEmbeddedPostgres(config.dataDirectory);
    if (url !== undefined) return { url, stop: async () => undefined };
  }
  return databaseServer(config, pino({ level: "silent" }));
}

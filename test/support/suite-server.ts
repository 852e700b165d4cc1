import { Client } from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/postgres/embedded.ts";
import { migrateToLatest } from "../../src/postgres/migrate.ts";
import { databaseUrl, templateName } from "./database.ts";
import { makeTestDirectory, removeAbandonedDirectories, removeTestDirectory } from "./test-directory.ts";

/** The one server of a run, with the migrated template that every test file clones. `stop` leaves nothing behind. */
export async function startSuiteServer(): Promise<EmbeddedPostgres> {
  await removeAbandonedDirectories();
  const directory = await makeTestDirectory();
  const server = await startEmbeddedPostgres({ directory, durable: false });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeTestDirectory(directory);
  };
  try {
    await makeTemplate(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: server.url, stop };
}

async function makeTemplate(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${templateName}`);
    await migrateToLatest(databaseUrl(url, templateName));
    // Nobody may connect from now on: a database with a session in it cannot be cloned.
    await client.query(`ALTER DATABASE ${templateName} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
}

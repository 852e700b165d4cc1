import { randomBytes } from "node:crypto";
import { Client } from "pg";

export const templateName = "forewarn_template";

/** The variable by which the run's server is known to the test files. */
export const serverVariable = "TEST_POSTGRES_URL";

export type TestDatabase = { url: string; drop(): Promise<void> };

/** A database of the test file's own, migrated and empty. `drop` ends the sessions that are left in it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  // Copying the files takes half of what the default takes, which writes every page to the log as well.
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${templateName} STRATEGY FILE_COPY`);
  return {
    url: databaseUrl(serverUrl(), name),
    drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The same server and user, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

function serverUrl(): string {
  const url = process.env[serverVariable];
  if (url) return url;
  throw new Error(
    `${serverVariable} is not set: run the tests with jest.config.js, whose globalSetup sets it`,
  );
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

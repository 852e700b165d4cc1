import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/postgres/embedded.ts";
import { migrateToLatest } from "../../src/postgres/migrate.ts";
import { databaseUrl } from "../support/database.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";

/** What the benchmarks stand on; everything is made when first asked for, and removed by `close`. */
export type Ground = {
  /** A new, empty directory. */
  directory(): Promise<string>;
  /** A migrated, empty database on a PostgreSQL with the durable settings that operators get. */
  database(): Promise<string>;
  /** Closes when the run ends, whatever happens until then; latest first. */
  later(close: () => Promise<unknown>): void;
  close(): Promise<void>;
};

export function openGround(): Ground {
  const closers: (() => Promise<unknown>)[] = [];
  const later = (close: () => Promise<unknown>) => void closers.unshift(close);
  const directory = async () => {
    const made = await makeTestDirectory();
    later(() => removeTestDirectory(made));
    return made;
  };
  let server: Promise<EmbeddedPostgres> | undefined;
  const start = async () => {
    const started = await startEmbeddedPostgres({ directory: await directory() });
    later(() => started.stop());
    return started;
  };
  return {
    directory,
    later,
    database: async () => {
      server ??= start();
      return await newDatabase((await server).url);
    },
    close: async () => {
      for (const close of closers.splice(0))
        await close().catch((error: unknown) => console.error(String(error)));
    },
  };
}

async function newDatabase(serverUrl: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString("hex")}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const url = databaseUrl(serverUrl, name);
  await migrateToLatest(url);
  return url;
}

export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { failureText } from "../../src/cli/failure-text.ts";
import { migrateToLatest } from "../../src/postgres/migrate.ts";
import { createTestDatabase, databaseUrl, type TestDatabase } from "../support/database.ts";
import { type DatabaseLine, openLine } from "../support/database-line.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let line: DatabaseLine;

beforeAll(async () => {
  database = await createTestDatabase();
  line = await openLine(database.url);
});
afterAll(async () => {
  await line?.stop();
  await database?.drop();
});

describe("a database that cannot be migrated", () => {
  const unreachable = {
    name: "DatabaseUnreachable",
    message: expect.stringMatching(
      /^DATABASE_URL: no PostgreSQL answers there \([^\n]+\): start it, or correct host and port$/,
    ),
  };

  test("as nobody listens there", async () => {
    const nobody = await openLine(database.url);
    await nobody.stop();
    await expect(migrateToLatest(nobody.url)).rejects.toMatchObject(unreachable);
  });

  test("as it takes connections and says nothing: given up within seconds", async () => {
    line.silence();
    const began = performance.now();
    await expect(migrateToLatest(line.url)).rejects.toMatchObject(unreachable);
    expect(performance.now() - began).toBeLessThan(8_000);
    line.mend();
  }, 20_000);

  test.each([
    [14, true],
    [15, false],
  ])("as it is a PostgreSQL %i: %s", async (version, tooOld) => {
    const asVersion = (said: Buffer) => {
      // The length of a text, then six digits: the answer to "show server_version_num".
      const at = said.indexOf(Buffer.from([0, 0, 0, 6])) + 4;
      if (at >= 4 && /^\d{6}/.test(said.toString("latin1", at))) said.write(`${version}0012`, at, "latin1");
      return said;
    };
    const disguised = await openLine(database.url, asVersion);
    const migrating = migrateToLatest(disguised.url).then(
      () => null,
      (error: Error) => ({ name: error.name, text: failureText(error) }),
    );
    expect(await migrating).toEqual(
      tooOld
        ? {
            name: "DatabaseTooOld",
            text: "DATABASE_URL: PostgreSQL 14 answers there, and Forewarn needs 15 or newer: upgrade it, or name another",
          }
        : null,
    );
    await disguised.stop();
  });

  test("as PostgreSQL refuses: what it says is told", async () => {
    await expect(migrateToLatest(databaseUrl(database.url, "nowhere"))).rejects.toMatchObject({
      code: "3D000",
      message: 'database "nowhere" does not exist',
    });
  });

  test("as the connection breaks meanwhile: it fails, and the process lives", async () => {
    const other = new Client({ connectionString: database.url });
    await other.connect();
    try {
      // As if another instance migrated just now: kysely's own lock.
      await other.query("select pg_advisory_lock(3853314791062309107)");
      const migrating = migrateToLatest(line.url);
      const failed = expect(migrating).rejects.toThrow(
        /^The database could not be migrated; nothing was changed\. /,
      );
      const waits =
        "select 1 from pg_locks join pg_database on oid = database where datname = current_database() and not granted";
      await until(async () => (await other.query(waits)).rowCount === 1, "the migration waits");
      line.refuse();
      await failed;
    } finally {
      await other.end();
      line.mend();
    }
    await migrateToLatest(line.url);
  });
});

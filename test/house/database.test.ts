import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { migrations } from "../../db/migrations.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { projectFiles } from "../support/project-files.ts";
import { tableTypes } from "../support/table-types.ts";

describe("migrations", () => {
  const names = projectFiles("db/migrations").map((path) => basename(path, ".ts"));

  test("are numbered without gaps", () => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.map((name) => name.slice(0, 5))).toEqual(
      names.map((_, at) => `${String(at + 1).padStart(4, "0")}_`),
    );
    for (const name of names) expect(name).toMatch(/^\d{4}_[a-z0-9]+(_[a-z0-9]+)*$/);
  });

  test("are all listed, each under its own name", async () => {
    expect(Object.keys(migrations)).toEqual(names);
    for (const name of names) {
      const { up } = (await import(`../../db/migrations/${name}.ts`)) as { up: unknown };
      expect(migrations[name]?.up).toBe(up);
    }
  });

  test("only go forward", () => {
    expect(Object.entries(migrations).filter(([, { down }]) => down !== undefined)).toEqual([]);
  });
});

describe("the types of the tables", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });

  test('are those of the migrated database; "npm run db:types" writes them anew', async () => {
    await tableTypes(database.url, "verify");
  });

  test("are seen to differ when a column is added", async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("alter table accounts add column drifted integer");
    await client.end();
    await expect(tableTypes(database.url, "verify")).rejects.toThrow(/drifted/);
  });
});

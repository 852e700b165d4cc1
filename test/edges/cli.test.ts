import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { findApiKey } from "../../src/postgres/api-keys.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { findEmbeddedPostgres, startEmbeddedPostgres } from "../../src/postgres/embedded.ts";
import { buildCommandLine, type CommandLine } from "../support/command-line.ts";
import { createTestDatabase, databaseUrl, type TestDatabase } from "../support/database.ts";
import { projectRoot } from "../support/project-files.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let connection: Connection;
let commandLine: CommandLine;

beforeAll(async () => {
  commandLine = await buildCommandLine();
  database = await createTestDatabase();
  connection = connect(database.url, { onError: () => undefined, max: 1 });
});
afterAll(async () => {
  await connection?.db.destroy();
  await database?.drop();
  await commandLine?.remove();
});

const forewarn: CommandLine["run"] = (args, env) => commandLine.run(args, env);

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  forewarn(args, { DATABASE_URL: database.url, ...env }).ended;

/** One line on stderr, nothing on stdout. */
const oneLine = (code: number, line: RegExp) => ({
  code,
  stdout: "",
  stderr: expect.stringMatching(new RegExp(`^forewarn: ${line.source}[^\\n]*\\n$`)),
});

describe("help", () => {
  test("names every command and what it does", async () => {
    const { code, stdout, stderr } = await forewarn(["--help"]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const line of [
      /start\s+run the service/,
      /migrate\s+bring the database/,
      /keys\s+make, list and revoke/,
      /inbox\s+see Stripe's events that are not worked in/,
      /Exit codes: 0 /,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test.each([
    [["start", "--help"], /README\.md/],
    [["migrate", "--help"], /newest schema/],
    [["keys", "--help"], /create .*list .*revoke <id>/s],
    [
      ["keys", "create", "--help"],
      /--scope <scope>.*"check", "manage".*--unknown-account <mode>.*default:\s+"allow"/s,
    ],
    [["keys", "revoke", "--help"], /keys list/],
    [["inbox", "--help"], /list .*show .*<id>.*replay .*dismiss .*<id>/s],
    [["inbox", "list", "--help"], /"dead", "pending", "ignored".*Dead: tried twelve times/s],
  ])("%j says what it takes", async (args, text) => {
    expect(await forewarn(args).ended).toEqual({ code: 0, stdout: expect.stringMatching(text), stderr: "" });
  });

  test("is found by npx in the clone", async () => {
    const cache = await mkdtemp(join(tmpdir(), "forewarn-npx-"));
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: cache,
      npm_config_cache: cache,
      npm_config_update_notifier: "false",
    };
    try {
      const { stdout } = await promisify(execFile)("npx", ["--offline", "forewarn", "--help"], {
        cwd: projectRoot,
        env,
      });
      expect(stdout).toMatch(/^Usage: forewarn /);
    } finally {
      await rm(cache, { recursive: true });
    }
  });
});

describe("called wrongly", () => {
  test.each([
    [["kyes"], "unknown command 'kyes'"],
    [["keys", "create", "--name", "shop"], "required option '--scope <scope>' not specified"],
    [["keys", "create", "--scope", "check"], "required option '--name <name>' not specified"],
    [["keys", "create", "--scope", "admin", "--name", "shop"], "Allowed choices are check, manage."],
    [["keys", "create", "--scope", "check", "--name", " "], "It must be one line of 1 to 100 characters."],
    [
      ["keys", "create", "--scope", "check", "--name", "shop", "--unknown-account", "maybe"],
      "Allowed choices are allow, deny.",
    ],
    [["keys", "revoke"], "missing required argument 'id'"],
    [["keys", "revoke", "first"], 'It must be a number, as "keys list" shows it.'],
    [["start", "now"], "too many arguments for 'start'"],
  ])("%j is refused with code 2", async (args, why) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^forewarn: /);
    expect(stderr).toContain(why);
    expect(stderr).toContain("--help");
  });
});

describe("migrate", () => {
  test("makes an empty database ours, and finds it done the next time", async () => {
    const name = `empty_${process.pid}`;
    const admin = connection.pool;
    await admin.query(`create database ${name} template template0`);
    const url = databaseUrl(database.url, name);
    try {
      for (const _ of ["first", "again"]) {
        expect(await forewarn(["migrate"], { DATABASE_URL: url }).ended).toEqual({
          code: 0,
          stdout: "",
          stderr: "The database has the newest schema.\n",
        });
      }
      const other = connect(url, { onError: () => undefined, max: 1 });
      expect(await other.db.selectFrom("accounts").selectAll().execute()).toEqual([]);
      // Which clock the database runs on is for the first start to say.
      expect(await other.db.selectFrom("installation").selectAll().execute()).toEqual([]);
      await other.db.destroy();
    } finally {
      await admin.query(`drop database ${name} with (force)`);
    }
  });
});

describe("keys", () => {
  test("are made, listed and revoked", async () => {
    const empty = await run(["keys", "list"]);
    expect(empty).toEqual({ code: 0, stdout: "", stderr: expect.stringContaining("keys create") });

    const made = await run([
      "keys",
      "create",
      "--scope",
      "check",
      "--name",
      "shop",
      "--unknown-account",
      "deny",
    ]);
    expect(made).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^fw_check_[\w-]{32}\n$/),
      stderr: expect.stringMatching(/^Key "shop" .*not shown again\.\n$/),
    });
    const secret = made.stdout.trim();
    expect(made.stderr).not.toContain(secret);
    const key = await findApiKey(connection.db, secret);
    expect(key).toEqual({ id: expect.any(Number), name: "shop", scope: "check", unknownAccount: "deny" });

    const other = await run(["keys", "create", "--scope", "manage", "--name", "office"]);
    expect(await findApiKey(connection.db, other.stdout.trim())).toMatchObject({
      scope: "manage",
      unknownAccount: "allow",
    });

    const listed = await run(["keys", "list"]);
    const today = new Date().toISOString().slice(0, 10);
    expect(listed.stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["id", "name", "scope", "unknown account", "made", "state"],
      [expect.stringMatching(/^\d+$/), "shop", "check", "deny", today, "valid"],
      [expect.stringMatching(/^\d+$/), "office", "manage", "allow", today, "valid"],
      [""],
    ]);
    expect(listed.stdout).not.toContain(secret);

    const id = String(key!.id);
    expect(await run(["keys", "revoke", id])).toEqual({
      code: 0,
      stdout: "",
      stderr: expect.stringContaining(`Key ${id} is revoked`),
    });
    expect(await findApiKey(connection.db, secret)).toBeNull();
    expect((await run(["keys", "list"])).stdout).toMatch(/shop .* revoked\n/);
    expect(await run(["keys", "revoke", id])).toEqual(
      oneLine(1, /There is no valid key with the number \d+: "keys list" shows them all/),
    );
  });

  test("are stamped with the virtual clock of a database that runs on it", async () => {
    const virtual = await createTestDatabase();
    const { db } = connect(virtual.url, { onError: () => undefined, max: 1 });
    const at = new Date("2031-05-06T07:08:09Z");
    await db
      .insertInto("installation")
      .values({ clock: "virtual", virtual_now: at, link_secret: Buffer.alloc(32) })
      .execute();
    expect(
      (await run(["keys", "create", "--scope", "check", "--name", "later"], { DATABASE_URL: virtual.url }))
        .code,
    ).toBe(0);
    expect(await db.selectFrom("api_keys").select("created_at").execute()).toEqual([{ created_at: at }]);
    await db.destroy();
    await virtual.drop();
  });

  test("of the embedded database: of one that nobody runs, and of one that a service runs now", async () => {
    const directory = await makeTestDirectory();
    const env = { FOREWARN_DATA: directory };
    try {
      const made = await forewarn(["keys", "create", "--scope", "check", "--name", "embedded"], env).ended;
      expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^fw_check_/) });
      expect(await findEmbeddedPostgres(directory)).toBeUndefined();

      const service = await startEmbeddedPostgres({ directory, durable: false });
      try {
        expect((await forewarn(["keys", "list"], env).ended).stdout).toMatch(/embedded .* valid\n/);
        expect(await findEmbeddedPostgres(directory)).toBe(service.url);
      } finally {
        await service.stop();
      }
    } finally {
      await removeTestDirectory(directory);
    }
  });
});

describe("what cannot be done is said in one line that says what to change, with code 1", () => {
  const keys = ["keys", "list"];

  test("a misspelt variable", async () => {
    expect(await run(keys, { FOREWARN_DATE: "here" })).toEqual(
      oneLine(1, /FOREWARN_DATE is not a setting; those that begin like it are /),
    );
  });

  test("a malformed DATABASE_URL", async () => {
    expect(await run(keys, { DATABASE_URL: "db.example" })).toEqual(
      oneLine(1, /DATABASE_URL must be a URL that begins with postgres:\/\/ /),
    );
  });

  test("no PostgreSQL there, and its password is not told", async () => {
    const nobody = new URL(database.url);
    nobody.port = String(await closedPort());
    nobody.password = "told-to-nobody";
    const told = await run(keys, { DATABASE_URL: nobody.href });
    expect(told).toEqual(
      oneLine(
        1,
        /DATABASE_URL: no PostgreSQL answers there \(.*ECONNREFUSED.*\): start it, or correct host and port/,
      ),
    );
    expect(told.stderr).not.toContain("told-to-nobody");
  });

  test("a database that does not exist", async () => {
    const told = await run(keys, { DATABASE_URL: databaseUrl(database.url, "nowhere") });
    expect(told).toEqual(
      oneLine(1, /DATABASE_URL: database "nowhere" does not exist: create it, or name another/),
    );
  });

  test("a wrong password", async () => {
    const wrong = new URL(database.url);
    wrong.password = "wrong";
    expect(await run(keys, { DATABASE_URL: wrong.href })).toEqual(
      oneLine(1, /DATABASE_URL: PostgreSQL refuses the user \(.*\): correct user and password/),
    );
  });

  test("a start with a malformed variable", async () => {
    expect(await run(["start"], { PORT: "eighty" })).toEqual(
      oneLine(1, /PORT must be a port number, 0 to 65535/),
    );
  });

  test("a start with an impossible policy", async () => {
    const directory = await mkdtemp(join(tmpdir(), "forewarn-policy-"));
    const policy = join(directory, "ours.yaml");
    await writeFile(policy, "standard:\n  ladder:\n    first_reminder: { after: -1 days }\n");
    try {
      const told = await run(["start"], { FOREWARN_POLICY: policy, PORT: "0", FOREWARN_CLOCK: "system" });
      expect(told).toEqual(oneLine(1, /.*ours\.yaml, line 3: standard\.ladder\.first_reminder\.after: /));
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test("a start on a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const told = await run(["start"], { PORT: String(port), LOG_LEVEL: "silent" });
    server.close();
    expect(told).toEqual(
      oneLine(1, /PORT \d+ is in use: stop what listens there, or set PORT to another one/),
    );
  });
});

describe("start", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("serves until %s, and then ends by itself", async (signal) => {
    const own = await createTestDatabase();
    const { child, output, ended } = forewarn(["start"], { DATABASE_URL: own.url, PORT: "0" });
    await until(
      () => output().includes("Forewarn is ready") || child.exitCode !== null,
      "the service is ready",
      30_000,
    );
    const { url } = output()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .find(({ msg }) => msg === "Forewarn is ready");
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    await own.drop();
  });
});

/** A port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

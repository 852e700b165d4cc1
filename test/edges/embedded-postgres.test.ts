import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import type { ClusterPlace } from "../../src/postgres/embedded/cluster-place.ts";
import { freePort } from "../../src/postgres/embedded/launch-postmaster.ts";
import { isAlive, readPostmasterFile } from "../../src/postgres/embedded/postmaster.ts";
import {
  accountForNewCluster,
  accountOfCluster,
  isRoot,
} from "../../src/postgres/embedded/server-account.ts";
import { installedServer, serverBinaries } from "../../src/postgres/embedded/server-binaries.ts";
import { findSharedPlace } from "../../src/postgres/embedded/shared-place.ts";
import { spawnAs } from "../../src/postgres/embedded/spawn-as.ts";
import {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/postgres/embedded.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";
import { until } from "../support/until.ts";

let top: string;
/** A database that has been started once and holds one account, `acme`; every test leaves it ready to start. */
let directory: string;
const cluster = (): string => join(directory, "postgres");
const running: EmbeddedPostgres[] = [];

async function start(at: string, options: { port?: number } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory: at, ...options });
  running.push(server);
  return server;
}

async function ask(url: string, query: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const accountKept = (url: string): Promise<unknown> => ask(url, "SELECT id FROM account");
const postmasterPid = (): number => readPostmasterFile(cluster())!.pid;

beforeAll(async () => {
  top = await makeTestDirectory();
  directory = join(top, "kept");
  const { url } = await start(directory);
  await ask(url, "CREATE TABLE account AS SELECT 'acme' AS id");
  await stopAll();
});

const stopAll = (): Promise<unknown> => Promise.all(running.splice(0).map((server) => server.stop()));
afterEach(stopAll);
afterAll(() => removeTestDirectory(top));

describe("a server of our own", () => {
  test("keeps what was written over a restart", async () => {
    expect(await accountKept((await start(directory)).url)).toBe("acme");
  });

  test("waits for the disk, and listens on this machine only", async () => {
    const { url } = await start(directory);
    expect(await ask(url, "SELECT current_setting('fsync')")).toBe("on");
    expect(await ask(url, "SELECT current_setting('listen_addresses')")).toBe("127.0.0.1");
    expect(await ask(url, "SELECT current_setting('unix_socket_directories')")).toBe("");
  });

  test("lets nobody in without the password, which only its account may read", async () => {
    const { url } = await start(directory);
    const wrong = new URL(url);
    wrong.password = "guess";
    await expect(ask(wrong.href, "SELECT 1")).rejects.toThrow("password authentication failed");
    expect(statSync(join(cluster(), "forewarn.password")).mode & 0o777).toBe(0o600);
  });

  test("orders by code point and knows all letters, whatever the machine's locale", async () => {
    const { url } = await start(directory);
    expect(await ask(url, "SELECT upper('é') || ('Z' < 'a')")).toBe("Étrue");
    expect(await ask(url, "SHOW timezone")).toBe("UTC");
  });

  test("is found by other programs while it runs", async () => {
    const { url, stop } = await start(directory);
    expect(await findEmbeddedPostgres(directory)).toBe(url);
    expect(await findEmbeddedPostgres(relative(process.cwd(), directory))).toBe(url);
    await stop();
    expect(await findEmbeddedPostgres(directory)).toBeUndefined();
    expect(await findEmbeddedPostgres(join(top, "never started"))).toBeUndefined();
  });

  test("listens on the port it is told, or says that it is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    await expect(start(directory, { port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
    await new Promise((resolve) => other.close(resolve));
    expect(new URL((await start(directory, { port })).url).port).toBe(String(port));
  });
});

describe("after a kill", () => {
  test("of the server: the next start recovers", async () => {
    const { url, stop } = await start(directory);
    await ask(url, "CREATE TABLE written_before_the_kill ()");
    const pid = postmasterPid();
    process.kill(pid, "SIGKILL");
    await stop();
    expect(postmasterPid()).toBe(pid);

    const again = await start(directory);
    expect(await ask(again.url, "SELECT count(*) FROM written_before_the_kill")).toBe("0");
    expect(await accountKept(again.url)).toBe("acme");
    await ask(again.url, "DROP TABLE written_before_the_kill");
  });

  test("of the service: its server stops by itself", async () => {
    const service = await startService(directory);
    const pid = postmasterPid();
    service.child.kill("SIGKILL");
    await until(() => !existsSync(join(cluster(), "postmaster.pid")), `PostgreSQL ${pid} stops`);
  });

  test("of the service: a start at once takes its place", async () => {
    const service = await startService(directory);
    service.child.kill("SIGKILL");
    expect(await accountKept((await start(directory)).url)).toBe("acme");
  });

  test("a server that was left alone is stopped and replaced", async () => {
    const orphan = await startOrphan();
    const { url } = await start(directory);
    expect(await accountKept(url)).toBe("acme");
    expect(postmasterPid()).not.toBe(orphan.pid);
    expect(orphan.exitCode).toBe(0);
  });

  test("a stranger who now has the pid of the lock file is neither obeyed nor harmed", async () => {
    const { stop } = await start(directory);
    const [pid, lock] = [postmasterPid(), join(cluster(), "postmaster.pid")];
    process.kill(pid, "SIGKILL");
    await stop();
    // Of the server's own account: PostgreSQL takes only a pid that it could signal for another server.
    const account = await accountOfCluster(cluster());
    const stranger = await spawnAs(account, "/bin/sh", ["-c", "read -r _"], { cwd: "/", stdio: "pipe" });
    try {
      writeFileSync(lock, readFileSync(lock, "utf8").replace(/^\d+/, String(stranger.pid)));
      expect(await accountKept((await start(directory)).url)).toBe("acme");
      expect([stranger.exitCode, stranger.signalCode, isAlive(stranger.pid!)]).toEqual([null, null, true]);
    } finally {
      stranger.stdin?.end();
    }
  });
});

describe("when the service ends", () => {
  test("on Ctrl-C the server waits until the service has finished", async () => {
    const service = await startService(directory);
    const pid = postmasterPid();
    process.kill(-service.child.pid!, "SIGINT");
    expect(await service.nextLine()).toBe("finished its work");
    await until(() => !existsSync(join(cluster(), "postmaster.pid")), `PostgreSQL ${pid} stops`);
  });

  test("a service that exits without stopping its server does not leave it behind", async () => {
    const service = await startService(directory);
    const pid = postmasterPid();
    service.child.stdin?.write("exit\n");
    await until(() => !existsSync(join(cluster(), "postmaster.pid")), `PostgreSQL ${pid} stops`);
  });
});

describe("two services on one directory", () => {
  const refusal =
    /^The database in \S+ is in use by another running Forewarn \(its PostgreSQL is pid \d+\): stop that one, or set FOREWARN_DATA to another directory$/;

  test("the second is told so in one line, the first is not disturbed", async () => {
    const { url } = await start(directory);
    await expect(start(directory)).rejects.toThrow(refusal);
    expect(await accountKept(url)).toBe("acme");
  });

  test("of two that begin at once on a new directory, one wins", async () => {
    const fresh = join(top, "contested");
    const starts = await Promise.allSettled([start(fresh), start(fresh)]);
    const refused = starts.filter((result) => result.status === "rejected");
    expect(refused.map(({ reason }) => String(reason.message))).toEqual([expect.stringMatching(refusal)]);
    expect(await ask(running[0]!.url, "SELECT 1")).toBe(1);
  });
});

describe("where only the owner may enter", () => {
  test("the database is kept where its server can reach it, and found again", async () => {
    const closed = join(top, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const first = await start(join(closed, ".forewarn"));
    const home = await ask(first.url, "SHOW data_directory");
    await ask(first.url, "CREATE TABLE account AS SELECT 'acme' AS id");
    await first.stop();
    // Only root's server runs as someone else, who cannot enter.
    const note = join(closed, ".forewarn", "postgres.location");
    expect(existsSync(note) ? readFileSync(note, "utf8").trim() : join(closed, ".forewarn", "postgres")).toBe(
      home,
    );
    expect(String(home).startsWith(closed)).toBe(!isRoot());
    expect(await accountKept((await start(join(closed, ".forewarn"))).url)).toBe("acme");
  });

  test("the server runs from a copy when its account cannot read what npm installed", async () => {
    const closed = join(top, "closed-install");
    const native = await installWithoutLinks(closed);
    // The mode keeps the server of root out; that of a user may look, but cannot put the links back.
    chmodSync(join(native, "lib"), 0o555);
    chmodSync(closed, 0o700);
    await removeSharedCopy();
    try {
      const { postgres } = await serverBinaries(newPlace(), { native, version: "test" });
      expect(postgres.startsWith(closed)).toBe(false);
      expect(await versionOf(postgres)).toMatch(/^postgres \(PostgreSQL\) \d+/);
    } finally {
      await removeSharedCopy();
      chmodSync(join(native, "lib"), 0o755);
    }
  });
});

test("the links between libraries are put back when npm ran no install scripts", async () => {
  const native = await installWithoutLinks(join(top, "bare-install"));
  const { initdb } = await serverBinaries(newPlace(), { native, version: "test" });
  expect(initdb).toBe(join(native, "bin", "initdb"));
  expect(await versionOf(initdb)).toMatch(/^initdb \(PostgreSQL\) \d+/);
});

test("only root becomes someone else: nobody, or whom the system knows", () => {
  const users = "root:x:0:0::/root:/bin/sh\nnode:x:1000:1001::/:\nnobody:x:65534:65533::/:\n";
  expect(accountForNewCluster(users)).toEqual(isRoot() ? { uid: 65534, gid: 65533 } : null);
  const [root = "", node = ""] = users.split("\n");
  expect(accountForNewCluster(`${root}\n${node}`)).toEqual(isRoot() ? { uid: 1000, gid: 1001 } : null);
  const alone = (): unknown => accountForNewCluster(root);
  if (isRoot()) expect(alone).toThrow("add one (such as nobody), or set DATABASE_URL");
  else expect(alone()).toBeNull();
});

describe("says what to do", () => {
  test("when the directory cannot be written", async () => {
    writeFileSync(join(top, "a file"), "");
    await expect(start(join(top, "a file", "data"))).rejects.toThrow(
      /cannot be written \(ENOTDIR\): set FOREWARN_DATA to a directory that can be written, or set DATABASE_URL$/,
    );
  });

  test("when the database that a note points to is gone", async () => {
    const lost = join(top, "lost");
    mkdirSync(lost);
    writeFileSync(join(lost, "postgres.location"), join(top, "nowhere", "postgres"));
    await expect(start(lost)).rejects.toThrow(
      /is gone: bring it back, or delete that file to begin with an empty database$/,
    );
  });

  test("when the system lacks what the programs were built for", async () => {
    const program = join(top, "for another system");
    writeFileSync(program, "#!/no/such/loader\n", { mode: 0o755 });
    await expect(spawnAs(null, program, [], {})).rejects.toThrow(
      /^This system cannot run .* which needs glibc .*: set DATABASE_URL to a PostgreSQL 15 or newer$/,
    );
  });

  test("when PostgreSQL does not start, in its own words", async () => {
    const broken = join(top, "broken");
    await (await start(broken)).stop();
    writeFileSync(join(broken, "postgres", "PG_VERSION"), "12\n");
    await expect(start(broken)).rejects.toThrow(
      /^PostgreSQL could not start on \S+ \(.*initialized by PostgreSQL version 12.*\): mend that \(.*postgres\.log\), or set DATABASE_URL$/,
    );
  });
});

function newPlace(): ClusterPlace {
  return { directory: top, cluster: join(top, "none"), account: accountForNewCluster() };
}

/** Root's copy is outside of the test's directory. */
async function removeSharedCopy(): Promise<void> {
  const copy = findSharedPlace(`forewarn-postgresql-test-${process.arch}`);
  if (copy) await rm(copy, { recursive: true });
}

/** The server as npm unpacks it: symbolic links do not travel in packages. */
async function installWithoutLinks(at: string): Promise<string> {
  const native = join(at, "native");
  await cp(installedServer().native, native, { recursive: true, verbatimSymlinks: true });
  for (const entry of await readdir(native, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) await rm(path);
    else chmodSync(path, 0o755);
  }
  chmodSync(native, 0o755);
  return native;
}

async function versionOf(program: string): Promise<string> {
  const stdio: StdioOptions = ["ignore", "pipe", "inherit"];
  const child = await spawnAs(accountForNewCluster(), program, ["--version"], { cwd: "/", stdio });
  return text(child.stdout!);
}

type Service = { child: ChildProcess; nextLine(): Promise<string> };

async function startService(at: string): Promise<Service> {
  const support = fileURLToPath(new URL("../support/", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--import", join(support, "typescript-loader.mjs"), join(support, "embedded-parent.ts"), at],
    { stdio: ["pipe", "pipe", "inherit"], detached: true },
  );
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value ?? "the program ended";
  expect(await nextLine()).toMatch(/^postgres:/);
  return { child, nextLine };
}

/** PostgreSQL as a killed service leaves it when nothing watched over it. */
async function startOrphan(): Promise<ChildProcess> {
  const account = await accountOfCluster(cluster());
  const { postgres } = await serverBinaries({ directory, cluster: cluster(), account });
  const flags = ["-c", `port=${await freePort()}`, "-c", "unix_socket_directories="];
  const orphan = await spawnAs(account, postgres, ["-D", cluster(), ...flags], { cwd: "/", stdio: "ignore" });
  await until(() => readPostmasterFile(cluster())?.ready === true, "the orphan is up");
  return orphan;
}

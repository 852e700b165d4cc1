import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ClusterPlace, clusterExists } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { isAlive } from "./postmaster.ts";
import type { ServerAccount } from "./server-account.ts";
import type { ServerBinaries } from "./server-binaries.ts";
import { spawnAs } from "./spawn-as.ts";

/** The role that owns everything in the cluster. */
export const superuser = "forewarn";

// Inside the cluster, so that the two come and go together: a password without its cluster would open nothing.
const passwordFile = "forewarn.password";

export const readPassword = (cluster: string): Promise<string> =>
  readFile(join(cluster, passwordFile), "utf8");

/** Makes the cluster beside its final place and moves it there whole: a start that is killed leaves no half of one. */
export async function createCluster(
  { cluster, account }: ClusterPlace,
  { initdb }: ServerBinaries,
  onCreating: () => void = () => undefined,
): Promise<void> {
  await removeAbandoned(cluster);
  const growing = `${cluster}.new-${process.pid}-${randomBytes(3).toString("hex")}`;
  try {
    await mkdir(growing, { mode: 0o700 });
    await give(growing, account);
    await initialise(growing, account, initdb, onCreating);
    await rename(growing, cluster);
  } catch (error) {
    await rm(growing, { recursive: true, force: true });
    if (!clusterExists(cluster)) throw error;
  }
}

async function initialise(
  growing: string,
  account: ServerAccount,
  initdb: string,
  onCreating: () => void,
): Promise<void> {
  const password = randomBytes(24).toString("hex");
  const secret = `${growing}.password`;
  try {
    await writeFile(secret, password, { mode: 0o600, flag: "wx" });
    await give(secret, account);
    await runInitdb(initdb, growing, secret, account, onCreating);
    await rename(secret, join(growing, passwordFile));
  } finally {
    await rm(secret, { force: true });
  }
}

async function runInitdb(
  initdb: string,
  pgdata: string,
  secret: string,
  account: ServerAccount,
  onCreating: () => void,
): Promise<void> {
  const child = await spawnAs(account, initdb, [...flags, `--pgdata=${pgdata}`, `--pwfile=${secret}`], {
    cwd: dirname(pgdata),
    stdio: ["ignore", "ignore", "pipe"],
  });
  onCreating();
  let complaint = "";
  child.stderr?.on("data", (chunk) => {
    complaint += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code === 0) return;
  throw new EmbeddedPostgresError(
    `PostgreSQL could not make its database in ${pgdata} (${complaint.trim().replaceAll("\n", "; ")}): mend that, or set DATABASE_URL`,
  );
}

/** The builtin locale orders by code point and knows all of Unicode's letters, the same on every machine. */
const flags = [
  `--username=${superuser}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-sync",
  "--no-instructions",
];

/** Brings to disk what initdb, run without waiting, left to the system. May run beside the server. */
export async function syncCluster(
  { cluster, account }: ClusterPlace,
  { initdb }: ServerBinaries,
): Promise<void> {
  const child = await spawnAs(account, initdb, ["--sync-only", `--pgdata=${cluster}`], {
    cwd: dirname(cluster),
    stdio: "ignore",
    detached: true,
  });
  child.unref();
}

async function give(path: string, account: ServerAccount): Promise<void> {
  if (!account) return;
  await chown(path, account.uid, account.gid).catch((error: NodeJS.ErrnoException) => {
    throw new EmbeddedPostgresError(
      `${path} cannot be given to user id ${account.uid} (${error.code}): run Forewarn as a user other than root, or set DATABASE_URL`,
    );
  });
}

async function removeAbandoned(cluster: string): Promise<void> {
  const left = (await readdir(dirname(cluster))).filter((name) =>
    name.startsWith(`${basename(cluster)}.new-`),
  );
  for (const name of left) {
    const maker = Number(name.split("-")[1]);
    if (!isAlive(maker)) await rm(join(dirname(cluster), name), { recursive: true, force: true });
  }
}

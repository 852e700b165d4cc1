import { createHash, randomBytes } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, chown, mkdir, mkdtemp, readFile, realpath, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import {
  accountForNewCluster,
  accountOfCluster,
  isRoot,
  mayEnter,
  type ServerAccount,
} from "./server-account.ts";
import { makeSharedPlace } from "./shared-place.ts";

/** `directory` is the operator's (FOREWARN_DATA); `cluster` is PostgreSQL's own, usually in it; `account` serves it. */
export type ClusterPlace = { directory: string; cluster: string; account: ServerAccount };

const marker = (directory: string): string => join(directory, "postgres.location");

/** It is moved to its place whole, and only its account may look inside. */
export const clusterExists = existsSync;

/** Where the cluster of a directory is, whether or not it has been made; `undefined` when nothing was ever started. */
export async function findCluster(directory: string): Promise<string | undefined> {
  const elsewhere = await readFile(marker(directory), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new EmbeddedPostgresError(
      `${marker(directory)} cannot be read (${error.code}): run as the user who made it`,
    );
  });
  if (elsewhere) return elsewhere.trim();
  return existsSync(join(directory, "postgres")) ? join(directory, "postgres") : undefined;
}

/** Finds or chooses the cluster's place, and makes the directories above it. */
export async function clusterPlace(wanted: string): Promise<ClusterPlace> {
  const directory = await makeDirectory(wanted);
  const found = (await findCluster(directory)) ?? (await chooseCluster(directory));
  if (!clusterExists(found))
    return { directory, cluster: found, account: await accountForMissing(directory, found) };
  const account = await accountOfCluster(found);
  if (await mayEnter(dirname(found), account)) return { directory, cluster: found, account };
  throw new EmbeddedPostgresError(
    `PostgreSQL runs as user id ${account?.uid}, who cannot enter ${dirname(found)}: allow it with chmod o+x on the directories above, or set FOREWARN_DATA to another directory`,
  );
}

async function makeDirectory(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    await access(wanted, constants.W_OK);
    return await realpath(wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EmbeddedPostgresError(
      `${wanted} cannot be written (${code}): set FOREWARN_DATA to a directory that can be written, or set DATABASE_URL`,
    );
  }
}

async function accountForMissing(directory: string, cluster: string): Promise<ServerAccount> {
  if (existsSync(dirname(cluster))) return accountForNewCluster();
  throw new EmbeddedPostgresError(
    `${marker(directory)} says that the database is in ${cluster}, which is gone: bring it back, or delete that file to begin with an empty database`,
  );
}

async function chooseCluster(directory: string): Promise<string> {
  const account = accountForNewCluster();
  if (!isRoot() || (await canServe(directory, account))) return join(directory, "postgres");
  const name = `forewarn-${createHash("sha256").update(directory).digest("hex").slice(0, 12)}`;
  // The plain name may hold the database of a directory that was here before and has been moved away.
  const place = await makeSharedPlace([name, `${name}-${randomBytes(3).toString("hex")}`], account);
  try {
    await writeFile(marker(directory), `${join(place, "postgres")}\n`, { flag: "wx" });
    return join(place, "postgres");
  } catch {
    await rmdir(place);
    return (await findCluster(directory)) ?? join(directory, "postgres");
  }
}

/** Whether the account can enter the directory and own something there (some network and shared mounts forbid it). */
async function canServe(directory: string, account: ServerAccount): Promise<boolean> {
  if (account === null) return true;
  if (!(await mayEnter(directory, account))) return false;
  const probe = await mkdtemp(join(directory, "postgres.probe-"));
  try {
    await chown(probe, account.uid, account.gid);
    return (await stat(probe)).uid === account.uid;
  } catch {
    return false;
  } finally {
    await rmdir(probe);
  }
}

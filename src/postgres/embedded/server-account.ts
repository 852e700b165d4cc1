import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** Who the server runs as. `null` is ourselves: only root has to become someone else, as PostgreSQL refuses root. */
export type ServerAccount = { uid: number; gid: number } | null;

export const isRoot = (): boolean => process.getuid?.() === 0;

/** The account for a new cluster. initdb looks its uid up, so that it has to be one that the system knows. */
export function accountForNewCluster(passwd = readPasswd()): ServerAccount {
  if (!isRoot()) return null;
  const known = passwd
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }))
    .filter(({ name, uid }) => name && !name.startsWith("#") && uid !== 0);
  const chosen = known.find(({ name }) => name === "nobody") ?? known[0];
  if (chosen) return { uid: chosen.uid, gid: chosen.gid };
  throw new EmbeddedPostgresError(
    "PostgreSQL cannot run as root, and /etc/passwd names no other user: add one (such as nobody), or set DATABASE_URL",
  );
}

function readPasswd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}

/** The account of a cluster that exists: whoever owns it, so that root can serve what a user began. */
export async function accountOfCluster(cluster: string): Promise<ServerAccount> {
  const { uid, gid } = await stat(cluster);
  if (isRoot()) {
    if (uid !== 0) return { uid, gid };
    const other = accountForNewCluster();
    throw new EmbeddedPostgresError(
      `The database in ${cluster} belongs to root, whom PostgreSQL refuses: run chown -R ${other?.uid}:${other?.gid} ${cluster}`,
    );
  }
  if (uid === process.getuid?.()) return null;
  throw new EmbeddedPostgresError(
    `The database in ${cluster} belongs to user id ${uid}: run as that user or as root, or set FOREWARN_DATA to another directory`,
  );
}

/** Whether the account may pass through `directory` and every directory above it, by their modes. */
export async function mayEnter(directory: string, account: ServerAccount): Promise<boolean> {
  for (let at = directory; ; at = dirname(at)) {
    if (!(await permits(at, account, 0o1))) return false;
    if (at === dirname(at)) return true;
  }
}

/** Whether the account has the `wanted` bits (4 read, 1 execute or enter) on this one file or directory. */
export async function permits(path: string, account: ServerAccount, wanted: number): Promise<boolean> {
  if (account === null) return true;
  const { uid, gid, mode } = await stat(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

import { lstatSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { mayEnter, type ServerAccount } from "./server-account.ts";

/** Where root keeps what the server must reach, best first: the first two outlive a restart of the machine. */
const parents = (): string[] => [...new Set(["/var/lib", "/var/tmp", tmpdir(), "/tmp"])];

/** Makes a new directory of ours that the account can enter. Never takes an existing one, which may be another's. */
export async function makeSharedPlace(names: string[], account: ServerAccount): Promise<string> {
  for (const parent of parents()) {
    if (!(await mayEnter(parent, account).catch(() => false))) continue;
    for (const name of names) {
      const made = await makeOwn(join(parent, name));
      if (made) return made;
    }
  }
  throw new EmbeddedPostgresError(
    `No place for PostgreSQL that its user may enter could be made in ${parents().join(", ")}: make one of them writable, or set DATABASE_URL`,
  );
}

async function makeOwn(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    await chmod(path, 0o755);
    return path;
  } catch {
    return undefined;
  }
}

/** A directory of this name that only we can have made: /tmp is open to all, and root must not run another's files. */
export function findSharedPlace(name: string): string | undefined {
  return parents()
    .map((parent) => join(parent, name))
    .find((path) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
    });
}

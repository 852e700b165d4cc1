import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isAlive, isPostmasterOf, readPostmasterFile } from "../../src/postgres/embedded/postmaster.ts";
import { until } from "./until.ts";

const prefix = "forewarn-test-";

/** A new directory that says whose it is, so that a later run can tell that its maker died and remove it. */
export async function makeTestDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  // Open, as a server that root starts runs as someone else.
  await chmod(directory, 0o755);
  return directory;
}

/** Removes the directory with every database under it, wherever it is kept, ending a server that still runs on it. */
export async function removeTestDirectory(directory: string): Promise<void> {
  for (const home of await homesUnder(directory)) {
    await endServer(join(home, "postgres"));
    await rm(home, { recursive: true, force: true });
  }
  await rm(directory, { recursive: true, force: true });
}

/** What a run that was killed left behind. */
export async function removeAbandonedDirectories(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter((entry) => entry.startsWith(prefix))) {
    const maker = Number(name.slice(prefix.length).split("-")[0]);
    if (maker !== process.pid && isAlive(maker)) continue;
    // Another user's cannot be removed, and is theirs to remove.
    await removeTestDirectory(join(tmpdir(), name)).catch(() => {});
  }
}

/** The directories that hold clusters: any below that has one, and those named by a note. */
async function homesUnder(directory: string): Promise<string[]> {
  const below = await readdir(directory, { recursive: true, withFileTypes: true });
  const homes = below.filter(({ name }) => name === "postgres").map(({ parentPath }) => parentPath);
  const notes = below.filter(({ name }) => name === "postgres.location");
  return [...homes, ...notes.map((note) => dirname(readFileSync(join(note.parentPath, note.name), "utf8")))];
}

async function endServer(cluster: string): Promise<void> {
  const pid = existsSync(cluster) ? readPostmasterFile(cluster)?.pid : undefined;
  if (!pid || !isPostmasterOf(pid, cluster)) return;
  process.kill(pid, "SIGQUIT");
  await until(() => !isPostmasterOf(pid, cluster), `PostgreSQL ${pid} ends`);
}

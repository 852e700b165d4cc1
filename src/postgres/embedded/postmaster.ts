import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What `postmaster.pid` says, PostgreSQL's own lock file; it may be left over from a server that was killed. */
export type PostmasterFile = { pid: number; port: number; ready: boolean };

const pathOf = (cluster: string): string => join(cluster, "postmaster.pid");

/** `undefined` when there is none, or it is just being written. Lines: pid, directory, start, port, …, status (8th). */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  const lines = readText(pathOf(cluster)).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
}

/** The server that runs on this cluster now, if one does. */
export function runningPostmaster(cluster: string): PostmasterFile | undefined {
  const file = readPostmasterFile(cluster);
  return file && isPostmasterOf(file.pid, cluster) ? file : undefined;
}

/** Whether this pid is a PostgreSQL of this cluster, and not a stranger who was given the same number later. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  const served = programOf(pid).cluster;
  return served !== undefined && isSameDirectory(served, cluster);
}

/**
 * A lock file whose pid now belongs to a stranger would stop every start. Deleting it would also switch off
 * PostgreSQL's check for orphans that still use the shared memory it names; so only the pid is replaced, by ours:
 * the server takes its parent's pid in the file for a leftover, and still makes that check.
 */
export function releaseRecycledPid(cluster: string): void {
  const before = readText(pathOf(cluster));
  const pid = Number(before.split("\n")[0]);
  if (!before || !isAlive(pid) || !isStranger(pid, cluster)) return;
  if (readText(pathOf(cluster)) === before)
    writeFileSync(pathOf(cluster), before.replace(/^\d+/, String(process.pid)));
}

/** A PostgreSQL whose directory is not to be found may be ours from before the directory was moved: no stranger. */
function isStranger(pid: number, cluster: string): boolean {
  const { name, cluster: served } = programOf(pid);
  if (name !== "postgres") return true;
  return served !== undefined && existsSync(served) && !isSameDirectory(served, cluster);
}

/** The program with this pid, and the cluster it was told to serve when it is a PostgreSQL. */
function programOf(pid: number): { name: string; cluster: string | undefined } {
  if (existsSync("/proc/self/cmdline")) {
    const args = readText(`/proc/${pid}/cmdline`).split("\0");
    const at = args.indexOf("-D");
    return { name: basename(args[0] ?? ""), cluster: at > 0 ? args[at + 1] : undefined };
  }
  try {
    const command = execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    const [, path, cluster] = /^(.*?)(?: -D (.+?))?(?: -.*)?$/.exec(command.trim()) ?? [];
    return { name: basename(path ?? ""), cluster };
  } catch {
    return { name: "", cluster: undefined };
  }
}

function isSameDirectory(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import type { ChildProcess } from "node:child_process";
import { closeSync, fchownSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ClusterPlace } from "./cluster-place.ts";
import { readPostmasterFile } from "./postmaster.ts";
import { isRoot } from "./server-account.ts";
import type { ServerBinaries } from "./server-binaries.ts";
import { spawnAs } from "./spawn-as.ts";
import { watchOver } from "./watch-over.ts";

/** `unwatch` is called when the server has ended. */
export type RunningServer = { child: ChildProcess; pid: number; port: number; unwatch(): void };
export type Settings = { port: number | undefined; durable: boolean };

/** `locked`: another server uses the cluster, or orphans of one still do. `failed`: the end of what the server said. */
export type Launch =
  | { kind: "ready"; server: RunningServer }
  | { kind: "port_taken"; port: number }
  | { kind: "locked" }
  | { kind: "failed"; said: string };

/** Starts the server and waits until it takes connections, which after a crash is when it has recovered. */
export async function launchPostmaster(
  place: ClusterPlace,
  { postgres }: ServerBinaries,
  settings: Settings,
): Promise<Launch> {
  const port = settings.port ?? (await freePort());
  const log = openLog(place.directory);
  try {
    const child = await spawnAs(
      place.account,
      postgres,
      ["-D", place.cluster, ...flags(port, settings.durable)],
      {
        cwd: dirname(place.cluster),
        stdio: ["ignore", log.file, log.file],
        // A group of its own: Ctrl-C in the terminal is for us, and the server stops when we have closed our connections.
        detached: true,
      },
    );
    const unwatch = watchOver(child, place.account);
    if (await isReady(child, place.cluster)) {
      child.unref();
      return { kind: "ready", server: { child, pid: child.pid!, port, unwatch } };
    }
    unwatch();
    return refusal(readFileSync(log.path).subarray(log.start).toString("utf8"), port);
  } finally {
    closeSync(log.file);
  }
}

export const logPath = (directory: string): string => join(directory, "postgres.log");

// Appended to by the server itself, so that it does not depend on us to read; begun anew once it has grown.
function openLog(directory: string): { path: string; file: number; start: number } {
  const path = logPath(directory);
  const file = openSync(path, "a", 0o600);
  const { uid, gid } = statSync(directory);
  if (isRoot()) fchownSync(file, uid, gid);
  if (fstatSync(file).size > 1_000_000) ftruncateSync(file);
  return { path, file, start: fstatSync(file).size };
}

/** `false` when the server ended instead. */
async function isReady(child: ChildProcess, cluster: string): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const file = readPostmasterFile(cluster);
    if (file?.ready && file.pid === child.pid) return true;
    await pause(5);
  }
  return false;
}

function refusal(said: string, port: number): Launch {
  if (said.includes("could not bind")) return { kind: "port_taken", port };
  if (/lock file ".*" already exists|shared memory block .* is still in use/.test(said))
    return { kind: "locked" };
  return { kind: "failed", said: said.trim().split("\n").slice(-4).join("; ") };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function flags(port: number, durable: boolean): string[] {
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // Errors of statements go to whoever sent them; the file keeps what concerns the server.
    log_min_messages: "log",
    log_checkpoints: "off",
    ...(durable ? {} : throwaway),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** For tests: nothing survives a crash of the machine, and many connect at once. */
const throwaway = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
  autovacuum: "off",
  max_connections: 200,
};

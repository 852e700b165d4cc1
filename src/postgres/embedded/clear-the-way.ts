import { setTimeout as pause } from "node:timers/promises";
import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { claimServer, type Ownership } from "./ownership.ts";
import { isPostmasterOf, type PostmasterFile, releaseRecycledPid, runningPostmaster } from "./postmaster.ts";

/** A server still runs on the cluster: that of another service is left alone, that of a killed one is stopped. */
export async function clearTheWay({ directory, cluster }: ClusterPlace): Promise<void> {
  const running = runningPostmaster(cluster);
  if (!running) return releaseRecycledPid(cluster);
  const ownership = await claimOrphan(running, cluster);
  if (ownership === "owned") throw inUse(directory, running.pid);
  // The lock is kept until the server is gone, so that whoever started it cannot claim it in between.
  await stopOrphan(running.pid, cluster);
  await ownership?.release();
}

export const inUse = (directory: string, pid: number): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    `The database in ${directory} is in use by another running Forewarn (its PostgreSQL is pid ${pid}): stop that one, or set FOREWARN_DATA to another directory`,
  );

/** Milliseconds for which a killed owner may still seem to hold its server. */
const ownersLinger = 3_000;

/** Asks until the server answers: it may be starting up, recovering or shutting down. `undefined` when it went. */
async function claimOrphan(
  { pid }: PostmasterFile,
  cluster: string,
): Promise<Ownership | "owned" | undefined> {
  const began = Date.now();
  for (;;) {
    const running = runningPostmaster(cluster);
    if (running?.pid !== pid) return undefined;
    const answer = running.ready ? await askForOwnership(running.port, cluster) : "silent";
    const waited = Date.now() - began;
    // On a busy machine the server may be slow to notice that its owner was killed.
    const lingers = answer === "owned" && waited < ownersLinger;
    if (answer !== "silent" && !lingers) return answer;
    if (waited > 30_000) throw silent(pid, cluster);
    await pause(20);
  }
}

async function askForOwnership(port: number, cluster: string): Promise<Ownership | "owned" | "silent"> {
  try {
    return (await claimServer(cluster, port)) ?? "owned";
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    return "silent";
  }
}

const silent = (pid: number, cluster: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    `PostgreSQL (pid ${pid}) runs on ${cluster} but does not answer: stop it with kill -QUIT ${pid}, then start again`,
  );

/** Signals only a pid that is, at that moment, a PostgreSQL of this cluster: first the fast way down, then at once. */
async function stopOrphan(pid: number, cluster: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!isPostmasterOf(pid, cluster)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + 10_000;
    while (isPostmasterOf(pid, cluster) && Date.now() < deadline) await pause(10);
  }
  if (isPostmasterOf(pid, cluster)) throw silent(pid, cluster);
}

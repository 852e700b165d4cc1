import { realpath } from "node:fs/promises";
import type { Logger } from "pino";
import { inUse } from "./embedded/clear-the-way.ts";
import { type ClusterPlace, clusterExists, clusterPlace, findCluster } from "./embedded/cluster-place.ts";
import { createCluster, readPassword, syncCluster } from "./embedded/create-cluster.ts";
import { EmbeddedPostgresError } from "./embedded/embedded-postgres-error.ts";
import { logPath, type RunningServer } from "./embedded/launch-postmaster.ts";
import { claimServer, type Ownership, urlOf } from "./embedded/ownership.ts";
import { runningPostmaster } from "./embedded/postmaster.ts";
import { runCluster } from "./embedded/run-cluster.ts";
import { serverBinaries } from "./embedded/server-binaries.ts";

export type EmbeddedPostgres = {
  /** Of an empty database of its own at first; the password is in it. */
  url: string;
  /** Fast shutdown: ends the sessions that are left, and resolves when the server is gone. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Where the database is kept (FOREWARN_DATA); or, where its server cannot get at it, a note of where it is. */
  directory: string;
  /** On 127.0.0.1; any free one by default. */
  port?: number;
  /** `false` trades safety for speed: for tests only. */
  durable?: boolean;
  logger?: Pick<Logger, "info" | "error">;
  /** Called once the making of a new database is under way in a child; from here on it needs none of this thread. */
  onCreating?: () => void;
};

/**
 * A real PostgreSQL for this service alone, kept under a directory and run as a child on 127.0.0.1. It does not run
 * as root, survives being killed, and refuses a second service on the same directory.
 * @throws EmbeddedPostgresError in one line that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === "win32") {
    throw new EmbeddedPostgresError(
      "The embedded PostgreSQL does not run on Windows: set DATABASE_URL, or use WSL",
    );
  }
  const began = Date.now();
  const settings = { port: options.port, durable: options.durable ?? true };
  const place = await clusterPlace(options.directory);
  const binaries = await serverBinaries(place);
  const fresh = !clusterExists(place.cluster);
  if (fresh) await createCluster(place, binaries, options.onCreating);
  const server = await runCluster(place, binaries, settings);
  const ownership = await own(server, place);
  if (fresh && settings.durable) await syncCluster(place, binaries);
  options.logger?.info(
    { pid: server.pid, port: server.port, cluster: place.cluster, ms: Date.now() - began },
    "PostgreSQL is up",
  );
  return {
    url: urlOf(server.port, await readPassword(place.cluster)),
    stop: stopOnce(server, ownership, place, options.logger),
  };
}

/** The URL of a server that another program runs on the directory now, so that the command line can use it too. */
export async function findEmbeddedPostgres(directory: string): Promise<string | undefined> {
  const known = await realpath(directory).catch(() => undefined);
  const cluster = known && (await findCluster(known));
  const running = cluster ? runningPostmaster(cluster) : undefined;
  return cluster && running?.ready ? urlOf(running.port, await readPassword(cluster)) : undefined;
}

/** A service that starts on the same directory at the same moment may be first, and then stops this server. */
async function own(server: RunningServer, { directory, cluster }: ClusterPlace): Promise<Ownership> {
  try {
    const ownership = await claimServer(cluster, server.port);
    if (ownership) return ownership;
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw await shutDown(server).then(() => error);
  }
  await shutDown(server);
  throw inUse(directory, server.pid);
}

function stopOnce(
  server: RunningServer,
  ownership: Ownership,
  { directory }: ClusterPlace,
  logger: EmbeddedPostgresOptions["logger"],
): () => Promise<void> {
  const lament = (): void => {
    server.unwatch();
    logger?.error(
      { pid: server.pid, log: logPath(directory) },
      "PostgreSQL ended by itself: restart the service",
    );
  };
  server.child.once("exit", lament);
  let stopped: Promise<void> | undefined;
  return () => {
    server.child.off("exit", lament);
    stopped ??= ownership.release().then(() => shutDown(server));
    return stopped;
  };
}

/** Fast shutdown; at once when even that hangs. */
async function shutDown({ child, unwatch }: RunningServer): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.ref();
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    const impatient = setTimeout(() => child.kill("SIGQUIT"), 20_000);
    await ended;
    clearTimeout(impatient);
  }
  unwatch();
}

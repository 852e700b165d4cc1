import { setTimeout as pause } from "node:timers/promises";
import { unreachable } from "../../core/unreachable.ts";
import { clearTheWay } from "./clear-the-way.ts";
import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import {
  type Launch,
  launchPostmaster,
  logPath,
  type RunningServer,
  type Settings,
} from "./launch-postmaster.ts";
import type { ServerBinaries } from "./server-binaries.ts";

const patience = 15_000;

/** Launches until the server is up: the port may be snatched, and orphans of a killed server take a moment to go. */
export async function runCluster(
  place: ClusterPlace,
  binaries: ServerBinaries,
  settings: Settings,
): Promise<RunningServer> {
  const deadline = Date.now() + patience;
  for (;;) {
    await clearTheWay(place);
    const launch = await launchPostmaster(place, binaries, settings);
    if (launch.kind === "ready") return launch.server;
    if (
      launch.kind === "failed" ||
      (launch.kind === "port_taken" && settings.port) ||
      Date.now() > deadline
    ) {
      throw refused(launch, place);
    }
    await pause(50);
  }
}

function refused(
  launch: Exclude<Launch, { kind: "ready" }>,
  { directory, cluster }: ClusterPlace,
): EmbeddedPostgresError {
  switch (launch.kind) {
    case "port_taken":
      return new EmbeddedPostgresError(
        `Port ${launch.port} of 127.0.0.1 is taken: choose another for PostgreSQL`,
      );
    case "locked":
      return new EmbeddedPostgresError(
        `Another PostgreSQL still uses ${cluster}: end it (see ps -ef), then start again`,
      );
    case "failed":
      return new EmbeddedPostgresError(
        `PostgreSQL could not start on ${cluster} (${launch.said}): mend that (all it said is in ${logPath(directory)}), or set DATABASE_URL`,
      );
    default:
      return unreachable(launch);
  }
}

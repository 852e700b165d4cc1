import type { Logger } from "pino";
import type { Config } from "./config.ts";

export type DatabaseServer = { url: string; stop(): Promise<void> };

/** The operator's PostgreSQL, or one of our own; its package is optional, and loaded only when it is needed. */
export async function databaseServer(
  config: Pick<Config, "databaseUrl" | "dataDirectory">,
  log: Logger,
  onCreating?: () => void,
): Promise<DatabaseServer> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, stop: async () => undefined };
  const { startEmbeddedPostgres } = await import("./postgres/embedded.ts");
  return startEmbeddedPostgres({
    directory: config.dataDirectory,
    logger: log,
    ...(onCreating && { onCreating }),
  });
}

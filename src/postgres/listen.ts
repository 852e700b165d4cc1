import pg from "pg";
import { accessChannel } from "./access-changes.ts";

/**
 * Calls `changed` whenever some instance committed an access change. A message may be lost (a transaction pooler, a
 * broken connection): whoever needs certainty polls as well.
 */
export async function listenForChanges(
  url: string,
  changed: () => void,
  log: { warn(about: object, text: string): void },
): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | null = null;

  const connect = async () => {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    next.on("notification", changed);
    next.on("error", () => next.end().catch(() => undefined));
    next.on("end", () => {
      if (!stopped) setTimeout(() => void reconnect(), 1_000).unref();
    });
    await next.connect();
    await next.query(`listen ${accessChannel}`);
    client = next;
    changed();
  };
  const reconnect = () =>
    connect().catch((error: Error) => {
      log.warn(
        { error: error.message },
        "PostgreSQL could not be listened to; changes are polled for meanwhile",
      );
      if (!stopped) setTimeout(() => void reconnect(), 2_000).unref();
    });

  await reconnect();
  return async () => {
    stopped = true;
    await client?.end().catch(() => undefined);
  };
}

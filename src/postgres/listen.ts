import pg from "pg";
import { accessChannel } from "./access-changes.ts";

/** Milliseconds. */
const retryAfter = 1_000;

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
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, keepAlive: true });
    let isOver = false;
    // A connection that fails tells of it in several ways, and is followed by one other, not by one for each.
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      next.end().catch(() => undefined);
      if (!stopped) retry = setTimeout(() => void connect(), retryAfter).unref();
    };
    next.on("notification", changed);
    next.on("error", over);
    next.on("end", over);
    client = next;
    try {
      await next.connect();
      await next.query(`listen ${accessChannel}`);
      changed();
    } catch (error) {
      if (!stopped)
        log.warn(
          { error: error instanceof Error ? error.message : String(error) },
          "PostgreSQL could not be listened to; changes are polled for meanwhile",
        );
      over();
    }
  };

  await connect();
  return async () => {
    stopped = true;
    clearTimeout(retry);
    await client?.end().catch(() => undefined);
  };
}

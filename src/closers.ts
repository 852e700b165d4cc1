import type { Logger } from "pino";

/** Where several things are opened one after another, all are closed again in reverse order, whatever failed. */
export class Closers {
  private readonly closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.closers.unshift(close);
  }

  async close(log: Logger): Promise<void> {
    for (const close of this.closers.splice(0)) {
      await close().catch((error: unknown) =>
        log.warn({ error: String(error) }, "Something could not be closed cleanly"),
      );
    }
  }
}

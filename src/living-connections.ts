import type pg from "pg";
import { late, within } from "./within.ts";

/**
 * The connections of a function that is frozen between calls: meanwhile they may break, or lose the other end without
 * a word, and nobody notices until the next query.
 */
export class LivingConnections {
  private readonly inUse = new Set<pg.PoolClient>();
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    pool.on("acquire", (client) => this.inUse.add(client));
    pool.on("release", (_error, client) => this.inUse.delete(client));
  }

  /**
   * Asks the database something cheap, for `patience` ms at most, so that what follows finds connections that live:
   * broken ones are replaced, and those that hang are ended. @throws what the database says when it cannot be reached
   */
  async ask(question: () => Promise<unknown>, patience: number): Promise<void> {
    const answer = await within(patience, this.tryEach(question));
    if (answer !== late) return;
    for (const client of this.inUse) void client.end().catch(() => undefined);
    throw new Error(`The database did not answer within ${patience} ms`);
  }

  /** A failure removes one connection from the pool, so the next try gets another; the last try a new one. */
  private async tryEach(question: () => Promise<unknown>): Promise<void> {
    for (let idle = this.pool.idleCount; ; idle -= 1) {
      try {
        await question();
        return;
      } catch (error) {
        if (idle <= 0) throw error;
      }
    }
  }
}

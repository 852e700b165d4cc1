import { second } from "../core/instant.ts";
import { type InboxEvent, keepEvents } from "../postgres/inbox.ts";
import type { Tally, World } from "./ports.ts";

/** Not kept, for now: whoever sent the event should send it again after a while. */
export class IntakeBusy extends Error {
  override name = "IntakeBusy";
  /** Seconds. */
  readonly retryAfter = 30;
}

export type IntakeLimits = {
  /** Events that may be held in memory, and the sum of their bodies in UTF-16 units. */
  events: number;
  size: number;
  /** Milliseconds of real time until whoever waits for an event to be kept is told to come back. */
  patience: number;
  /** In one insert. */
  batch: number;
};

const usual: IntakeLimits = { events: 5_000, size: 64 * 1024 * 1024, patience: 5 * second, batch: 500 };

type IntakeWorld = Pick<World, "db"> & { tally: Pick<Tally, "eventsTurnedAway"> };

type Waiting = { event: InboxEvent; resolve(): void; reject(error: unknown): void; late: boolean };

/**
 * Keeps events, each durable when its promise resolves. Those that arrive while an insert is under way are collected,
 * so that a burst costs one commit for many. When the database is slow or away, whoever waits is told so in time, and
 * no more is held than the limits say.
 */
export class EventIntake {
  private readonly world: IntakeWorld;
  private readonly limits: IntakeLimits;
  private waiting: Waiting[] = [];
  private inserting = false;
  private held = { events: 0, size: 0 };

  constructor(world: IntakeWorld, limits: Partial<IntakeLimits> = {}) {
    this.world = world;
    this.limits = { ...usual, ...limits };
  }

  /** @throws IntakeBusy; and what the database says when it refuses */
  async keep(event: InboxEvent): Promise<void> {
    const { events, size, patience } = this.limits;
    if (this.held.events >= events || this.held.size + event.raw.length > size)
      throw this.busy("More events arrive than the database keeps");
    this.hold(event, 1);
    await new Promise<void>((resolve, reject) => {
      const one: Waiting = { event, resolve, reject, late: false };
      const timer = setTimeout(() => {
        one.late = true;
        reject(this.busy(`The database did not keep an event within ${patience} ms`));
      }, patience);
      one.resolve = () => {
        clearTimeout(timer);
        resolve();
      };
      one.reject = (error) => {
        clearTimeout(timer);
        reject(error);
      };
      this.waiting.push(one);
      if (!this.inserting) void this.insertAll();
    });
  }

  private busy(why: string): IntakeBusy {
    this.world.tally.eventsTurnedAway += 1;
    return new IntakeBusy(why);
  }

  /** What is under way counts until the database has answered, even if nobody waits for it any more. */
  private hold(event: InboxEvent, by: 1 | -1): void {
    this.held.events += by;
    this.held.size += by * event.raw.length;
  }

  private async insertAll(): Promise<void> {
    this.inserting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.limits.batch);
      const inserted = this.insert(batch.filter(({ late }) => !late)).then(() => {
        for (const { event } of batch) this.hold(event, -1);
      });
      await this.notForEver(inserted);
    }
    this.inserting = false;
  }

  /** An insert that hangs on a connection that died does not keep the next from going by another. */
  private async notForEver(insert: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.limits.patience);
    });
    await Promise.race([insert, enough]);
    clearTimeout(timer);
  }

  private async insert(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const unique = new Map(batch.map(({ event }) => [event.id, event]));
      await keepEvents(this.world.db, [...unique.values()], Date.now());
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

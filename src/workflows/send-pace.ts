import { setTimeout as pause } from "node:timers/promises";
import { minute } from "../core/instant.ts";
import type { Database } from "../postgres/database.ts";
import { mostLate, postponeSends, reserveSend } from "../postgres/mail-pace.ts";
import type { Pace } from "./pace.ts";
import type { Log, Mailer } from "./ports.ts";

/** Real milliseconds for which an answer of the transport is good, and for which a used-up quota is waited for. */
const lasts = minute;
const longestRest = 10 * minute;

/** Mails that are on their way at once: an answer takes a fifth of a second, and a lane waits for it. */
const lanes = { least: 4, most: 32, perSecond: 1 / 5 };

/**
 * Lets mails go no faster than the transport takes them, over all instances. Here one mail at a time waits for its
 * moment, so that a process that was held up is late with one and not with a crowd.
 */
export class SendPace implements Pace {
  private readonly db: Database;
  private readonly mailer: Mailer;
  private readonly log: Log;
  private queue: Promise<unknown> = Promise.resolve();
  private perSecond: number | null = null;
  private left = Number.POSITIVE_INFINITY;
  private freshUntil = Number.NEGATIVE_INFINITY;
  /** While the quota is used up: how long the next rest is, and until when this one lasts. */
  private rest = minute;
  private restUntil = Number.NEGATIVE_INFINITY;

  constructor(db: Database, mailer: Mailer, log: Log) {
    this.db = db;
    this.mailer = mailer;
    this.log = log;
  }

  isResting(): boolean {
    return performance.now() < this.restUntil;
  }

  lanes(): number {
    const perSecond = this.perSecond ?? 0;
    // Whoever sends one in several seconds must not have many wait with a mail in hand.
    if (perSecond < 1 && perSecond > 0) return 1;
    return Math.min(lanes.most, Math.max(lanes.least, Math.ceil(perSecond * lanes.perSecond)));
  }

  turn(over: () => boolean = () => false): Promise<boolean> {
    if (!this.mailer.allowance) return Promise.resolve(!over());
    const turn = this.queue.then(() => (over() ? false : this.next(over)));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  async ask(): Promise<void> {
    const allowed = await this.mailer.allowance?.();
    if (!allowed) return;
    this.perSecond = allowed.perSecond;
    this.left = allowed.left;
    this.freshUntil = performance.now() + lasts;
    if (this.left > 0) this.rest = minute;
    else this.wait();
  }

  private async next(over: () => boolean): Promise<boolean> {
    if (this.isResting()) return false;
    if (performance.now() >= this.freshUntil) await this.ask();
    if (this.perSecond === null || this.left <= 0) return false;
    const wait = await reserveSend(this.db, this.perSecond);
    const slot = performance.now() + wait;
    if (wait > 0) await pause(wait);
    if (over()) return false;
    // A machine that is busy wakes nobody in time.
    if (performance.now() - slot > mostLate) await postponeSends(this.db, this.perSecond);
    this.left -= 1;
    // Asked at once, the transport would not count yet what is on its way to it.
    if (this.left <= 0) this.wait();
    return true;
  }

  private wait(): void {
    this.restUntil = performance.now() + this.rest;
    this.log.warn(
      { minutes: this.rest / minute },
      "The mail transport's daily quota is used up: mails wait, and it is asked again after a while",
    );
    this.rest = Math.min(2 * this.rest, longestRest);
  }
}

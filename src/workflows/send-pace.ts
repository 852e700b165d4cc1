import { setTimeout as pause } from "node:timers/promises";
import { minute } from "../core/instant.ts";
import type { Database } from "../postgres/database.ts";
import { type DueMail, isDue, reserveSend } from "../postgres/mail-pace.ts";
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

  lanes(): number {
    const wanted = Math.ceil((this.perSecond ?? 0) * lanes.perSecond);
    return Math.min(lanes.most, Math.max(lanes.least, wanted));
  }

  turn(of: Parameters<Pace["turn"]>[0], over: () => boolean = () => false): Promise<boolean> {
    if (!this.mailer.allowance) return Promise.resolve(!over());
    const turn = this.queue.then(() => (over() ? false : this.next(() => of?.() ?? null, over)));
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

  private async next(due: () => DueMail, over: () => boolean): Promise<boolean> {
    if (performance.now() < this.restUntil) return false;
    if (performance.now() >= this.freshUntil || this.perSecond === null) {
      // An idle look must not ask the transport.
      if (!(await isDue(this.db, due()))) return false;
      await this.ask();
      if (this.perSecond === null || this.left <= 0) return false;
    }
    const wait = await reserveSend(this.db, this.perSecond, due());
    if (wait === null) return false;
    if (wait > 0) await pause(wait);
    if (over()) return false;
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

import { second } from "../core/instant.ts";

/** The request would have to wait so long that whoever wants it should rather come back later. Nothing was sent. */
export class ReadBudgetSpent extends Error {
  override name = "ReadBudgetSpent";
}

/** Milliseconds of real time. */
const longestWait = 20 * second;
/** Stripe should not have us wait for longer than this, whatever a header says. */
const longestPause = 5 * 60 * second;

type Waiting = { since: number; go(): void; refuse(error: ReadBudgetSpent): void };

export type ReadBudgetOptions = {
  /** Requests a second; Infinity: as many as are asked for, but pauses are kept. */
  perSecond: number;
  longest?: number;
};

/**
 * A token bucket towards Stripe: every HTTP request takes a token, in turn. A tenth of a second's tokens may go at
 * once, so that in no second more than 1.1 times `perSecond` are sent.
 */
export class ReadBudget {
  /** Between two tokens; 0: without a limit. */
  private readonly interval: number;
  private readonly burst: number;
  private readonly longest: number;
  private readonly queue: Waiting[] = [];
  /** When the next token would be due if none had been saved up. */
  private next = 0;
  private pausedUntil = 0;
  private limitedInARow = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor({ perSecond, longest = longestWait }: ReadBudgetOptions) {
    this.interval = second / perSecond;
    this.burst = Number.isFinite(perSecond) ? (Math.max(1, perSecond / 10) - 1) * this.interval : 0;
    this.longest = longest;
  }

  /** Resolves when a request may be sent. @throws ReadBudgetSpent */
  async take(): Promise<void> {
    const wait = this.delay() + this.queue.length * this.interval;
    if (wait > this.longest) throw spent(wait);
    if (this.queue.length === 0 && wait === 0) return this.spend();
    await new Promise<void>((go, refuse) => {
      this.queue.push({ since: performance.now(), go, refuse });
      this.plan();
    });
  }

  /**
   * Stripe said that it was too much: nothing is sent for `ms`. Where it did not say for how long (null), a second,
   * and twice as long each time; without a limit of our own, not at all.
   */
  limited(ms: number | null): void {
    const guess = this.interval === 0 ? 0 : second * 2 ** Math.min(this.limitedInARow, 4);
    this.limitedInARow += 1;
    const pause = Math.min(ms ?? guess, longestPause);
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + pause);
    this.plan();
  }

  answered(): void {
    this.limitedInARow = 0;
  }

  private spend(): void {
    this.next = Math.max(this.next, performance.now() - this.burst) + this.interval;
  }

  private delay(): number {
    return Math.max(0, this.next - performance.now(), this.pausedUntil - performance.now());
  }

  private plan(): void {
    clearTimeout(this.timer);
    const first = this.queue[0];
    if (!first) return;
    const patience = first.since + this.longest - performance.now();
    this.timer = setTimeout(() => this.serve(), Math.ceil(Math.min(this.delay(), Math.max(0, patience))));
  }

  private serve(): void {
    while (this.queue[0] && this.delay() === 0) {
      this.spend();
      this.queue.shift()!.go();
    }
    const late = performance.now() - this.longest;
    while (this.queue[0] && this.queue[0].since <= late) this.queue.shift()!.refuse(spent(this.delay()));
    this.plan();
  }
}

const spent = (wait: number) =>
  new ReadBudgetSpent(
    `the reads allowed by STRIPE_READS_PER_SECOND are used up for the next ${Math.ceil(wait / second)} s; it will be tried again`,
  );

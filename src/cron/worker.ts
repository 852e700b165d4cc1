import type { Log } from "../workflows/ports.ts";

/** Runs one spell of work at a time; a wake-up during a spell is answered by one more after it. */
export class Worker {
  private running: Promise<void> = Promise.resolve();
  private woken = false;
  private stopped = false;
  private readonly work: () => Promise<void>;
  private readonly log: Log;

  constructor(work: () => Promise<void>, log: Log) {
    this.work = work;
    this.log = log;
  }

  /** There may be something to do. Never waits, never throws. */
  wake(): void {
    if (this.woken || this.stopped) return;
    this.woken = true;
    void this.alone(async () => {
      this.woken = false;
      await this.work();
    }).catch((error: unknown) =>
      this.log.error({ error: String(error) }, "A spell of work failed; the next one tries again"),
    );
  }

  /** Runs `task` when nothing else is at work in this instance. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    const result = this.running.then(task);
    this.running = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  /** Lets the present spell end and begins no other. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }
}

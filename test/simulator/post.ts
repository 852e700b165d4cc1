import Stripe from "stripe";
import type { Instant } from "../../src/core/instant.ts";
import type { Book } from "../../src/demo/pretend-stripe/book.ts";
import { lookupIn } from "../../src/demo/pretend-stripe/lookup.ts";
import { renderAt } from "../../src/demo/pretend-stripe/older-version.ts";
import { type EventBody, pretendApiVersion } from "../../src/demo/pretend-stripe/shapes.ts";
import { thinEvent } from "../../src/demo/pretend-stripe/thin-event.ts";

/** What becomes of one event's webhook. `at`: not before that moment of the world's time. */
export type Fate =
  | { kind: "delivered"; copies: number; at: Instant }
  /** Stripe knows that it never arrived. */
  | { kind: "lost" }
  /** Stripe believes that it arrived. */
  | { kind: "swallowed" };

export type PostOptions = {
  secret: string;
  fateOf(event: EventBody): Fate;
  /** Where this copy is to be posted; null: nobody is there, it waits for the next round. */
  endpoint(event: EventBody, copy: number): string | null;
  /** Rendered at this version. */
  version(): string;
  /** Instead, this copy shows nothing of its object. */
  isThin(event: EventBody, copy: number): boolean;
  now(): Instant;
  /** Called with each event that was taken, and that shows its object. */
  taken?(event: EventBody, postedAt: number): void;
};

/** Real milliseconds. */
const answerWithin = 10_000;
const atOnce = 6;

/** Stripe's side of the webhooks, on an evil day: posts signed events, as the weather lets it. */
export class Post {
  readonly #options: PostOptions;
  #book: Book | null = null;
  readonly #queue: { event: EventBody; copy: number }[] = [];
  readonly #later: { event: EventBody; at: Instant }[] = [];
  readonly #withheld: { event: EventBody; why: "lost" | "swallowed" }[] = [];
  #refused: { event: EventBody; copy: number }[] = [];
  #working = 0;
  #recording: Promise<unknown> = Promise.resolve();
  #waiters: (() => void)[] = [];
  #stopped = false;
  /** How many were taken, each copy counted. */
  delivered = 0;
  /** Nothing goes out before the round begins, so that what happens together is posted together. */
  #open = false;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  openWith(book: Book): void {
    this.#book = book;
  }

  take(events: readonly EventBody[]): void {
    for (const event of events) {
      const fate = this.#options.fateOf(event);
      if (fate.kind !== "delivered") {
        this.#withheld.push({ event, why: fate.kind });
        this.#record(event, fate.kind === "lost" ? "lost" : "delivered");
      } else if (fate.at > this.#options.now()) this.#later.push({ event, at: fate.at });
      else this.#send(event, fate.copies);
    }
  }

  /** Posts all that is due by now, and resolves once it was taken or refused. What was refused waits for the next round. */
  async round(): Promise<void> {
    const now = this.#options.now();
    for (const { event } of this.#later.filter(({ at }) => at <= now)) this.#send(event, 1);
    this.#later.splice(0, this.#later.length, ...this.#later.filter(({ at }) => at > now));
    this.#queue.push(...this.#refused.splice(0));
    this.#open = true;
    this.#work();
    await this.#settled();
  }

  /** Until the next round, what is taken waits. */
  close(): void {
    this.#open = false;
  }

  /** The weather clears: what is under way arrives, and what was lost is sent again, if `lost`. */
  async clear({ lost }: { lost: boolean }): Promise<void> {
    for (const { event } of this.#later.splice(0)) this.#send(event, 1);
    if (lost) for (const { event } of this.#withheld.splice(0)) this.#send(event, 1);
    await this.round();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#queue.length = 0;
    await this.#settled();
  }

  #send(event: EventBody, copies: number): void {
    for (let copy = 0; copy < copies; copy += 1) this.#queue.push({ event, copy });
    this.#work();
  }

  #work(): void {
    while (this.#open && !this.#stopped && this.#working < atOnce) {
      const next = this.#queue.shift();
      if (!next) break;
      this.#working += 1;
      void this.#deliver(next).finally(() => {
        this.#working -= 1;
        this.#work();
        if (this.#idle()) for (const wake of this.#waiters.splice(0)) wake();
      });
    }
  }

  async #deliver(next: { event: EventBody; copy: number }): Promise<void> {
    const { event, copy } = next;
    const postedAt = performance.now();
    const url = this.#options.endpoint(event, copy);
    const thin = this.#options.isThin(event, copy);
    if (url !== null && (await this.#post(url, thin ? thinEvent(event) : this.#rendered(event)))) {
      this.delivered += 1;
      this.#record(event, "delivered");
      if (!thin) this.#options.taken?.(event, postedAt);
    } else this.#refused.push(next);
  }

  #rendered(event: EventBody): unknown {
    return renderAt(this.#options.version(), event, lookupIn(this.#book!));
  }

  async #post(url: string, body: unknown): Promise<boolean> {
    const payload = JSON.stringify(body);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: this.#options.secret });
    try {
      const answer = await fetch(`${url}/webhooks/stripe`, {
        method: "POST",
        body: payload,
        headers: { "Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature },
        signal: AbortSignal.timeout(answerWithin),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  #record(event: EventBody, state: "delivered" | "lost"): void {
    this.#recording = this.#recording.then(() =>
      this.#book?.change(this.#options.now(), (page) =>
        page.put("delivery", event.id, { state, attempts: 1 }),
      ),
    );
  }

  #idle(): boolean {
    return this.#working === 0 && (this.#queue.length === 0 || !this.#open);
  }

  async #settled(): Promise<void> {
    if (!this.#idle()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    await this.#recording;
  }
}

export const currentVersion = pretendApiVersion;

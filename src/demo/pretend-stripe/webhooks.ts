import Stripe from "stripe";
import type { Book } from "./book.ts";
import { lookupIn } from "./lookup.ts";
import { renderAt } from "./older-version.ts";
import { type Delivery, type EventBody, pretendApiVersion } from "./shapes.ts";
import { thinEvent } from "./thin-event.ts";
import { Tricks } from "./tricks.ts";

export type Endpoint = {
  url: string;
  secret: string;
  /** Bodies are rendered at the endpoint's version, e.g. `2022-11-15`; left out: the pinned one. */
  apiVersion?: string;
  /** Thin events say only which object changed; left out: snapshots. */
  payload?: "snapshot" | "thin";
};

/** Real milliseconds: like Stripe's retries, but three days become three seconds. */
const firstWait = 50;
const mostAttempts = 7;
const answerWithin = 10_000;

/** Posts signed events, one after another, to the one endpoint; what is refused comes again, a few times. */
export class Webhooks {
  readonly tricks = new Tricks((id) => this.#send(id));
  readonly #queue: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #book: Book | null = null;
  #endpoint: Endpoint | null;
  #working = false;
  #losing = 0;
  #stopped = false;
  readonly #hangUp = new AbortController();
  #waiters: (() => void)[] = [];

  constructor(endpoint: Endpoint | null) {
    this.#endpoint = endpoint;
  }

  /** Begins with what an earlier run still owed. */
  start(book: Book): void {
    this.#book = book;
    // Without an endpoint nobody would be subscribed yet; it is sent once there is one.
    if (this.#endpoint) this.resendUndelivered();
  }

  setEndpoint(endpoint: Endpoint | null): void {
    this.#endpoint = endpoint;
    if (endpoint) this.resendUndelivered();
  }

  /** Sends again what was never taken: pending and given up, but not what was lost on request. */
  resendUndelivered(): void {
    const book = this.#book;
    const owed = (state: Delivery["state"] | undefined) => state === "pending" || state === "given_up";
    for (const id of book?.ids("delivery") ?? []) {
      if (owed(book?.find("delivery", id)?.state) && !this.#queue.includes(id)) this.#send(id);
    }
  }

  announce(events: readonly EventBody[]): void {
    for (const { id } of events) {
      if (this.tricks.take(id) === "lost") this.#lose(id);
    }
  }

  /** Resolves once nothing is waiting, held back or under way: every event was taken, lost or given up. */
  async settled(): Promise<void> {
    this.tricks.release();
    if (!this.#idle()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    this.#hangUp.abort();
    this.tricks.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#queue.length = 0;
    this.#wake();
  }

  #lose(id: string): void {
    this.#losing++;
    void this.#record(id, (delivery) => ({ ...delivery, state: "lost" }))
      .catch(() => undefined)
      .finally(() => {
        this.#losing--;
        this.#wake();
      });
  }

  #send(id: string): void {
    if (this.#stopped) return;
    this.#queue.push(id);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
        // Where its outcome cannot be saved it stays pending there, and goes out again at the next start.
        await this.#deliver(id).catch(() => undefined);
      }
    } finally {
      this.#working = false;
      this.#wake();
    }
  }

  async #deliver(id: string): Promise<void> {
    const event = this.#book?.find("event", id);
    const endpoint = this.#endpoint;
    if (!event) return;
    if (!endpoint) return this.#record(id, (delivery) => ({ ...delivery, state: "not_subscribed" }));
    const taken = await this.#post(endpoint, event);
    await this.#record(id, ({ attempts }) => ({
      attempts: attempts + 1,
      state: stateAfter(taken, attempts + 1),
    }));
    const { state = "pending", attempts = 1 } = this.#book?.find("delivery", id) ?? {};
    if (state === "pending") this.#later(id, firstWait * 2 ** (attempts - 1));
  }

  async #post(endpoint: Endpoint, event: EventBody): Promise<boolean> {
    const version = endpoint.apiVersion ?? pretendApiVersion;
    const shown =
      endpoint.payload === "thin" ? thinEvent(event) : renderAt(version, event, lookupIn(this.#book!));
    const payload = JSON.stringify(shown, null, 2);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: endpoint.secret });
    try {
      const answer = await fetch(endpoint.url, {
        method: "POST",
        body: payload,
        headers: {
          "Content-Type": "application/json; charset=utf-8",
          "Stripe-Signature": signature,
          "User-Agent": "Stripe/1.0 (pretend)",
        },
        redirect: "manual",
        signal: AbortSignal.any([this.#hangUp.signal, AbortSignal.timeout(answerWithin)]),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  async #record(id: string, next: (before: Delivery) => Delivery): Promise<void> {
    if (this.#stopped) return;
    await this.#book?.change(Date.now(), (page) => {
      const delivery = next(page.find("delivery", id) ?? { state: "pending", attempts: 0 });
      const event = page.find("event", id);
      page.put("delivery", id, delivery);
      const done = delivery.state === "delivered" || delivery.state === "not_subscribed";
      if (event && done) page.put("event", id, { ...event, pending_webhooks: 0 });
    });
  }

  #later(id: string, wait: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#send(id);
    }, wait);
    this.#timers.add(timer);
  }

  #idle(): boolean {
    return (
      !this.#working &&
      this.#losing === 0 &&
      this.#queue.length === 0 &&
      this.#timers.size === 0 &&
      this.tricks.idle()
    );
  }

  #wake(): void {
    if (!this.#stopped && !this.#idle()) return;
    for (const wake of this.#waiters.splice(0)) wake();
  }
}

function stateAfter(taken: boolean, attempts: number): Delivery["state"] {
  if (taken) return "delivered";
  return attempts < mostAttempts ? "pending" : "given_up";
}

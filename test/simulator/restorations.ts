import { setTimeout as pause } from "node:timers/promises";
import type { Instant } from "../../src/core/instant.ts";
import type { EventBody } from "../../src/demo/pretend-stripe/shapes.ts";
import type { Customer } from "./customer.ts";
import type { Finding } from "./finding.ts";
import { ask } from "./instances.ts";

/** Real milliseconds in which access must be back on every instance; far more than it takes, for a busy machine. */
const patience = 5_000;

/** Measures how long a payment takes to give access back, from its webhook to the check. */
export class Restorations {
  /** Real milliseconds, for each instance that was asked. */
  readonly times: number[] = [];
  readonly #say: (finding: Finding) => void;
  #watched = new Map<Customer, Set<string>>();
  #running: Promise<void>[] = [];

  constructor(say: (finding: Finding) => void) {
    this.#say = say;
  }

  /** These are restricted, and what they owe is what their access waits for. */
  watch(restricted: readonly Customer[]): void {
    this.#watched = new Map(
      restricted.map((customer) => [
        customer,
        new Set(customer.now.invoices.flatMap(({ id, status }) => (status === "open" ? id : []))),
      ]),
    );
  }

  /** An event was answered with 200. If it shows the last open invoice of somebody watched as paid, they must be let in. */
  paymentTaken(
    customer: Customer,
    event: EventBody,
    postedAt: number,
    at: Instant,
    urls: readonly string[],
  ): void {
    const open = this.#watched.get(customer);
    const { object } = event.data;
    if (!open || object.object !== "invoice" || object.status !== "paid" || object.amount_remaining !== 0)
      return;
    open.delete(String(object.id));
    if (open.size > 0 || !customer.isClear(at)) return;
    this.#watched.delete(customer);
    for (const url of urls) this.#running.push(this.#await(url, customer, postedAt, at));
  }

  async #await(url: string, customer: Customer, postedAt: number, at: Instant): Promise<void> {
    while (performance.now() - postedAt < patience) {
      const answer = await ask(url, "GET", `/v1/entitlements/${customer.alias}`).catch(() => null);
      // Killed meanwhile: it tells nobody anything.
      if (answer === null) return;
      if (answer.body.access === "full") return void this.times.push(performance.now() - postedAt);
      await pause(2);
    }
    this.#say({ rule: "not_restored_at_once", ref: customer.ref, at, text: `not within ${patience} ms` });
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running.splice(0));
  }
}

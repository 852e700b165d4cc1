import type { Instant } from "../../src/core/instant.ts";
import type { Ask } from "./happen.ts";
import type { Act } from "./plan.ts";

/** `to` null: it is still in force. */
export type Stopped = { kind: "halt" | "restore_all"; id: string; from: Instant; to: Instant | null };

/** Whoever runs the service: stops suspensions, restores everybody, and lets them go on. */
export class Operator {
  readonly stopped: Stopped[] = [];
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async act({ kind }: Pick<Act, "kind">, now: Instant): Promise<void> {
    if (kind === "resume") return this.resume(now);
    const answer = await this.#ask("POST", "/v1/halts", { kind, reason: "as the simulator wants it" });
    if (answer.status === "nobody") return;
    if (answer.status !== 201)
      throw new Error(`${kind} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.stopped.push({ kind, id: answer.body.id, from: now, to: null });
  }

  async resume(now: Instant): Promise<void> {
    for (const one of this.stopped.filter(({ to }) => to === null)) {
      const answer = await this.#ask("DELETE", `/v1/halts/${one.id}`, { reason: "all is well again" });
      if (answer.status === "nobody") return;
      if (answer.status !== 204)
        throw new Error(`The end of a ${one.kind} was answered with ${answer.status}`);
      one.to = now;
    }
  }

  /** What surely stopped suspensions at a moment: neither begun nor ended in that very moment. */
  stopping(at: Instant): Stopped | undefined {
    return this.stopped.find(({ from, to }) => from < at && (to === null || at < to));
  }

  /** Since `at` at the latest everybody is restored. */
  restoresSince(at: Instant): boolean {
    return this.stopped.some(({ kind, from, to }) => kind === "restore_all" && from <= at && to === null);
  }
}

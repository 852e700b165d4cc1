import { StripeRefusal } from "./refusal.ts";

export type Answer = { status: number; body: unknown };

/** Long enough for any retry. */
const most = 10_000;

/** The first answer to a key is the answer to all who ask with it; other parameters under the same key are refused. */
export class Idempotency {
  readonly #answers = new Map<string, { asked: string; answer: Promise<Answer> }>();

  async once(
    key: string,
    asked: string,
    make: () => Promise<Answer>,
  ): Promise<Answer & { replayed: boolean }> {
    const earlier = this.#answers.get(key);
    if (earlier && earlier.asked !== asked) {
      const why =
        "Keys for idempotent requests can only be used with the same parameters they were first used with.";
      throw new StripeRefusal(400, why, { kind: "idempotency_error" });
    }
    if (earlier) return { ...(await earlier.answer), replayed: true };
    const answer = make();
    this.#answers.set(key, { asked, answer });
    if (this.#answers.size > most) this.#answers.delete(this.#answers.keys().next().value!);
    const made = await answer;
    if (made.status >= 500) this.#answers.delete(key);
    return { ...made, replayed: false };
  }
}

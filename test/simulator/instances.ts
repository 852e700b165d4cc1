import { type AskApi, apiAt } from "../support/request.ts";
import type { Crew, Hand } from "./crew.ts";
import type { Ask } from "./happen.ts";

export const key = "simulator-key-that-is-long-enough-for-the-bootstrap";

/** Real milliseconds: longer than any move of the clock takes on a busy machine, also while Stripe answers nobody. */
const patience = 15 * 60_000;

/** The instances of the service in one world. Any of them may be dead for a while. */
export class Instances {
  readonly #crew: Crew;
  readonly #settings: Record<string, string>;
  readonly #posts: { hand: Hand | null; url: string | null }[];
  /** Lines of their logs, oldest first. */
  readonly log: string[] = [];

  constructor(crew: Crew, settings: Record<string, string>, count: number) {
    this.#crew = crew;
    this.#settings = settings;
    this.#posts = Array.from({ length: count }, () => ({ hand: null, url: null }));
  }

  async start(at: number): Promise<void> {
    const post = this.#posts[at]!;
    post.hand = await this.#crew.take();
    post.url = await post.hand.start(this.#settings);
  }

  async startAll(): Promise<void> {
    // The first migrates and binds the database; the others find it ready.
    for (let at = 0; at < this.#posts.length; at += 1)
      if (this.#posts[at]!.url === null) await this.start(at);
  }

  /** SIGKILL. */
  async kill(at: number): Promise<void> {
    const post = this.#posts[at]!;
    const { hand } = post;
    post.url = null;
    post.hand = null;
    if (!hand) return;
    await hand.kill();
    this.log.push(...hand.said());
  }

  /** Where those that live listen. */
  urls(): string[] {
    return this.#posts.flatMap(({ url }) => url ?? []);
  }

  /** One that lives; the same number finds the same one while all do. */
  pick(number: number): string | null {
    const all = this.urls();
    return all.length === 0 ? null : all[number % all.length]!;
  }

  /** Asks the one that `number` picks. */
  asking(number: () => number): Ask {
    return async (method, path, body) => {
      const url = this.pick(number());
      return url === null ? { status: "nobody" } : ask(url, method, path, body);
    };
  }

  /** Lets them end their work; they wait for another world. */
  async stop(): Promise<void> {
    for (const post of this.#posts) {
      const { hand } = post;
      post.hand = null;
      post.url = null;
      if (!hand) continue;
      await hand.stop();
      this.log.push(...hand.said());
      this.#crew.giveBack(hand);
    }
  }

  /** Leaves nobody behind, whatever they are doing. */
  async killAll(): Promise<void> {
    for (let at = 0; at < this.#posts.length; at += 1) await this.kill(at);
  }

  collectLogs(): string[] {
    for (const { hand } of this.#posts) this.log.push(...(hand?.said() ?? []));
    return this.log;
  }
}

/** With the key. */
export const ask = (url: string, ...asked: Parameters<AskApi>): ReturnType<AskApi> =>
  apiAt(() => url, key, { patience })(...asked);

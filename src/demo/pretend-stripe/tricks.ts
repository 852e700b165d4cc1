/** How long reordered events are held back for company, real milliseconds. */
const patience = 200;

/** What may become of messages on their way. */
export const mishaps = ["lose", "repeat", "reorder"] as const;
export type Mishap = (typeof mishaps)[number];

type Trick =
  | { kind: "lose" }
  | { kind: "repeat" }
  | { kind: "reorder"; group: number }
  | { kind: "delay"; ms: number };

/** What the post does to letters: each trick is played on the next event that has none yet. */
export class Tricks {
  readonly #send: (event: string) => void;
  readonly #waiting: Trick[] = [];
  readonly #timers = new Map<NodeJS.Timeout, string>();
  #held: string[] = [];
  #patience: NodeJS.Timeout | undefined;
  #coming: { mishap: Mishap; begun: boolean } | null = null;
  readonly #played = new Map<string, Trick["kind"]>();

  constructor(send: (event: string) => void) {
    this.#send = send;
  }

  /** The next `count` events never arrive. */
  lose(count = 1): void {
    this.#add(count, { kind: "lose" });
  }

  /** The next `count` events arrive twice. */
  repeat(count = 1): void {
    this.#add(count, { kind: "repeat" });
  }

  /** The next `count` events arrive in reverse order. */
  reorder(count = 2): void {
    this.#add(count, { kind: "reorder", group: count });
  }

  /** The next `count` events each arrive `ms` real milliseconds late, behind others. */
  delay(count: number, ms: number): void {
    this.#add(count, { kind: "delay", ms });
  }

  /** All events that come next, until they have settled; null: they arrive as usual. */
  befall(mishap: Mishap | null): void {
    this.#coming = mishap && { mishap, begun: false };
  }

  get coming(): Mishap | null {
    return this.#coming?.mishap ?? null;
  }

  /** What was played on an event, since this Stripe started. */
  playedOn(event: string): Trick["kind"] | null {
    return this.#played.get(event) ?? null;
  }

  /** Plays the next trick on this event, or sends it as it is. */
  take(event: string): "on_its_way" | "lost" {
    const trick = this.#waiting.shift() ?? this.#next();
    if (trick) this.#played.set(event, trick.kind);
    if (trick?.kind === "lose") return "lost";
    if (trick?.kind === "reorder") this.#hold(event, trick.group);
    else if (trick?.kind === "delay") this.#late(event, trick.ms);
    else for (let copies = trick?.kind === "repeat" ? 2 : 1; copies > 0; copies--) this.#send(event);
    return "on_its_way";
  }

  idle(): boolean {
    return this.#held.length === 0 && this.#timers.size === 0;
  }

  /** Lets go what was held back for company that did not come, and ends the mishap that it belonged to. */
  release(): void {
    this.#letGo();
    if (this.#coming?.begun) this.#coming = null;
  }

  stop(): void {
    clearTimeout(this.#patience);
    for (const timer of this.#timers.keys()) clearTimeout(timer);
    this.#timers.clear();
    this.#held = [];
  }

  #next(): Trick | undefined {
    if (!this.#coming) return undefined;
    this.#coming.begun = true;
    const { mishap } = this.#coming;
    return mishap === "reorder" ? { kind: mishap, group: Number.POSITIVE_INFINITY } : { kind: mishap };
  }

  #letGo(): void {
    clearTimeout(this.#patience);
    for (const event of this.#held.splice(0).reverse()) this.#send(event);
  }

  #add(count: number, trick: Trick): void {
    for (let left = count; left > 0; left--) this.#waiting.push(trick);
  }

  #hold(event: string, group: number): void {
    this.#held.push(event);
    clearTimeout(this.#patience);
    if (this.#held.length >= group) this.#letGo();
    else this.#patience = setTimeout(() => this.#letGo(), patience);
  }

  #late(event: string, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#send(event);
    }, ms);
    this.#timers.set(timer, event);
  }
}

import type { Instant } from "../../core/instant.ts";
import { eventBody } from "./event-body.ts";
import { type IdKind, idOf } from "./ids.ts";
import type { Bodies, EventBody, Kind } from "./shapes.ts";
import type { PretendStore, StoredObject } from "./store.ts";

type Kept = { id: string; sequence: number; body: unknown };

/** One change under way: sees its own writes; nothing of it counts until it is saved. */
export type Page = {
  at: Instant;
  livemode: boolean;
  newId(kind: IdKind): string;
  find<K extends Kind>(kind: K, id: string): Bodies[K] | null;
  /** Oldest first; see {@link Book.filter}. */
  filter<K extends Kind>(kind: K, wanted: (body: Bodies[K]) => boolean, of?: string): Bodies[K][];
  put<K extends Kind>(kind: K, id: string, body: Bodies[K]): void;
  /** Keeps an event that shows `object` as it is now, and its webhook as still to be sent. */
  emit(type: string, object: object, previous?: Record<string, unknown>): void;
};

export type BookOptions = {
  store: PretendStore;
  seed: string;
  livemode: boolean;
  /** Called after the save, in the order of the events. */
  onEvents: (events: readonly EventBody[]) => void;
};

/** The pretend Stripe's state: read at any time, changed one change at a time, saved before anyone hears of it. */
export class Book {
  readonly #kinds = new Map<string, Map<string, Kept>>();
  /** The same by what they belong to: a customer, an invoice, a payment intent or a charge. */
  readonly #owned = new Map<string, Map<string, Kept>>();
  readonly #options: BookOptions;
  #sequence = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: BookOptions) {
    this.#options = options;
  }

  static async open(options: BookOptions): Promise<Book> {
    const book = new Book(options);
    const stored = await options.store.load();
    for (const one of stored.sort((a, b) => a.sequence - b.sequence)) book.#keep(one);
    return book;
  }

  find<K extends Kind>(kind: K, id: string): Bodies[K] | null {
    const kept = this.#kinds.get(kind)?.get(id);
    return kept ? structuredClone(kept.body as Bodies[K]) : null;
  }

  /** Oldest first. */
  ids(kind: Kind): string[] {
    return [...(this.#kinds.get(kind)?.keys() ?? [])];
  }

  /**
   * Oldest first. `wanted` sees the kept body itself and must not change it.
   * @param of only what belongs to this customer, invoice, payment intent or charge
   */
  filter<K extends Kind>(
    kind: K,
    wanted: (body: Bodies[K], id: string) => boolean,
    of?: string,
  ): Bodies[K][] {
    return this.kept(kind, wanted, of).map((body) => structuredClone(body));
  }

  /** As {@link filter}, but the kept bodies themselves, which must not be changed: a page of many needs few copies. */
  kept<K extends Kind>(kind: K, wanted: (body: Bodies[K], id: string) => boolean, of?: string): Bodies[K][] {
    const among = of === undefined ? this.#kinds.get(kind) : this.#owned.get(`${kind} of ${of}`);
    return [...(among?.values() ?? [])].flatMap(({ id, body }) =>
      wanted(body as Bodies[K], id) ? [body as Bodies[K]] : [],
    );
  }

  /** Runs `make` alone, saves all that it wrote at once, then announces its events. If it throws, nothing happened. */
  async change<T>(at: Instant, make: (page: Page) => T): Promise<T> {
    const mine = this.#turn.then(() => this.#changeNow(at, make));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #changeNow<T>(at: Instant, make: (page: Page) => T): Promise<T> {
    const written = new Map<string, StoredObject>();
    const events: EventBody[] = [];
    const result = make(this.#page(at, written, events));
    await this.#options.store.save([...written.values()]);
    for (const one of written.values()) this.#keep(one);
    if (events.length > 0) this.#options.onEvents(events);
    return result;
  }

  #page(at: Instant, written: Map<string, StoredObject>, events: EventBody[]): Page {
    let sequence = this.#sequence;
    let next = this.find("counter", "ids")?.next ?? 0;
    const put = <K extends Kind>(kind: K, id: string, body: Bodies[K]): void => {
      const key = `${kind}:${id}`;
      const known = written.get(key)?.sequence ?? this.#kinds.get(kind)?.get(id)?.sequence;
      written.set(key, { id, kind, sequence: known ?? ++sequence, body: structuredClone(body) });
    };
    const newId = (kind: IdKind): string => {
      const id = idOf(this.#options.seed, kind, next++);
      put("counter", "ids", { next });
      return id;
    };
    const find = <K extends Kind>(kind: K, id: string): Bodies[K] | null => {
      const mine = written.get(`${kind}:${id}`);
      return mine ? structuredClone(mine.body as Bodies[K]) : this.find(kind, id);
    };
    return {
      at,
      livemode: this.#options.livemode,
      newId,
      find,
      put,
      filter: <K extends Kind>(kind: K, wanted: (body: Bodies[K]) => boolean, of?: string): Bodies[K][] => {
        const older = this.filter(kind, (body, id) => !written.has(`${kind}:${id}`) && wanted(body), of);
        const newer = [...written.values()]
          .filter((one) => one.kind === kind && (of === undefined || ownersOf(one.body).includes(of)))
          .flatMap((one) => (wanted(one.body as Bodies[K]) ? find(kind, one.id)! : []));
        return [...older, ...newer];
      },
      emit: (type, object, previous) => {
        const event = eventBody(newId("event"), this.#options.livemode, at, { type, object, previous });
        put("event", event.id, event);
        put("delivery", event.id, { state: "pending", attempts: 0 });
        events.push(event);
      },
    };
  }

  #keep({ kind, id, sequence, body }: StoredObject): void {
    const before = this.#kinds.get(kind)?.get(id);
    const kept = { id, sequence, body };
    const owners = ownersOf(body);
    file(this.#kinds, kind, kept);
    for (const owner of before ? ownersOf(before.body) : [])
      if (!owners.includes(owner)) this.#owned.get(`${kind} of ${owner}`)?.delete(id);
    for (const owner of owners) file(this.#owned, `${kind} of ${owner}`, kept);
    this.#sequence = Math.max(this.#sequence, sequence);
  }
}

function file(index: Map<string, Map<string, Kept>>, key: string, kept: Kept): void {
  const known = index.get(key) ?? new Map<string, Kept>();
  known.set(kept.id, kept);
  index.set(key, known);
}

/** What an object belongs to, by the ids that it names. */
function ownersOf(body: unknown): string[] {
  const { customer, invoice, payment_intent, charge, payment } = body as Record<string, unknown>;
  const paidBy = (payment as { payment_intent?: unknown } | null | undefined)?.payment_intent;
  return [customer, invoice, payment_intent, charge, paidBy].filter((id) => typeof id === "string");
}

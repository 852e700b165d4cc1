/** One object of the pretend Stripe, as JSON. `sequence` orders objects by when they were first kept. */
export type StoredObject = { id: string; kind: string; sequence: number; body: unknown };

/** Where the pretend Stripe's state lives between runs. */
export type PretendStore = {
  load(): Promise<StoredObject[]>;
  /** Inserts or replaces by (kind, id), all or none. */
  save(objects: readonly StoredObject[]): Promise<void>;
};

/** Keeps everything for as long as the returned object lives; two runs over it are one Stripe restarted. */
export function memoryStore(): PretendStore {
  const kept = new Map<string, StoredObject>();
  return {
    load: async () => [...kept.values()].map((one) => structuredClone(one)),
    save: async (objects) => {
      for (const one of objects) kept.set(`${one.kind}:${one.id}`, structuredClone(one));
    },
  };
}

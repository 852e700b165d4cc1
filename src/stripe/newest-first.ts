import type { Instant } from "../core/instant.ts";
import { second } from "../core/instant.ts";
import type { CreatedSpan } from "../workflows/ports.ts";
import { reading } from "./stripe-trouble.ts";

/** The most that Stripe puts on one page. */
export const pageSize = 100;

/** Stripe's filter on `created`, which it counts in whole seconds; nothing where neither bound is given. */
export function createdWithin({ from, to }: CreatedSpan): { created?: { gte?: number; lte?: number } } {
  const seconds = (at: Instant) => Math.floor(at / second);
  if (from === null && to === null) return {};
  return {
    created: { ...(from !== null && { gte: seconds(from) }), ...(to !== null && { lte: seconds(to) }) },
  };
}

/** Every item of all pages of a list, one page in memory at a time. @throws BillingUnavailable */
export async function* newestFirst<T extends { id?: string }>(
  what: string,
  list: () => AsyncIterable<T>,
): AsyncGenerator<T> {
  const pages = list()[Symbol.asyncIterator]();
  let first: string | undefined;
  for (;;) {
    const next = await reading(what, async () => pages.next());
    if (next.done) return;
    if (first !== undefined && next.value.id === first) {
      await reading(what, async () => {
        throw new Error(`its pages begin again with ${first}, so they may never end`);
      });
    }
    first ??= next.value.id;
    yield next.value;
  }
}

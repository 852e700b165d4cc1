import { type Instant, second } from "../core/instant.ts";
import type { Billing, VerifiedEvent } from "./ports.ts";

/** Events in memory at once. */
const most = 1_000;

/** Of whole seconds, which is how Stripe counts. */
const wholeSecond = (at: Instant): Instant => Math.floor(at / second) * second;

/**
 * Stripe lists newest first, so a span is read in stretches of time, the oldest first, each short enough for its events
 * to be held at once. Within a stretch the oldest come first too. @throws BillingUnavailable
 */
export async function* oldestFirst(
  billing: Pick<Billing, "events">,
  span: { from: Instant; to: Instant },
): AsyncGenerator<VerifiedEvent[]> {
  const to = wholeSecond(span.to);
  let from = wholeSecond(span.from);
  let length = to - from;
  while (from <= to) {
    const end = Math.min(from + length, to);
    // A single second cannot be divided.
    const events = await atMost(end > from ? most : Infinity, billing.events({ from, to: end }));
    if (events === null) {
      length = wholeSecond(length / 2);
      continue;
    }
    yield events.reverse();
    from = end + second;
    if (events.length < most / 4) length = Math.max(second, length * 2);
  }
}

/** Null when there are more. */
async function atMost<T>(limit: number, items: AsyncIterable<T>): Promise<T[] | null> {
  const taken: T[] = [];
  for await (const item of items) {
    if (taken.length >= limit) return null;
    taken.push(item);
  }
  return taken;
}

import { type Instant, second } from "../core/instant.ts";
import type { Billing, VerifiedEvent } from "./ports.ts";

/** Events to read and to pass on at once; those of one second, which cannot be divided, are read together. */
const most = 1_000;

/** Stripe counts whole seconds. */
const wholeSecond = (at: Instant): Instant => Math.floor(at / second) * second;

/** A stretch of time up to `end`; `fits`: that what is left of it is not too much was seen already. */
type Stretch = { end: Instant; fits: boolean };

/**
 * Stripe lists newest first, so a span is divided until its oldest stretch can be held at once; then come the younger
 * ones. Within a stretch the oldest come first too. Nothing is listed more than twice. @throws BillingUnavailable
 */
export async function* oldestFirst(
  billing: Pick<Billing, "events">,
  span: { from: Instant; to: Instant },
): AsyncGenerator<VerifiedEvent[]> {
  let from = wholeSecond(span.from);
  const ahead: Stretch[] = [{ end: wholeSecond(span.to), fits: false }];
  for (let next = ahead.at(-1); next && from <= next.end; next = ahead.at(-1)) {
    const events = await upTo(next.fits ? Infinity : most, billing.events({ from, to: next.end }));
    if (events.more) {
      const since = wholeSecond(events.taken.at(-1)!.createdAt);
      next.fits = true;
      if (since > from) ahead.push({ end: since - second, fits: false });
      continue;
    }
    const taken = events.taken.reverse();
    for (let at = 0; at < taken.length || at === 0; at += most) yield taken.slice(at, at + most);
    from = next.end + second;
    ahead.pop();
  }
}

async function upTo<T>(limit: number, items: AsyncIterable<T>): Promise<{ taken: T[]; more: boolean }> {
  const taken: T[] = [];
  for await (const item of items) {
    if (taken.length >= limit) return { taken, more: true };
    taken.push(item);
  }
  return { taken, more: false };
}

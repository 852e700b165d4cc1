import type { Instant } from "../../core/instant.ts";
import { type EventBody, pretendApiVersion, seconds } from "./shapes.ts";

type Told = { type: string; object: object; previous?: Record<string, unknown> | undefined };

/** An event that shows the object as it is now. */
export function eventBody(
  id: string,
  livemode: boolean,
  at: Instant,
  { type, object, previous }: Told,
): EventBody {
  return {
    id,
    object: "event",
    api_version: pretendApiVersion,
    created: seconds(at),
    data: {
      object: structuredClone(object) as Record<string, unknown>,
      ...(previous && Object.keys(previous).length > 0 ? { previous_attributes: previous } : {}),
    },
    livemode,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
}

type Bag = Record<string, unknown>;
const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What `previous_attributes` shows: the old values of all that differs, and of nothing else. */
export function differences(before: object, after: object): Bag {
  const old = before as Bag;
  const now = after as Bag;
  const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]),
  );
  const was = (key: string): unknown =>
    isBag(old[key]) && isBag(now[key]) ? differences(old[key], now[key]) : (old[key] ?? null);
  return Object.fromEntries(changed.map((key) => [key, was(key)]));
}

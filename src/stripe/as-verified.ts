import type { VerifiedEvent } from "../workflows/ports.ts";
import { isHint } from "./event-types.ts";
import type { VerifiedEvent as ReadEvent } from "./read-event.ts";

/** An event as the intake takes it, whichever way it came. */
export function asVerified({ object, invoice, ...kept }: ReadEvent): VerifiedEvent {
  return { ...kept, objectId: object.id, relevant: isHint(kept.type) };
}

import { z } from "zod";
import { readEvent, type VerifiedEvent } from "./read-event.ts";

/** Only Stripe can put events with this source on a partner's event bus: AWS vouches for it, and there is no signature. */
const envelope = z.object({
  source: z.string().startsWith("aws.partner/stripe.com/"),
  detail: z.looseObject({}),
});

/**
 * The snapshot or thin event in an envelope of Amazon EventBridge; null when it is no such envelope. Its bytes are not
 * Stripe's own any more, but what they say is.
 */
export function readPartnerEvent(from: unknown): VerifiedEvent | null {
  const result = envelope.safeParse(from);
  return result.success ? readEvent(JSON.stringify(result.data.detail)) : null;
}

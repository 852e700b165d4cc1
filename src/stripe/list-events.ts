import type Stripe from "stripe";
import type { CreatedSpan, VerifiedEvent } from "../workflows/ports.ts";
import { BillingUnreadable } from "../workflows/ports.ts";
import { asVerified } from "./as-verified.ts";
import { createdWithin, newestFirst, pageSize } from "./newest-first.ts";
import { readEvent } from "./read-event.ts";

/**
 * Events as Stripe keeps them, delivered or not: one that a broken endpoint had answered 200 counts as delivered there.
 * @throws BillingUnavailable
 */
export async function* listEvents(stripe: Stripe, span: CreatedSpan): AsyncGenerator<VerifiedEvent> {
  const list = () => stripe.events.list({ ...createdWithin(span), limit: pageSize });
  for await (const one of newestFirst("the list of events", list)) {
    const event = readEvent(JSON.stringify(one));
    if (!event) {
      throw new BillingUnreadable(
        `Stripe's list of events holds something that is no event (${one.id}): check what answers at STRIPE_API_BASE`,
      );
    }
    yield asVerified(event);
  }
}

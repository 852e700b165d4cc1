import type { StripeWebhookOptions } from "./http/webhooks/stripe-webhook.ts";
import type { InboxEvent } from "./postgres/inbox.ts";
import { asVerified } from "./stripe/as-verified.ts";
import { readPartnerEvent } from "./stripe/read-partner-event.ts";
import { verifyEvent } from "./stripe/verify-event.ts";
import { EventIntake } from "./workflows/event-intake.ts";
import { liftOnPayment } from "./workflows/lift-on-payment.ts";
import type { World } from "./workflows/ports.ts";
import { type Binding, toInboxEvent } from "./workflows/receive-event.ts";

export type EventDoorOptions = {
  world: World;
  binding: Binding;
  webhookSecrets: readonly string[];
  /** There is work. */
  wake(): void;
};

/** Where Stripe's events come in, whichever way they took: all are kept, then looked at. */
export type EventDoor = {
  webhook: StripeWebhookOptions;
  /**
   * Takes in what Amazon EventBridge brought; durable when it resolves. False: this is no event of Stripe's.
   * @throws IntakeBusy; and what the database says when it refuses
   */
  takePartnerEvent(envelope: unknown): Promise<boolean>;
  /** Resolves once the payments that events brought so far are taken in. */
  lifted(): Promise<void>;
};

export function openEventDoor({ world, binding, webhookSecrets, wake }: EventDoorOptions): EventDoor {
  const intake = new EventIntake(world);
  const keep = (event: InboxEvent) => intake.keep(event);
  let lifting = Promise.resolve();
  const kept = (event: InboxEvent) => {
    const lifted = lift(world, event).finally(wake);
    lifting = lifting.then(() => lifted);
  };
  return {
    webhook: {
      binding,
      verify: (body, signature) => {
        const verification = verifyEvent(body, signature, webhookSecrets);
        return verification.kind === "refused"
          ? verification
          : { kind: "verified", event: asVerified(verification.event) };
      },
      keep,
      kept,
    },
    takePartnerEvent: async (envelope) => {
      const read = readPartnerEvent(envelope);
      if (read === null) return false;
      const event = toInboxEvent(asVerified(read), binding, "eventbridge");
      await keep(event);
      kept(event);
      return true;
    },
    lifted: () => lifting,
  };
}

/** A payment does not wait for its turn. Should this fail, the event is still in the inbox. */
async function lift(world: World, event: InboxEvent): Promise<void> {
  if (event.status !== "pending" || event.paidInvoice === null || event.customer === null) return;
  try {
    await liftOnPayment(
      world,
      { customer: event.customer, invoice: event.paidInvoice },
      await world.clock.now(),
    );
  } catch (error) {
    world.log.warn(
      { event: event.id, error: String(error) },
      "A payment could not be taken in at once; its event is worked in next",
    );
  }
}

import express, { type RequestHandler } from "express";
import type { InboxEvent } from "../../postgres/inbox.ts";
import type { VerifiedEvent } from "../../workflows/ports.ts";
import { type Binding, toInboxEvent } from "../../workflows/receive-event.ts";
import { refuse } from "../problem.ts";

export type VerifyWebhook = (
  body: Buffer,
  signature: string | undefined,
) => { kind: "verified"; event: VerifiedEvent } | { kind: "refused"; why: string };

export type StripeWebhookOptions = {
  verify: VerifyWebhook;
  binding: Binding;
  /** Resolves once the event is durable. */
  keep(event: InboxEvent): Promise<void>;
  /** The event is durable: look at it. Never throws. */
  kept(event: InboxEvent): void;
};

/** Answers 200 only for what is durable; a failed insert is a 500, upon which Stripe sends the event again. */
export function stripeWebhook({ verify, binding, keep, kept }: StripeWebhookOptions): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: "1mb" }),
    async (request, response) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const verification = verify(body, request.header("stripe-signature"));
      if (verification.kind === "refused") throw refuse.badRequest(verification.why);
      const event = toInboxEvent(verification.event, binding);
      await keep(event);
      kept(event);
      response.json({ received: true, status: event.status });
    },
  ];
}

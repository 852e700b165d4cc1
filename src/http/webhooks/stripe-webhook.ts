import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type RequestHandler } from "express";
import type { InboxEvent } from "../../postgres/inbox.ts";
import { IntakeBusy } from "../../workflows/event-intake.ts";
import type { Log, VerifiedEvent } from "../../workflows/ports.ts";
import { type Binding, toInboxEvent } from "../../workflows/receive-event.ts";
import { answerFailure, refuse } from "../problem.ts";

export type VerifyWebhook = (
  body: Buffer,
  signature: string | undefined,
) => { kind: "verified"; event: VerifiedEvent } | { kind: "refused"; why: string };

export type StripeWebhookOptions = {
  verify: VerifyWebhook;
  binding: Binding;
  /** Resolves once the event is durable. @throws IntakeBusy when it had to be turned away */
  keep(event: InboxEvent): Promise<void>;
  /** The event is durable: look at it. Never throws. */
  kept(event: InboxEvent): void;
};

export const webhookPath = "/webhooks/stripe";
const mostBytes = 1024 * 1024;

/**
 * Snapshot and thin events. Answers 200 only for what is durable; a failed insert is a 500, one that takes too long or
 * finds too many before it a 503, upon which Stripe sends the event again.
 */
export function stripeWebhook(options: StripeWebhookOptions): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: mostBytes }),
    async (request, response) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { status } = await receive(options, body, request.header("stripe-signature"));
      response.json({ received: true, status });
    },
  ];
}

/**
 * Takes in the common webhook without the router, as they come in bursts. Whatever is unusual is left (false) to
 * {@link stripeWebhook}.
 */
export function fastWebhook(
  options: StripeWebhookOptions,
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (request.method !== "POST" || request.url !== webhookPath || !hasPlainBody(request)) return false;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      receive(options, body, request.headers["stripe-signature"] as string | undefined).then(
        ({ status }) => {
          const text = `{"received":true,"status":"${status}"}`;
          response.writeHead(200, {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": text.length,
          });
          response.end(text);
        },
        (error: unknown) => answerFailure(log, webhookPath, response, error),
      );
    });
    return true;
  };
}

function hasPlainBody({ headers }: IncomingMessage): boolean {
  const length = Number(headers["content-length"]);
  return length > 0 && length <= mostBytes && headers["content-encoding"] === undefined;
}

async function receive(
  { verify, binding, keep, kept }: StripeWebhookOptions,
  body: Buffer,
  signature: string | undefined,
): Promise<InboxEvent> {
  const verification = verify(body, signature);
  if (verification.kind === "refused") throw refuse.badRequest(verification.why);
  const event = toInboxEvent(verification.event, binding);
  await keep(event).catch((error: unknown) => {
    if (error instanceof IntakeBusy)
      throw refuse.busy(`${error.message}: send it again later`, error.retryAfter);
    throw error;
  });
  kept(event);
  return event;
}

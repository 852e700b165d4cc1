import type { OpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { MailboxMail, Ready } from "./answer-schemas.ts";
import { body, json, problem } from "./described-answers.ts";
import { ClockMove } from "./request-schemas.ts";

/** The routes that ask for no API key: the outside world's, the operator's, and the demo's. */
export function describeOperation(api: OpenAPIRegistry): void {
  api.registerPath({
    method: "post",
    path: "/webhooks/stripe",
    summary: "Stripe's events",
    description: "Snapshot and thin events, authenticated by the Stripe-Signature header.",
    tags: ["webhooks"],
    request: { body: { required: true, content: { "application/json": { schema: z.object({}).loose() } } } },
    responses: {
      200: json(z.object({ received: z.literal(true), status: z.enum(["pending", "ignored"]) }), "Durable"),
      400: problem("The signature does not fit"),
      413: problem("Too large"),
      500: problem("Not stored: send it again"),
      503: problem(
        "Not stored, since too many arrive or the database is slow: send it again after Retry-After",
      ),
    },
  });
  api.registerPath({
    method: "post",
    path: "/webhooks/ses",
    summary: "What SES tells of the mails",
    description:
      "Messages of the Amazon SNS topics in SNS_TOPIC_ARNS: notifications (events of a configuration set, or the older ones of an identity), and what confirms or ends a subscription. They are authenticated by SNS's signature, version 1 or 2. Raw delivery, which has none, needs SES_FEEDBACK_PASSWORD as the password of HTTP Basic. A message that comes again changes nothing.",
    tags: ["webhooks"],
    request: {
      body: { required: true, content: { "text/plain": { schema: z.string() } } },
    },
    responses: {
      200: json(
        z.object({
          received: z.literal(true),
          status: z.enum(["recorded", "repeated", "unknown", "ignored", "confirmed", "ended"]),
        }),
        "Durable. `unknown`: it is about a mail that nobody knows yet",
      ),
      400: problem("The signature does not fit, or the message is too old or none of SNS's"),
      401: problem("Raw delivery without its password"),
      403: problem("The topic is not one of SNS_TOPIC_ARNS"),
      413: problem("Too large"),
      500: problem("Not stored: send it again"),
      503: problem("Not stored, or SNS itself could not be asked: send it again after Retry-After"),
    },
  });
  api.registerPath({
    method: "get",
    path: "/lapsed/{token}",
    summary: "The lapsed-access page",
    tags: ["pages"],
    request: {
      params: z.object({ token: z.string() }),
      query: z.object({ return_to: z.url().optional(), locale: z.string().optional() }),
    },
    responses: {
      200: { description: "HTML" },
      404: { description: "Not a link of ours" },
      410: { description: "The link has expired" },
    },
  });
  api.registerPath({
    method: "get",
    path: "/healthz",
    summary: "Alive",
    tags: ["operation"],
    responses: { 200: json(z.object({ alive: z.literal(true) }), "Alive") },
  });
  api.registerPath({
    method: "get",
    path: "/readyz",
    summary: "Ready to serve",
    tags: ["operation"],
    responses: { 200: json(Ready, "Ready"), 503: json(Ready, "Not ready") },
  });
  api.registerPath({
    method: "get",
    path: "/metrics",
    summary: "Prometheus metrics",
    tags: ["operation"],
    responses: { 200: { description: "Metrics" } },
  });
  api.registerPath({
    method: "post",
    path: "/demo/clock",
    summary: "Move the virtual clock",
    description: "Only on the virtual clock. Answers once all work due by then is done, mails included.",
    tags: ["demo"],
    request: { body: body(ClockMove) },
    responses: {
      200: json(z.object({ now: z.iso.datetime() }), "The time it now is"),
      400: problem("Neither a duration nor an instant"),
      422: problem("Time only moves forward"),
    },
  });
  api.registerPath({
    method: "get",
    path: "/demo/mailbox.json",
    summary: "Every mail, oldest first",
    description: "Only with the mailbox transport.",
    tags: ["demo"],
    request: { query: z.object({ account: z.string().optional() }) },
    responses: {
      200: json(z.array(MailboxMail), "The mails"),
    },
  });
}

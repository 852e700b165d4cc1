import express, { type Request, type RequestHandler, type Response } from "express";
import { type Refusal, refuse } from "../problem.ts";

export type FeedbackPost = {
  text: string;
  /** What the headers of a raw delivery say; null: there are none. */
  raw: { topic: string; messageId: string | null } | null;
  /** Of HTTP Basic; null: none was sent. */
  password: string | null;
};

export type FeedbackAnswer =
  | { kind: "taken"; status: string }
  | { kind: "refused" | "forbidden" | "unauthorized" | "later"; why: string };

export type SesWebhookOptions = {
  /** Resolves with `taken` once it is durable. @throws what the database says when it refuses */
  receive(post: FeedbackPost): Promise<FeedbackAnswer>;
};

export const sesWebhookPath = "/webhooks/ses";

/** SNS brings 256 KiB at most, in JSON within JSON. */
const mostBytes = 1024 * 1024;

/** Seconds; SNS itself goes by the delivery policy of its subscription. */
const retryAfter = 30;

/**
 * What SES tells of the mails, as SNS posts it: text/plain, whatever it holds. Answers 200 only for what is durable, 4xx
 * for what will never be taken, and 5xx for what should come again; SNS repeats nothing else.
 */
export function sesWebhook({ receive }: SesWebhookOptions): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: mostBytes }),
    async (request, response) => {
      const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
      const answer = await receive({ text, raw: rawDelivery(request), password: basicPassword(request) });
      if (answer.kind !== "taken") throw refusal(answer, response);
      response.json({ received: true, status: answer.status });
    },
  ];
}

function refusal({ kind, why }: Exclude<FeedbackAnswer, { kind: "taken" }>, response: Response): Refusal {
  switch (kind) {
    case "refused":
      return refuse.badRequest(why);
    case "forbidden":
      return refuse.forbidden(why);
    case "unauthorized":
      // SNS sends the password of its URL only after it was asked for.
      response.set("WWW-Authenticate", 'Basic realm="feedback", charset="UTF-8"');
      return refuse.unauthorized(why);
    case "later":
      return refuse.busy(`${why}: send it again later`, retryAfter);
  }
}

function rawDelivery(request: Request): FeedbackPost["raw"] {
  if (request.header("x-amz-sns-rawdelivery") !== "true") return null;
  return {
    topic: request.header("x-amz-sns-topic-arn") ?? "",
    messageId: request.header("x-amz-sns-message-id") ?? null,
  };
}

function basicPassword(request: Request): string | null {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,8192})$/i.exec(request.header("authorization") ?? "")?.[1];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? null : pair.slice(colon + 1);
}

import { createHash, timingSafeEqual } from "node:crypto";
import { jsonOrNull } from "../core/json-or-null.ts";
import type { DeliveryFeedback, Log } from "../workflows/ports.ts";
import type { Recorded } from "../workflows/record-feedback.ts";
import { readSesEvent } from "./read-ses-event.ts";
import { readPostedMessage, readVouchedMessage, type SignedMessage } from "./sns-message.ts";
import type { SnsVerdict } from "./verify-sns-message.ts";

export type FeedbackPost = {
  /** The body. */
  text: string;
  /** What the headers of a raw delivery say; null: there are none. */
  raw: { topic: string; messageId: string | null } | null;
  /** Of HTTP Basic; null: none was sent. */
  password: string | null;
};

export type FeedbackAnswer =
  /** Durable, or nothing that must be kept. */
  | { kind: "taken"; status: Recorded | "ignored" | "confirmed" | "ended" }
  /** Will never be taken. */
  | { kind: "refused" | "forbidden" | "unauthorized"; why: string }
  /** Should come again. */
  | { kind: "later"; why: string };

export type FeedbackIntakeOptions = {
  /** `SNS_TOPIC_ARNS` */
  topics: readonly string[];
  /** `SES_FEEDBACK_PASSWORD`; null: nothing is taken that is not signed. */
  password: string | null;
  verify(message: SignedMessage, realNow: number): Promise<SnsVerdict>;
  /** False: the address is not one of SNS's. @throws when SNS could not be asked */
  confirm(address: string): Promise<boolean>;
  /** Durable when it resolves. */
  record(told: DeliveryFeedback): Promise<Recorded>;
  /** A topic will send nothing more. */
  ended(topic: string): void;
  log: Log;
};

/** Takes what Amazon SNS brings of SES's events, by whichever way: posted and signed, posted raw, vouched for by AWS. */
export function feedbackIntake(options: FeedbackIntakeOptions) {
  const { topics, log } = options;

  async function take(text: string, messageId: string): Promise<FeedbackAnswer> {
    const event = readSesEvent(text);
    switch (event.kind) {
      case "feedback":
        return { kind: "taken", status: await options.record({ ...event.told, id: `sns:${messageId}` }) };
      case "ignored":
        return { kind: "taken", status: "ignored" };
      case "unreadable":
        log.error({ message: messageId, why: event.why }, "An event of SES's could not be understood");
        return { kind: "refused", why: `This event of SES's could not be understood: ${event.why}` };
    }
  }

  async function takeSigned(message: SignedMessage): Promise<FeedbackAnswer> {
    const foreign = foreignTopic(topics, message.TopicArn);
    if (foreign) return foreign;
    const verdict = await options.verify(message, Date.now());
    if (verdict.kind === "refused") return verdict;
    if (verdict.kind === "unverified") return { kind: "later", why: verdict.why };
    switch (message.Type) {
      case "Notification":
        return take(message.Message, message.MessageId);
      case "SubscriptionConfirmation":
        return confirm(message);
      case "UnsubscribeConfirmation":
        // Whoever ended it meant to; its SubscribeURL, which would begin it anew, is left alone.
        options.ended(message.TopicArn);
        return { kind: "taken", status: "ended" };
    }
  }

  async function confirm({ TopicArn, SubscribeURL }: SignedMessage & { SubscribeURL: string }) {
    try {
      if (!(await options.confirm(SubscribeURL)))
        return { kind: "refused", why: "SubscribeURL does not lead to Amazon SNS" } as const;
    } catch (error) {
      log.warn({ topic: TopicArn, error: String(error) }, "A subscription could not be confirmed");
      return { kind: "later", why: "SNS did not confirm the subscription" } as const;
    }
    log.info({ topic: TopicArn }, "The feedback of this topic is taken in from now on");
    return { kind: "taken", status: "confirmed" } as const;
  }

  async function takeRaw({ text, raw, password }: FeedbackPost): Promise<FeedbackAnswer> {
    if (raw === null) {
      const why = "This is no message of Amazon SNS's: only an SNS topic may post here";
      return { kind: "refused", why };
    }
    const why = unauthorized(options.password, password);
    if (why !== null) return { kind: "unauthorized", why };
    return foreignTopic(topics, raw.topic) ?? take(text, raw.messageId ?? fingerprint(text));
  }

  return {
    /** What was posted to the webhook. @throws what the database says when it refuses */
    async post(posted: FeedbackPost): Promise<FeedbackAnswer> {
      const read = readPostedMessage(jsonOrNull(posted.text));
      switch (read.kind) {
        case "signed":
          return takeSigned(read.message);
        case "bare":
          return takeRaw(posted);
        case "unreadable":
          return { kind: "refused", why: `This is no message of Amazon SNS's: ${read.why}` };
      }
    },

    /**
     * A notification for whose source AWS vouches. False: it is none, or cannot be taken.
     * @throws what the database says when it refuses
     */
    async vouched(value: unknown): Promise<boolean> {
      const message = readVouchedMessage(value);
      if (message === null) return false;
      const foreign = foreignTopic(topics, message.TopicArn);
      if (foreign) {
        log.error({ topic: message.TopicArn }, foreign.why);
        return false;
      }
      return (await take(message.Message, message.MessageId)).kind === "taken";
    },
  };
}

function foreignTopic(topics: readonly string[], topic: string) {
  if (topics.includes(topic)) return null;
  const why =
    topics.length === 0
      ? "SNS_TOPIC_ARNS is not set, so no feedback is taken in: set it to the topic of SES's events"
      : "This topic is not one of SNS_TOPIC_ARNS: add it there, or end this subscription";
  return { kind: "forbidden", why } as const;
}

/** Why a raw delivery, which nobody signed, is not believed. */
function unauthorized(expected: string | null, given: string | null): string | null {
  if (expected === null)
    return "Raw delivery is not signed: turn it off for this subscription; or set SES_FEEDBACK_PASSWORD, and subscribe https://ses:<password>@…/webhooks/ses";
  if (given !== null && timingSafeEqual(digest(expected), digest(given))) return null;
  return "Raw delivery needs SES_FEEDBACK_PASSWORD as the password of the endpoint's URL: subscribe https://ses:<password>@…/webhooks/ses";
}

/** Of one length, whatever was sent. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const fingerprint = (text: string): string => digest(text).toString("hex");

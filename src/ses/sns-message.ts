import { z } from "zod";

const topic = z.string().max(512);

const signed = {
  MessageId: z.string().min(1).max(200),
  TopicArn: topic,
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  Signature: z.string(),
  SignatureVersion: z.enum(["1", "2"]),
  SigningCertURL: z.string(),
};
const control = { ...signed, Token: z.string(), SubscribeURL: z.string() };

const SignedMessage = z.discriminatedUnion("Type", [
  z.object({ Type: z.literal("Notification"), ...signed, Subject: z.string().optional() }),
  z.object({ Type: z.literal("SubscriptionConfirmation"), ...control }),
  z.object({ Type: z.literal("UnsubscribeConfirmation"), ...control }),
]);

/** What Amazon SNS posts to an HTTPS endpoint, with all that its signature covers. */
export type SignedMessage = z.infer<typeof SignedMessage>;

const VouchedMessage = z.object({
  Type: z.literal("Notification"),
  MessageId: signed.MessageId,
  TopicArn: topic,
  Message: z.string(),
});

/** The same by a way on which AWS itself vouches for the sender, such as a queue or a call of a function. */
export type VouchedMessage = z.infer<typeof VouchedMessage>;

export type ReadMessage =
  | { kind: "signed"; message: SignedMessage }
  /** It claims no signature, so it may be what SNS delivers raw. */
  | { kind: "bare" }
  | { kind: "unreadable"; why: string };

/** A message as it was posted. */
export function readPostedMessage(value: unknown): ReadMessage {
  if (typeof value !== "object" || value === null) return { kind: "unreadable", why: "it is no JSON object" };
  if (!("Type" in value) && !("Signature" in value)) return { kind: "bare" };
  const result = SignedMessage.safeParse(value);
  if (result.success) return { kind: "signed", message: result.data };
  const [issue] = result.error.issues;
  return { kind: "unreadable", why: `${issue?.path.join(".") || "Type"}: ${issue?.message}` };
}

/** Null: it is no notification of SNS's. */
export function readVouchedMessage(value: unknown): VouchedMessage | null {
  const result = VouchedMessage.safeParse(value);
  return result.success ? result.data : null;
}

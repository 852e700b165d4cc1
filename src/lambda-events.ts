import { z } from "zod";
import { jsonOrNull } from "./core/json-or-null.ts";

/** What Lambda is told of a queue's batch: these messages come again, the others are done. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

const batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });
const notifications = z.object({
  Records: z.array(z.object({ EventSource: z.literal("aws:sns"), Sns: z.looseObject({}) })),
});

/**
 * Takes what Amazon EventBridge or Amazon SNS brought, by way of a queue (each message an envelope) or directly (the
 * envelope itself, or SNS's records).
 * @throws when what came directly is neither Stripe's nor SES's, and whatever `take` throws: it comes again
 */
export async function takeInvocation(
  invocation: unknown,
  take: (envelope: unknown) => Promise<boolean>,
): Promise<BatchAnswer | undefined> {
  const queued = batch.safeParse(invocation);
  if (queued.success) return takeBatch(queued.data.Records, take);
  const told = notifications.safeParse(invocation);
  const envelopes = told.success ? told.data.Records.map(({ Sns }) => Sns) : [invocation];
  const taken = await Promise.all(envelopes.map(take));
  if (taken.every((ok) => ok)) return undefined;
  throw new Error(
    told.success
      ? "This is no event of SES's from a topic of SNS_TOPIC_ARNS: let only that topic call this function"
      : "This is no event of Stripe's: let only a rule for the source aws.partner/stripe.com/… call this function",
  );
}

async function takeBatch(
  records: z.infer<typeof batch>["Records"],
  take: (envelope: unknown) => Promise<boolean>,
): Promise<BatchAnswer> {
  const taken = await Promise.all(
    records.map(async ({ messageId, body }) => ({
      messageId,
      ok: await take(jsonOrNull(body)).catch(() => false),
    })),
  );
  return {
    batchItemFailures: taken.filter(({ ok }) => !ok).map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

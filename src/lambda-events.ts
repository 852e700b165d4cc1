import { z } from "zod";

/** What Lambda is told of a queue's batch: these messages come again, the others are done. */
export type BatchAnswer = { batchItemFailures: { itemIdentifier: string }[] };

const batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/**
 * Takes what Amazon EventBridge brought, by way of a queue (each message an envelope) or directly (the envelope itself).
 * @throws when an envelope that came directly is no event of Stripe's, and whatever `take` throws: it comes again
 */
export async function takeInvocation(
  invocation: unknown,
  take: (envelope: unknown) => Promise<boolean>,
): Promise<BatchAnswer | undefined> {
  const result = batch.safeParse(invocation);
  if (!result.success) {
    if (await take(invocation)) return undefined;
    throw new Error(
      "This is no event of Stripe's: let only a rule for the source aws.partner/stripe.com/… call this function",
    );
  }
  const taken = await Promise.all(
    result.data.Records.map(async ({ messageId, body }) => ({
      messageId,
      ok: await take(jsonOrNull(body)).catch(() => false),
    })),
  );
  return {
    batchItemFailures: taken.filter(({ ok }) => !ok).map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

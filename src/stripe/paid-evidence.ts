import { z } from "zod";
import { reference } from "./stripe-shapes.ts";

export type PaidEvidence = { invoice: string; customer: string; amountRemaining: 0 };

/** Nothing leaves `paid`, so an event of any age that shows it is right for ever. The field `paid` is never read. */
const paidInvoice = z.looseObject({
  type: z.string().startsWith("invoice."),
  data: z.looseObject({
    object: z.looseObject({
      id: z.string().min(1),
      object: z.literal("invoice"),
      status: z.literal("paid"),
      amount_remaining: z.literal(0),
      customer: reference,
    }),
  }),
});

/** What a verified event's own body (of any API version) proves: that an invoice is fully paid; else null. */
export function paidEvidence(rawEvent: string): PaidEvidence | null {
  const result = paidInvoice.safeParse(jsonOrNull(rawEvent));
  if (!result.success) return null;
  const { id, customer } = result.data.data.object;
  return customer === null ? null : { invoice: id, customer, amountRemaining: 0 };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { z } from "zod";
import { jsonOrNull } from "../core/json-or-null.ts";
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
      customer_account: reference,
    }),
  }),
});

/** What a verified event's own body (of any API version) proves: that an invoice is fully paid; else null. */
export const paidEvidence = (rawEvent: string): PaidEvidence | null => paidEvidenceIn(jsonOrNull(rawEvent));

/** The same of an event that was parsed as JSON. */
export function paidEvidenceIn(event: unknown): PaidEvidence | null {
  if (!looksPaid(event)) return null;
  const result = paidInvoice.safeParse(event);
  if (!result.success) return null;
  const { id, customer: billed, customer_account } = result.data.data.object;
  const customer = billed ?? customer_account;
  return customer === null ? null : { invoice: id, customer, amountRemaining: 0 };
}

/** Most events are not worth a closer look. */
const looksPaid = (event: unknown): boolean =>
  (event as { data?: { object?: { status?: unknown } | null } | null } | null)?.data?.object?.status ===
  "paid";

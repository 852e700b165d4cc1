import type Stripe from "stripe";
import { z } from "zod";
import { readEvent } from "./read-event.ts";
import { invoicePayment, reference } from "./stripe-shapes.ts";
import { isMissing, parsed, reading } from "./stripe-trouble.ts";

/** A charge, a refund or a dispute, seen only for the payment that it belongs to. */
const moved = z.looseObject({
  object: z.string().nullish(),
  invoice: reference.catch(null),
  payment_intent: reference.catch(null),
  charge: reference.catch(null),
});

const shownIn = z.object({ data: z.object({ object: moved }) });

/**
 * The invoice behind an event about money that was given back or is fought over: since basil a charge does not name it,
 * so it is found by the payment. Null where there is none.
 * @throws BillingUnavailable
 */
export async function invoiceOfEvent(stripe: Stripe, raw: string): Promise<string | null> {
  const event = readEvent(raw);
  const shown = shownIn.safeParse(JSON.parse(raw));
  const { id, type } = event?.object ?? { id: null, type: null };
  const object = shown.success ? shown.data.data.object : await movedAt(stripe, type, id);
  if (!object || object.invoice !== null) return object?.invoice ?? null;
  const intent = object.payment_intent ?? (await movedAt(stripe, "charge", object.charge))?.payment_intent;
  return intent ? invoicePaidBy(stripe, intent) : null;
}

async function movedAt(stripe: Stripe, type: string | null, id: string | null) {
  const retrieve = type === null || id === null ? null : retrieversOf(stripe)[type];
  if (!retrieve || id === null) return null;
  const what = `${type} ${id}`;
  return reading(what, async () => {
    try {
      return parsed(moved, await retrieve(id), what);
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw cause;
    }
  });
}

const retrieversOf = (stripe: Stripe): Readonly<Record<string, (id: string) => Promise<unknown>>> => ({
  charge: (id) => stripe.charges.retrieve(id),
  dispute: (id) => stripe.disputes.retrieve(id),
  refund: (id) => stripe.refunds.retrieve(id),
});

/** One payment may serve several invoices; the first stands for them. */
async function invoicePaidBy(stripe: Stripe, intent: string): Promise<string | null> {
  const what = `the invoice that ${intent} paid`;
  return reading(what, async () => {
    const payment = { type: "payment_intent", payment_intent: intent } as const;
    const { data } = await stripe.invoicePayments.list({ payment, limit: 10 });
    return data.map((one) => parsed(invoicePayment, one, what).invoice).find((id) => id !== null) ?? null;
  });
}

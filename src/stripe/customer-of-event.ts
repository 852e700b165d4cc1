import type Stripe from "stripe";
import { z } from "zod";
import { readEvent } from "./read-event.ts";
import { reference } from "./stripe-shapes.ts";
import { isMissing, parsed, reading } from "./stripe-trouble.ts";

/** Any object, seen only for whom it may belong to. */
const owned = z.looseObject({
  id: z.string().nullish(),
  object: z.string().nullish(),
  customer: reference.catch(null),
  invoice: reference.catch(null),
  payment_intent: reference.catch(null),
  charge: reference.catch(null),
});
type Owned = z.infer<typeof owned>;

/** Tried in this order: the invoice is the surest way to a customer. */
const ways = ["invoice", "payment_intent", "charge"] as const;

/**
 * The customer that an event is about, going through the objects it belongs to where it does not say;
 * null when there is none.
 * @throws BillingUnavailable
 */
export async function customerOfEvent(stripe: Stripe, raw: string): Promise<string | null> {
  const event = readEvent(raw);
  if (!event) return null;
  if (event.customer !== null) return event.customer;
  const { type, id } = event.object;
  const shown = owned.safeParse(JSON.parse(raw).data?.object);
  const object = shown.success ? shown.data : await fetched(stripe, type, id);
  return object && customerBehind(stripe, object);
}

/** A few hops are enough for any chain of Stripe's, and end a chain that runs in a circle. */
async function customerBehind(stripe: Stripe, object: Owned, hops = 3): Promise<string | null> {
  if (object.customer !== null || hops === 0) return object.customer;
  for (const way of ways) {
    const next = way === object.object ? null : await fetched(stripe, way, object[way]);
    const customer = next && (await customerBehind(stripe, next, hops - 1));
    if (customer) return customer;
  }
  return null;
}

/** Null for kinds that belong to nobody here, and for objects that are gone. */
async function fetched(stripe: Stripe, type: string | null, id: string | null): Promise<Owned | null> {
  const retrieve = type === null ? undefined : retrieversOf(stripe)[type];
  if (!retrieve || id === null) return null;
  const what = `${type} ${id}`;
  return reading(what, async () => {
    try {
      return parsed(owned, await retrieve(id), what);
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw cause;
    }
  });
}

const retrieversOf = (stripe: Stripe): Readonly<Record<string, (id: string) => Promise<unknown>>> => ({
  charge: (id) => stripe.charges.retrieve(id),
  credit_note: (id) => stripe.creditNotes.retrieve(id),
  dispute: (id) => stripe.disputes.retrieve(id),
  invoice: (id) => stripe.invoices.retrieve(id),
  invoice_payment: (id) => stripe.invoicePayments.retrieve(id).then(flattened),
  payment_intent: (id) => stripe.paymentIntents.retrieve(id),
  refund: (id) => stripe.refunds.retrieve(id),
  subscription: (id) => stripe.subscriptions.retrieve(id),
});

/** An invoice payment keeps its payment one level down. */
const flattened = (of: Stripe.InvoicePayment): unknown => ({
  ...of,
  payment_intent: of.payment?.payment_intent ?? null,
  charge: of.payment?.charge ?? null,
});

import type Stripe from "stripe";
import { z } from "zod";
import { BillingUnreadable } from "../workflows/ports.ts";
import { plainType } from "./event-types.ts";
import { readEvent } from "./read-event.ts";
import { reference } from "./stripe-shapes.ts";
import { isMissing, parsed, reading } from "./stripe-trouble.ts";

/** Any object, seen only for whom it may belong to. */
const owned = z
  .object({
    id: z.string().nullish(),
    object: z.string().nullish(),
    customer: reference.catch(null),
    customer_account: reference.catch(null),
    invoice: reference.catch(null),
    payment_intent: reference.catch(null),
    charge: reference.catch(null),
    subscription: reference.catch(null),
  })
  .transform((object) => ({ ...object, customer: object.customer ?? object.customer_account }));
type Owned = z.infer<typeof owned>;

/** Tried in this order: the invoice is the surest way to a customer. */
const ways = ["invoice", "payment_intent", "charge", "subscription"] as const;

/** Whose invoice it is, where that was read before. */
export type KnownInvoices = (invoice: string) => Promise<string | null>;

/**
 * The customer that an event is about, going through the objects it belongs to where it does not say; null when there
 * is none.
 * @throws BillingUnavailable; BillingUnreadable when the event does not say what it is about, or that is gone
 */
export async function customerOfEvent(
  stripe: Stripe,
  raw: string,
  known: KnownInvoices = async () => null,
): Promise<string | null> {
  const event = readEvent(raw);
  if (!event) throw new BillingUnreadable("The event cannot be read: replay it with a newer version");
  if (event.customer !== null) return event.customer;
  const search = new Search(stripe, known);
  const { type, id } = event.object;
  const shown = shownObject.safeParse(JSON.parse(raw));
  const customer = shown.success
    ? await search.behind(flattened(shown.data.data.object))
    : await search.at(type, id, relatedUrl(raw));
  if (customer !== null) return customer;
  if (!shown.success && (type === null || id === null))
    throw new BillingUnreadable(`The event ${event.id} does not say what it is about: look at it in Stripe`);
  if (search.gone !== null && !mayBeGone(event.type))
    throw new BillingUnreadable(
      `Stripe does not know ${search.gone}, which the event ${event.id} is about: look at it in Stripe, then dismiss it`,
    );
  return null;
}

const shownObject = z.object({ object: z.literal("event"), data: z.object({ object: z.looseObject({}) }) });

const related = z.object({ related_object: z.object({ url: z.string().regex(/^\/v1\/[\w/-]+$/) }) });

/** Where a thin event says that its object is to be found. */
function relatedUrl(raw: string): string | null {
  const result = related.safeParse(JSON.parse(raw));
  return result.success ? result.data.related_object.url : null;
}

/** Only a draft can be deleted, and nobody owes a draft; what else was deleted leaves nothing to be owed either. */
const mayBeGone = (type: string): boolean => /^invoice\.(created|updated)$|\.deleted$/.test(plainType(type));

class Search {
  /** The first object that Stripe does not know. */
  gone: string | null = null;
  private readonly stripe: Stripe;
  private readonly known: KnownInvoices;

  constructor(stripe: Stripe, known: KnownInvoices) {
    this.stripe = stripe;
    this.known = known;
  }

  /** Through an object of this kind; null where that leads to nobody. */
  async at(
    type: string | null,
    id: string | null,
    url: string | null = null,
    hops = 3,
  ): Promise<string | null> {
    if (type === null || id === null) return null;
    const before = type === "invoice" ? await this.known(id) : null;
    if (before !== null) return before;
    const object = await this.fetched(type, id, url);
    return object && this.behind(object, hops);
  }

  /** A few hops are enough for any chain of Stripe's, and end a chain that runs in a circle. */
  async behind(shown: unknown, hops = 3): Promise<string | null> {
    const result = owned.safeParse(shown);
    if (!result.success || result.data.customer !== null || hops === 0) return result.data?.customer ?? null;
    for (const way of ways) {
      if (way === result.data.object) continue;
      const customer = await this.at(way, result.data[way], null, hops - 1);
      if (customer !== null) return customer;
    }
    return null;
  }

  /** Null for kinds that belong to nobody here, and for objects that are gone. */
  private async fetched(type: string, id: string, url: string | null): Promise<Owned | null> {
    const retrieve =
      retrieversOf(this.stripe)[type] ?? (url !== null ? () => this.stripe.rawRequest("GET", url) : null);
    if (retrieve === null) return null;
    const what = `${type} ${id}`;
    return reading(what, async () => {
      try {
        return parsed(owned, flattened(await retrieve(id)), what);
      } catch (cause) {
        if (!isMissing(cause)) throw cause;
        this.gone ??= what;
        return null;
      }
    });
  }
}

const retrieversOf = (stripe: Stripe): Readonly<Record<string, (id: string) => Promise<unknown>>> => ({
  charge: (id) => stripe.charges.retrieve(id),
  credit_note: (id) => stripe.creditNotes.retrieve(id),
  dispute: (id) => stripe.disputes.retrieve(id),
  invoice: (id) => stripe.invoices.retrieve(id),
  invoice_payment: (id) => stripe.invoicePayments.retrieve(id),
  payment_intent: (id) => stripe.paymentIntents.retrieve(id),
  refund: (id) => stripe.refunds.retrieve(id),
  subscription: (id) => stripe.subscriptions.retrieve(id),
});

const withPayment = z.looseObject({
  payment: z.object({ payment_intent: z.unknown().optional(), charge: z.unknown().optional() }),
});

/** An invoice payment keeps its payment one level down. */
function flattened(object: unknown): unknown {
  const result = withPayment.safeParse(object);
  if (!result.success) return object;
  const { payment_intent, charge } = result.data.payment;
  return { ...result.data, payment_intent: payment_intent ?? null, charge: charge ?? null };
}

import Stripe from "stripe";
import { disputedCharges } from "./read-payment.ts";
import {
  charge,
  type InvoicePaymentShape,
  invoicePayment,
  type PaymentIntentShape,
  paymentIntent,
} from "./stripe-shapes.ts";
import { isMissing, parsed, reading } from "./stripe-trouble.ts";

/** A dispute in one of these is settled; in any other the money is still fought over. */
const closedDisputes = new Set(["won", "lost", "warning_closed", "prevented"]);

/**
 * All payments of an invoice, each with its payment intent and that one's latest charge.
 * @throws BillingUnavailable
 */
export async function paymentsOf(stripe: Stripe, invoice: string): Promise<InvoicePaymentShape[]> {
  const found = new Map<string, InvoicePaymentShape>();
  const what = `the payments of invoice ${invoice}`;
  await reading(what, async () => {
    const expand = ["data.payment.payment_intent.latest_charge"];
    for await (const raw of stripe.invoicePayments.list({ invoice, limit: 100, expand })) {
      const one = parsed(invoicePayment, raw, what);
      if (found.has(one.id)) throw new Error(`its pages repeat payment ${one.id}, so they may never end`);
      found.set(one.id, one);
    }
  });
  const own = [...found.values()].filter((one) => one.invoice === null || one.invoice === invoice);
  return Promise.all(own.map((one) => withIntent(stripe, one)));
}

/** Fetches what the server left unexpanded. A payment that was called off needs no intent to say so. */
async function withIntent(stripe: Stripe, one: InvoicePaymentShape): Promise<InvoicePaymentShape> {
  const intent = one.payment.payment_intent;
  if (!intent || one.status === "canceled") return one;
  const read = typeof intent === "string" ? await intentOf(stripe, intent, one.status === "paid") : intent;
  if (read === null) return one;
  return { ...one, payment: { ...one.payment, payment_intent: await withCharge(stripe, read) } };
}

/** Null only where it is `dispensable` and cannot be found: the invoice payment itself says that it was paid. */
async function intentOf(
  stripe: Stripe,
  id: string,
  dispensable: boolean,
): Promise<PaymentIntentShape | null> {
  const what = `payment intent ${id}`;
  return reading(what, async () => {
    try {
      const read = await stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] });
      return parsed(paymentIntent, read, what);
    } catch (cause) {
      if (dispensable && isNotFound(cause)) return null;
      throw cause;
    }
  });
}

/** The charge tells when an attempt began and whether it is disputed; without it the attempt begins when it is first seen. */
async function withCharge(stripe: Stripe, intent: PaymentIntentShape): Promise<PaymentIntentShape> {
  const id = intent.latest_charge;
  if (typeof id !== "string") return intent;
  const what = `charge ${id}`;
  return reading(what, async () => {
    try {
      return { ...intent, latest_charge: parsed(charge, await stripe.charges.retrieve(id), what) };
    } catch (cause) {
      if (isNotFound(cause)) return intent;
      throw cause;
    }
  });
}

const isNotFound = (cause: unknown): boolean =>
  cause instanceof Stripe.errors.StripeError && cause.statusCode === 404;

/**
 * The invoice with the payment intent that it names, as versions before basil do, in full. For a server that knows no
 * invoice payments of it.
 * @throws BillingUnavailable
 */
export async function withOlderIntent(stripe: Stripe, invoice: unknown): Promise<unknown> {
  const { payment_intent: id } = invoice as { payment_intent?: unknown };
  if (typeof id !== "string") return invoice;
  const read = await intentOf(stripe, id, false);
  return { ...(invoice as object), payment_intent: read && (await withCharge(stripe, read)) };
}

/**
 * Whether one of the disputes is open. A charge stays marked as disputed after its dispute has closed.
 * @throws BillingUnavailable
 */
export async function stillDisputed(
  stripe: Stripe,
  payments: readonly InvoicePaymentShape[],
): Promise<boolean> {
  const charges = payments.flatMap(disputedCharges);
  const open = await Promise.all(charges.map((charge) => hasOpenDispute(stripe, charge)));
  return charges.length === 0 || open.some(Boolean);
}

async function hasOpenDispute(stripe: Stripe, charge: string): Promise<boolean> {
  return reading(`the disputes of charge ${charge}`, async () => {
    try {
      const disputes = await stripe.disputes.list({ charge, limit: 100 });
      const own = disputes.data.filter((one) => one.charge === charge);
      return own.length === 0 || own.some((one) => !closedDisputes.has(one.status));
    } catch (cause) {
      if (isMissing(cause)) return true;
      throw cause;
    }
  });
}

import type Stripe from "stripe";
import { disputedCharges } from "./read-payment.ts";
import { type InvoicePaymentShape, invoicePayment } from "./stripe-shapes.ts";
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

/** Fetches what the server left unexpanded. A payment that is over needs no intent to say so. */
async function withIntent(stripe: Stripe, one: InvoicePaymentShape): Promise<InvoicePaymentShape> {
  const intent = one.payment.payment_intent;
  if (typeof intent !== "string" || one.status === "paid" || one.status === "canceled") return one;
  const what = `payment intent ${intent}`;
  const read = await reading(what, () =>
    stripe.paymentIntents.retrieve(intent, { expand: ["latest_charge"] }),
  );
  return parsed(invoicePayment, { ...one, payment: { ...one.payment, payment_intent: read } }, what);
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

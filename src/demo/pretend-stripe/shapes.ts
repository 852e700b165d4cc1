import type Stripe from "stripe";
import type { Instant } from "../../core/instant.ts";

/** The version whose shapes the pretend Stripe keeps and, unless asked otherwise, answers in. */
export const pretendApiVersion = "2026-10-28.endive";

/** On the wire a decimal is a string; the SDK's types show the object it is turned into. */
type Wire<T, K extends keyof T> = Omit<T, K> & { [Key in K]: string | null };

export type LineItem = Omit<Wire<Stripe.InvoiceLineItem, "quantity_decimal">, "pricing"> & { pricing: null };

/** An invoice as stored: references are ids, and what Stripe includes only on request is left out. */
export type InvoiceBody = Omit<Stripe.Invoice, "lines"> & {
  customer: string;
  lines: Stripe.ApiList<LineItem>;
};

export type InvoiceItemBody = Omit<Wire<Stripe.InvoiceItem, "quantity_decimal">, "pricing"> & {
  customer: string;
  invoice: string | null;
  pricing: null;
};

export type CreditNoteLine = Wire<Stripe.CreditNoteLineItem, "unit_amount_decimal">;
export type CreditNoteBody = Omit<Stripe.CreditNote, "lines"> & {
  customer: string;
  invoice: string;
  lines: Stripe.ApiList<CreditNoteLine>;
};

export type PaymentIntentBody = Stripe.PaymentIntent & { customer: string; latest_charge: string | null };
export type ChargeBody = Stripe.Charge & { customer: string; payment_intent: string };
export type InvoicePaymentBody = Stripe.InvoicePayment & {
  invoice: string;
  payment: { type: "payment_intent"; payment_intent: string };
};
export type DisputeBody = Stripe.Dispute & { charge: string; payment_intent: string };
export type RefundBody = Stripe.Refund & { charge: string; payment_intent: string };
export type CustomerBody = Stripe.Customer | Stripe.DeletedCustomer;

export type EventBody = Omit<Stripe.EventBase, "data" | "type"> & {
  type: string;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
};

/** What time will do to an invoice by itself. */
export type Plan = {
  /** Gaps between the automatic attempts that are left, in milliseconds. */
  retries: readonly number[];
  retryOutcome: "fails" | "succeeds";
  settleAt: Instant | null;
  settleOutcome: "fails" | "succeeds";
  /** What becomes of the invoice when the last attempt failed too, as the account's settings say. */
  whenExhausted?: "stays_open" | "uncollectible";
  /** What was paid by other means than Stripe's; shown only on request. */
  paidOffStripe?: number;
};

/** Where the one webhook of an event stands. `lost`: swallowed on request; Stripe would show it as undelivered too. */
export type Delivery = {
  state: "pending" | "delivered" | "lost" | "given_up" | "not_subscribed";
  attempts: number;
};

/** Everything that is kept, by kind. */
export type Bodies = {
  customer: CustomerBody;
  invoice: InvoiceBody | Stripe.DeletedInvoice;
  invoiceitem: InvoiceItemBody;
  payment_intent: PaymentIntentBody;
  invoice_payment: InvoicePaymentBody;
  charge: ChargeBody;
  credit_note: CreditNoteBody;
  dispute: DisputeBody;
  refund: RefundBody;
  event: EventBody;
  plan: Plan;
  delivery: Delivery;
  counter: { next: number };
};
export type Kind = keyof Bodies;

export const seconds = (at: Instant): number => Math.floor(at / 1000);

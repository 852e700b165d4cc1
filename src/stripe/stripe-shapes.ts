import { z } from "zod";
import type { Instant } from "../core/instant.ts";
import { second } from "../core/instant.ts";

/** Stripe's own times: whole seconds since the epoch. */
export const timestamp = z.int().nonnegative();
export const timestampOrNull = timestamp.nullish().transform((at) => at ?? null);

export const instantOf = (at: number): Instant => at * second;
export const instantOrNull = (at: number | null): Instant | null => (at === null ? null : instantOf(at));

/** A reference is an id, or the object itself where it was expanded. */
export const reference = z
  .union([z.string().min(1), z.looseObject({ id: z.string().min(1) }).transform((object) => object.id)])
  .nullish()
  .transform((id) => id ?? null);

const nextAction = z.looseObject({ type: z.string() });

export const charge = z.looseObject({
  id: z.string(),
  object: z.literal("charge").optional(),
  created: timestamp.optional(),
  status: z.string().optional(),
  disputed: z.boolean().optional(),
  amount_refunded: z.int().nullish(),
  payment_method_details: z.looseObject({ type: z.string() }).nullish(),
});
export type ChargeShape = z.infer<typeof charge>;

export const paymentIntent = z.looseObject({
  id: z.string().min(1),
  object: z.literal("payment_intent").optional(),
  status: z.string(),
  amount: z.int().optional(),
  amount_received: z.int().nullish(),
  created: timestamp.optional(),
  next_action: nextAction.nullish(),
  last_payment_error: z
    .looseObject({
      code: z.string().nullish(),
      payment_method: z.looseObject({ type: z.string().optional() }).nullish(),
    })
    .nullish(),
  latest_charge: z.union([z.string(), charge]).nullish(),
  /** Until 2022-08-01. */
  charges: z.looseObject({ data: z.array(charge) }).nullish(),
  payment_method: z.union([z.string(), z.looseObject({ type: z.string().optional() })]).nullish(),
  payment_method_types: z.array(z.string()).optional(),
});
export type PaymentIntentShape = z.infer<typeof paymentIntent>;

export const invoicePayment = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  amount_paid: z.int().nullish(),
  created: timestamp.optional(),
  invoice: reference,
  payment: z.looseObject({
    type: z.string().optional(),
    payment_intent: z.union([z.string(), paymentIntent]).nullish(),
    charge: z.union([z.string(), charge]).nullish(),
  }),
});
export type InvoicePaymentShape = z.infer<typeof invoicePayment>;

export const invoice = z.looseObject({
  id: z.string().min(1),
  object: z.literal("invoice").optional(),
  customer: reference,
  /** Who is billed where the customer is an account of Accounts v2; `customer` may then be null. */
  customer_account: reference,
  number: z.string().nullish(),
  status: z.enum(["draft", "open", "paid", "void", "uncollectible"]),
  status_details: z
    .looseObject({ uncollectible: z.looseObject({ reason: z.string().nullish() }).nullish() })
    .nullish(),
  currency: z.string().regex(/^[a-z]{3}$/i),
  amount_due: z.int(),
  amount_paid: z.int(),
  amount_remaining: z.int(),
  pre_payment_credit_notes_amount: z.int().nullish(),
  collection_method: z.enum(["send_invoice", "charge_automatically"]),
  created: timestamp,
  status_transitions: z.looseObject({ finalized_at: timestampOrNull }).nullish(),
  due_date: timestampOrNull,
  attempted: z.boolean().optional(),
  attempt_count: z.int().nonnegative().optional(),
  next_payment_attempt: timestampOrNull,
  payments: z.looseObject({ data: z.array(z.unknown()) }).nullish(),
  payment_intent: z.union([z.string(), paymentIntent]).nullish(),
  charge: z.union([z.string(), charge]).nullish(),
});
export type InvoiceShape = z.infer<typeof invoice>;

export const customer = z.looseObject({
  id: z.string().min(1),
  customer_account: z.string().nullish(),
  deleted: z.boolean().optional(),
  email: z.string().nullish(),
  name: z.string().nullish(),
  preferred_locales: z.array(z.string()).nullish(),
  address: z.looseObject({ country: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** A customer that is an account of Accounts v2. */
export const customerAccount = z.looseObject({
  id: z.string().min(1),
  closed: z.boolean().nullish(),
  contact_email: z.string().nullish(),
  display_name: z.string().nullish(),
  defaults: z.looseObject({ locales: z.array(z.string()).nullish() }).nullish(),
  identity: z.looseObject({ country: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

import type { Instant } from "./instant.ts";

export type InvoiceStatus = "draft" | "open" | "paid" | "void" | "uncollectible" | "deleted";

/** Money that has been promised to Stripe but has not arrived, as one attempt to pay an invoice. */
export type Payment = {
  /** The PaymentIntent (or, without one, the invoice payment). */
  id: string;
  /**
   * `processing`: a debit on its way. `voucher`: boleto, OXXO, Pix … waiting to be paid by `expiresAt`.
   * `lapsed_voucher`: one that was replaced or ran out, as Stripe or an earlier reading shows.
   * `partly_funded`: a bank transfer of which a part arrived. `customer_action`: 3-D Secure and the like, which holds nothing.
   * `uncounted`: it succeeded, and the invoice does not say so. `taken_back`: it succeeded, and was given back in whole or
   * in part. `unclear`: Stripe's word for it is not known here.
   */
  state:
    | "processing"
    | "voucher"
    | "lapsed_voucher"
    | "partly_funded"
    | "customer_action"
    | "failed"
    | "succeeded"
    | "uncounted"
    | "taken_back"
    | "unclear"
    | "other";
  /** Stripe's payment method type, e.g. `us_bank_account`, `boleto`. */
  method: string;
  /** When this attempt began, or was first seen; null where Stripe does not say. */
  startedAt: Instant | null;
  expiresAt: Instant | null;
};

/** An invoice as last read from Stripe, the same for every API version. Amounts are integer minor units. */
export type Invoice = {
  id: string;
  customer: string;
  number: string | null;
  status: InvoiceStatus;
  /** Stripe's reason for an uncollectible status, where it gives one, e.g. `user_forgiven`. */
  statusReason: string | null;
  currency: string;
  amountDue: number;
  amountPaid: number;
  amountRemaining: number;
  collection: "send_invoice" | "charge_automatically";
  createdAt: Instant;
  finalizedAt: Instant | null;
  /** Null for `charge_automatically`. */
  dueAt: Instant | null;
  attempted: boolean;
  attemptCount: number;
  /** Null when no retry is scheduled. */
  nextAttemptAt: Instant | null;
  /**
   * When the last automatic attempt had failed with no retry to follow; a later attempt by hand does not move it.
   * Null as read from Stripe, which does not say; filled in by {@link remembering}.
   */
  gaveUpAt: Instant | null;
  payments: readonly Payment[];
  /** A dispute is open against one of its payments; of a paid one, as far as an event made somebody look. */
  disputed: boolean;
};

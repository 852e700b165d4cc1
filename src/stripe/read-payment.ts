import type { z } from "zod";
import type { Instant } from "../core/instant.ts";
import type { Payment } from "../core/invoice.ts";
import {
  type charge,
  type InvoicePaymentShape,
  instantOf,
  instantOrNull,
  type PaymentIntentShape,
} from "./stripe-shapes.ts";

type Charge = z.infer<typeof charge>;
type Standing = Pick<Payment, "state"> & { method?: string; expiresAt?: Instant | null };

/** Vouchers a customer pays elsewhere and later, by next action: the method and where its expiry stands. */
const vouchers: Readonly<Record<string, { method: string; expiry: string }>> = {
  boleto_display_details: { method: "boleto", expiry: "expires_at" },
  oxxo_display_details: { method: "oxxo", expiry: "expires_after" },
  pix_display_qr_code: { method: "pix", expiry: "expires_at" },
  konbini_display_details: { method: "konbini", expiry: "expires_at" },
  multibanco_display_details: { method: "multibanco", expiry: "expires_at" },
};

/**
 * One attempt to pay, from an invoice payment whose payment intent is expanded where it has one.
 * `invoiced`, in Stripe's seconds, is the earliest that it can have begun.
 */
export function readPayment(of: InvoicePaymentShape, invoiced: number): Payment {
  const intent = typeof of.payment.payment_intent === "object" ? of.payment.payment_intent : null;
  if (intent) return { ...readPaymentIntent(intent, of.created ?? invoiced), ...closedBy(of.status) };
  const paidBy = typeof of.payment.charge === "object" ? of.payment.charge : null;
  return {
    id: typeof of.payment.payment_intent === "string" ? of.payment.payment_intent : of.id,
    state: chargeState(paidBy),
    method: methodOfCharge(paidBy) ?? "unknown",
    startedAt: instantOf(paidBy?.created ?? of.created ?? invoiced),
    expiresAt: null,
    ...closedBy(of.status),
  };
}

/** A payment that Stripe closed for this invoice is over, whatever its intent went on to do. */
function closedBy(status: string): Partial<Payment> {
  if (status === "paid") return { state: "succeeded", expiresAt: null };
  if (status === "canceled") return { state: "failed", expiresAt: null };
  return {};
}

export function readPaymentIntent(intent: PaymentIntentShape, invoiced: number): Payment {
  const standing = standingOf(intent);
  const latest = chargeOf(intent);
  return {
    id: intent.id,
    state: standing.state,
    method: standing.method ?? methodOf(intent),
    // The intent is made with the invoice; its charge is made when this attempt began.
    startedAt: instantOf(Math.max(intent.created ?? invoiced, latest?.created ?? 0)),
    expiresAt: standing.expiresAt ?? null,
  };
}

function standingOf(intent: PaymentIntentShape): Standing {
  switch (intent.status) {
    case "processing":
      return { state: "processing" };
    case "succeeded":
      return { state: "succeeded" };
    case "canceled":
      return { state: "failed" };
    case "requires_action":
    case "requires_source_action":
      return actionOf(intent);
    case "requires_payment_method":
    case "requires_source":
      return { state: intent.last_payment_error ? "failed" : "other" };
    default:
      return { state: "other" };
  }
}

/** A voucher and 3-D Secure share one status: only the next action tells them apart. */
function actionOf(intent: PaymentIntentShape): Standing {
  const action = intent.next_action;
  if (!action) return { state: "other" };
  const voucher = vouchers[action.type];
  const details = action[action.type] as Record<string, unknown> | null | undefined;
  if (voucher) {
    const expiry = details?.[voucher.expiry];
    const at = typeof expiry === "number" ? expiry : null;
    return { state: "voucher", method: voucher.method, expiresAt: instantOrNull(at) };
  }
  if (action.type !== "display_bank_transfer_instructions") return { state: "customer_action" };
  const remaining = details?.amount_remaining;
  const partly = typeof remaining === "number" && remaining < (intent.amount ?? 0);
  return { state: partly ? "partly_funded" : "other", method: "customer_balance" };
}

const chargeOf = (intent: PaymentIntentShape): Charge | null =>
  typeof intent.latest_charge === "object" ? (intent.latest_charge ?? null) : null;

const methodOfCharge = (of: Charge | null): string | null => of?.payment_method_details?.type ?? null;

function methodOf(intent: PaymentIntentShape): string {
  const chosen = typeof intent.payment_method === "object" ? intent.payment_method?.type : undefined;
  const possible = intent.payment_method_types ?? [];
  const only = possible.length === 1 ? possible[0] : undefined;
  return methodOfCharge(chargeOf(intent)) ?? chosen ?? only ?? "unknown";
}

function chargeState(of: Charge | null): Payment["state"] {
  if (of?.status === "pending") return "processing";
  if (of?.status === "failed") return "failed";
  return of?.status === "succeeded" ? "succeeded" : "other";
}

/** Whether a dispute was ever opened against this payment; it may be over by now. */
export function disputedCharges(of: InvoicePaymentShape): readonly string[] {
  const intent = typeof of.payment.payment_intent === "object" ? of.payment.payment_intent : null;
  const direct = typeof of.payment.charge === "object" ? (of.payment.charge ?? null) : null;
  const charges = [intent ? chargeOf(intent) : null, direct];
  return charges.flatMap((one) => (one?.disputed ? [one.id] : []));
}

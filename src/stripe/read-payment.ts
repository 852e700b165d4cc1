import type { Instant } from "../core/instant.ts";
import type { Payment } from "../core/invoice.ts";
import {
  type ChargeShape,
  type InvoicePaymentShape,
  instantOf,
  instantOrNull,
  type PaymentIntentShape,
} from "./stripe-shapes.ts";

type Standing = Pick<Payment, "state"> & { method?: string; expiresAt?: Instant | null };

/** What a customer pays elsewhere and later, by next action. Others are told by their expiry. */
const vouchers: Readonly<Record<string, string>> = {
  boleto_display_details: "boleto",
  oxxo_display_details: "oxxo",
  pix_display_qr_code: "pix",
  konbini_display_details: "konbini",
  multibanco_display_details: "multibanco",
};
const voucherMethods = new Set(Object.values(vouchers));

/** One attempt to pay, from an invoice payment whose payment intent is expanded where it has one. */
export function readPayment(of: InvoicePaymentShape): Payment {
  const intent = intentOf(of);
  if (intent) return takenBack(chargeOf(intent), ended(of.status, readPaymentIntent(intent)));
  const paidBy = typeof of.payment.charge === "object" ? (of.payment.charge ?? null) : null;
  const standing = of.payment.type === "payment_record" ? reported(of) : chargeStanding(paidBy);
  const payment = ended(of.status, {
    id: typeof of.payment.payment_intent === "string" ? of.payment.payment_intent : of.id,
    method: methodOfCharge(paidBy) ?? "unknown",
    expiresAt: null,
    ...standing,
  });
  return takenBack(paidBy, payment);
}

/** When it was given back Stripe says only in the refund itself: it counts from when it is first seen. */
const takenBack = (charge: ChargeShape | null, payment: Payment): Payment =>
  payment.state === "succeeded" && (charge?.amount_refunded ?? 0) > 0
    ? { ...payment, state: "taken_back", startedAt: null }
    : payment;

/** A payment that Stripe closed for this invoice is over, whatever its intent went on to do. */
function ended(status: string, payment: Payment): Payment {
  if (status === "paid") return { ...payment, state: "succeeded", expiresAt: null };
  if (status !== "canceled") return payment;
  const wasVoucher = payment.state === "voucher" || payment.state === "lapsed_voucher";
  return { ...payment, state: wasVoucher ? "lapsed_voucher" : "failed", expiresAt: null };
}

/** The vendor wrote down that money comes by another way than Stripe's. */
const reported = (of: InvoicePaymentShape) => ({
  state: "processing" as const,
  method: "payment_record",
  startedAt: of.created === undefined ? null : instantOf(of.created),
});

const chargeStanding = (of: ChargeShape | null) => ({ state: chargeState(of), startedAt: begunBy(of) });

export function readPaymentIntent(intent: PaymentIntentShape): Payment {
  const { state, method, expiresAt = null } = standingOf(intent);
  return {
    id: intent.id,
    state,
    method: method ?? methodOf(intent),
    startedAt: begunAt(state, chargeOf(intent)),
    expiresAt,
  };
}

/**
 * When this attempt began. The intent itself is made with the invoice and serves every attempt, so that only the
 * attempt's own charge can say; null where it does not.
 */
function begunAt(state: Payment["state"], charge: ChargeShape | null): Instant | null {
  switch (state) {
    case "processing":
      return charge?.status === "pending" ? begunBy(charge) : null;
    case "failed":
      return charge?.status === "failed" ? begunBy(charge) : null;
    case "succeeded":
      return begunBy(charge);
    default:
      return null;
  }
}

const begunBy = (charge: ChargeShape | null): Instant | null => instantOrNull(charge?.created ?? null);

function standingOf(intent: PaymentIntentShape): Standing {
  switch (intent.status) {
    case "processing":
      return { state: "processing" };
    case "succeeded":
      return { state: "succeeded" };
    case "canceled":
      return { state: wasTried(intent) ? goneState(methodOf(intent)) : "failed" };
    case "requires_action":
    case "requires_source_action":
      return actionOf(intent);
    case "requires_payment_method":
    case "requires_source":
      return failureOf(intent);
    case "requires_confirmation":
    case "requires_capture":
      return { state: "other" };
    default:
      return { state: "unclear" };
  }
}

/** Of what came to nothing, vouchers are told apart: only so many of them hold a debt. */
const goneState = (method: string): "lapsed_voucher" | "failed" =>
  voucherMethods.has(method) ? "lapsed_voucher" : "failed";

const wasTried = (intent: PaymentIntentShape): boolean =>
  Boolean(intent.payment_method) || Boolean(intent.latest_charge) || chargeOf(intent) !== null;

/** A slip that ran out is no declined charge. */
function failureOf({ last_payment_error: error, ...intent }: PaymentIntentShape): Standing {
  if (!error) return { state: "other" };
  const method = error.payment_method?.type ?? methodOf(intent);
  return error.code === "payment_intent_payment_attempt_expired"
    ? { state: goneState(method), method }
    : { state: "failed" };
}

/** A voucher and 3-D Secure share one status: only the next action tells them apart. */
function actionOf(intent: PaymentIntentShape): Standing {
  const action = intent.next_action;
  if (!action) return { state: "other" };
  const details = action[action.type] as Record<string, unknown> | null | undefined;
  if (action.type === "display_bank_transfer_instructions")
    return transferOf(intent, details?.amount_remaining);
  const expiry = details?.expires_at ?? details?.expires_after;
  const expiresAt = typeof expiry === "number" ? instantOf(expiry) : null;
  const method = vouchers[action.type];
  if (method !== undefined) return { state: "voucher", method, expiresAt };
  return expiresAt === null ? { state: "customer_action" } : { state: "voucher", expiresAt };
}

const transferOf = (intent: PaymentIntentShape, remaining: unknown): Standing => ({
  state: typeof remaining === "number" && remaining < (intent.amount ?? 0) ? "partly_funded" : "other",
  method: "customer_balance",
});

const intentOf = ({ payment }: InvoicePaymentShape): PaymentIntentShape | null =>
  typeof payment.payment_intent === "object" ? (payment.payment_intent ?? null) : null;

/** The latest charge: until 2022-08-01 it stood first in a list of its own. */
function chargeOf(intent: PaymentIntentShape): ChargeShape | null {
  if (typeof intent.latest_charge === "object" && intent.latest_charge) return intent.latest_charge;
  return intent.charges?.data[0] ?? null;
}

const methodOfCharge = (of: ChargeShape | null): string | null => of?.payment_method_details?.type ?? null;

function methodOf(intent: PaymentIntentShape): string {
  const chosen = typeof intent.payment_method === "object" ? intent.payment_method?.type : undefined;
  const possible = intent.payment_method_types ?? [];
  const only = possible.length === 1 ? possible[0] : undefined;
  return methodOfCharge(chargeOf(intent)) ?? chosen ?? only ?? "unknown";
}

function chargeState(of: ChargeShape | null): Payment["state"] {
  if (of?.status === "pending") return "processing";
  if (of?.status === "failed") return "failed";
  return of?.status === "succeeded" ? "succeeded" : "other";
}

/** Charges against which a dispute was ever opened; it may be over by now. */
export function disputedCharges(of: InvoicePaymentShape): readonly string[] {
  const direct = typeof of.payment.charge === "object" ? (of.payment.charge ?? null) : null;
  const intent = intentOf(of);
  return [...(intent ? disputedChargesOf(intent) : []), ...disputed(direct)];
}

export const disputedChargesOf = (intent: PaymentIntentShape): readonly string[] =>
  disputed(chargeOf(intent));

const disputed = (charge: ChargeShape | null): string[] => (charge?.disputed ? [charge.id] : []);

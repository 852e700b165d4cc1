import type Stripe from "stripe";
import type { Instant } from "../../core/instant.ts";
import { unreachable } from "../../core/unreachable.ts";
import type { Page } from "./book.ts";
import { payable, standingPayment } from "./payment-verbs.ts";
import { notNow } from "./refusal.ts";
import { type InvoiceBody, type PaymentIntentBody, seconds } from "./shapes.ts";

export type VoucherMethod = "boleto" | "oxxo" | "pix" | "konbini" | "multibanco";
export type VoucherOrder = { method: VoucherMethod; expiresAt: Instant };

/** The customer holds a slip that can be paid until it expires. */
export function issueVoucher(page: Page, id: string, { method, expiresAt }: VoucherOrder): InvoiceBody {
  const invoice = payable(page, id);
  const { intent } = standingPayment(page, id);
  if (intent.status === "processing")
    throw notNow("A payment of this invoice is on its way: settle it or let it fail first");
  const waiting: PaymentIntentBody = {
    ...intent,
    status: "requires_action",
    last_payment_error: null,
    next_action: voucherOf(method, seconds(expiresAt), invoice.hosted_invoice_url ?? null),
    payment_method: intent.id.replace(/^pi_3/, "pm_1"),
    payment_method_types: [method],
  };
  page.put("payment_intent", intent.id, waiting);
  page.emit("payment_intent.requires_action", waiting);
  return invoice;
}

function voucherOf(
  method: VoucherMethod,
  expires: number,
  hosted: string | null,
): Stripe.PaymentIntent.NextAction {
  const slip = {
    hosted_voucher_url: hosted,
    number: "00190.00009 02714.200109 01000.001234 1 98760000012000",
  };
  switch (method) {
    case "boleto":
      return {
        type: "boleto_display_details",
        boleto_display_details: { ...slip, expires_at: expires, pdf: null },
      };
    case "oxxo":
      return { type: "oxxo_display_details", oxxo_display_details: { ...slip, expires_after: expires } };
    case "pix":
      return { type: "pix_display_qr_code", pix_display_qr_code: { data: "pretend", expires_at: expires } };
    case "konbini": {
      const stores = { familymart: null, lawson: null, ministop: null, seicomart: null };
      return {
        type: "konbini_display_details",
        konbini_display_details: { expires_at: expires, hosted_voucher_url: hosted, stores },
      };
    }
    case "multibanco": {
      const details = {
        entity: "11249",
        expires_at: expires,
        hosted_voucher_url: hosted,
        reference: "123456789",
      };
      return { type: "multibanco_display_details", multibanco_display_details: details };
    }
    default:
      return unreachable(method);
  }
}

/** When the voucher that the intent waits for expires; null when it waits for none. */
export function voucherExpiry(intent: PaymentIntentBody): Instant | null {
  const next = intent.status === "requires_action" ? intent.next_action : null;
  const at =
    next?.boleto_display_details?.expires_at ??
    next?.oxxo_display_details?.expires_after ??
    next?.pix_display_qr_code?.expires_at ??
    next?.konbini_display_details?.expires_at ??
    next?.multibanco_display_details?.expires_at ??
    null;
  return at === null ? null : at * 1000;
}

/** The customer was shown where to transfer to, and has so far transferred `received` minor units. */
export function awaitTransfer(page: Page, id: string, { received = 0 }: { received?: number }): InvoiceBody {
  const invoice = payable(page, id);
  const { intent } = standingPayment(page, id);
  if (received < 0 || received >= intent.amount)
    throw notNow("What a transfer has brought so far is less than the whole: settle it instead");
  const waiting: PaymentIntentBody = {
    ...intent,
    status: "requires_action",
    last_payment_error: null,
    next_action: {
      type: "display_bank_transfer_instructions",
      display_bank_transfer_instructions: {
        amount_remaining: intent.amount - received,
        currency: intent.currency,
        financial_addresses: [],
        hosted_instructions_url: invoice.hosted_invoice_url ?? null,
        reference: invoice.number,
        type: "us_bank_transfer",
      },
    },
    payment_method_types: ["customer_balance"],
  };
  page.put("payment_intent", intent.id, waiting);
  page.emit(received > 0 ? "payment_intent.partially_funded" : "payment_intent.requires_action", waiting);
  return invoice;
}

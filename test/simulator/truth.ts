import { day, type Instant } from "../../src/core/instant.ts";
import type { Book } from "../../src/demo/pretend-stripe/book.ts";
import type { InvoiceBody, PaymentIntentBody } from "../../src/demo/pretend-stripe/shapes.ts";
import { localTime } from "./local-time.ts";

/**
 * What one invoice truly is at a moment, by what Stripe shows then. `unclear`: reasonable people may differ for a few
 * days (a voucher that has just expired), so nothing is asked of the service.
 */
export type TrueDebt = {
  invoice: string;
  state: "clear" | "not_due" | "held" | "owed" | "unclear";
  why: string;
  /** Since when it is overdue, where it is. */
  since: Instant | null;
};

/** All that the truth about one invoice rests on, taken out of the pretend Stripe's books. */
export type InvoiceTruth = {
  id: string;
  status: string;
  reason: string | null;
  currency: string;
  remaining: number;
  automatic: boolean;
  dueAt: Instant | null;
  madeAt: Instant;
  attempted: boolean;
  nextAttemptAt: Instant | null;
  onItsWay: readonly { what: "debit" | "voucher" | "transfer"; since: Instant; until: Instant }[];
  /** How many slips for it were given out so far, the present one among them. */
  slips: number;
  disputed: boolean;
};

/** Of one debt only so many hold: the service may have heard of every one, or not. */
const slipsThatHold = 2;

/** What remains below these is not chased, as the bundled policy says. */
const minimum: Readonly<Record<string, number>> = {
  usd: 500,
  eur: 500,
  brl: 2_500,
  mxn: 10_000,
  clp: 500,
  ils: 2_000,
};

/** @param slips how many were given out, by invoice: Stripe forgets one slip over the next */
export function invoiceTruths(
  book: Book,
  customer: string,
  slips: ReadonlyMap<string, number>,
): InvoiceTruth[] {
  const invoices = book.filter("invoice", (one) => !one.deleted, customer);
  return invoices.map((one) => invoiceTruth(book, one as InvoiceBody, slips.get(one.id) ?? 0));
}

function invoiceTruth(book: Book, invoice: InvoiceBody, slips: number): InvoiceTruth {
  const payments = book.filter("invoice_payment", () => true, invoice.id);
  const intents = payments.flatMap((one) => book.find("payment_intent", one.payment.payment_intent) ?? []);
  const disputes = intents.flatMap(({ id }) => book.filter("dispute", () => true, id));
  return {
    id: invoice.id,
    status: invoice.status ?? "draft",
    reason: invoice.status_details?.uncollectible?.reason ?? null,
    currency: invoice.currency,
    remaining: invoice.amount_remaining,
    automatic: invoice.collection_method === "charge_automatically",
    dueAt: invoice.due_date === null ? null : invoice.due_date * 1_000,
    madeAt: (invoice.status_transitions.finalized_at ?? invoice.created) * 1_000,
    attempted: invoice.attempted,
    nextAttemptAt: invoice.next_payment_attempt === null ? null : invoice.next_payment_attempt * 1_000,
    onItsWay: intents.flatMap((intent) => onItsWay(book, intent)),
    slips,
    disputed: disputes.some(({ status }) => status !== "won" && status !== "lost"),
  };
}

function onItsWay(book: Book, intent: PaymentIntentBody): InvoiceTruth["onItsWay"] {
  const charge = intent.latest_charge === null ? null : book.find("charge", intent.latest_charge);
  const since = Math.max(intent.created, charge?.created ?? 0) * 1_000;
  if (intent.status === "processing") return [{ what: "debit", since, until: since + 14 * day }];
  const next = intent.status === "requires_action" ? intent.next_action : null;
  if (!next) return [];
  const transfer = next.display_bank_transfer_instructions;
  if (transfer)
    return (transfer.amount_remaining ?? 0) < intent.amount
      ? [{ what: "transfer", since, until: since + 14 * day }]
      : [];
  const until =
    next.boleto_display_details?.expires_at ??
    next.oxxo_display_details?.expires_after ??
    next.pix_display_qr_code?.expires_at;
  return until == null ? [] : [{ what: "voucher", since, until: until * 1_000 }];
}

/** The truth about one invoice at a moment, where the account's clocks show `timeZone`. */
export function trueDebt(of: InvoiceTruth, at: Instant, timeZone: string): TrueDebt {
  const is = (state: TrueDebt["state"], why: string, since: Instant | null = null): TrueDebt => ({
    invoice: of.id,
    state,
    why,
    since,
  });
  if (of.status === "uncollectible" && of.reason === "user_forgiven") return is("clear", "forgiven");
  if (of.status !== "open" && of.status !== "uncollectible") return is("clear", of.status);
  if (of.remaining < (minimum[of.currency] ?? 1)) return is("clear", "too little to chase");
  const since = overdueSince(of, at, timeZone);
  if (since === null) return is("not_due", "not due");
  if (of.disputed) return is("held", "disputed", since);
  for (const { what, until } of of.onItsWay) {
    if (what === "voucher" && of.slips > slipsThatHold) return is("unclear", "one slip too many", since);
    if (at <= until) return is("held", `${what} on its way`, since);
    // A debit that outlasts all is nobody's to decide but a person's.
    return what === "debit"
      ? is("held", "debit without end", since)
      : is("unclear", `${what} overdue`, since);
  }
  return is("owed", "overdue", since);
}

function overdueSince(of: InvoiceTruth, at: Instant, timeZone: string): Instant | null {
  if (of.automatic) return of.attempted && of.nextAttemptAt === null ? of.madeAt : null;
  if (of.dueAt === null) return null;
  return localTime(at, timeZone).date > localTime(of.dueAt, timeZone).date ? of.dueAt + day : null;
}

import { dueDateOverdueFrom } from "./calendar.ts";
import { day, type Instant } from "./instant.ts";
import type { Invoice, Payment } from "./invoice.ts";
import { unreachable } from "./unreachable.ts";

/** Why an invoice is no debt. Only `paid` was a payment, and only a payment is thanked for. */
export type NoDebt = "paid" | "voided" | "credited" | "written_off" | "draft" | "deleted" | "below_minimum";

/** What one invoice means for the ladder at a moment. */
export type Debt =
  | { kind: "none"; why: NoDebt }
  | { kind: "not_yet_due"; since: Instant | null }
  | { kind: "overdue"; since: Instant }
  | { kind: "in_flight"; since: Instant; method: string; until: Instant }
  | { kind: "disputed"; since: Instant }
  | { kind: "uncertain"; why: string };

export type DebtTerms = {
  timeZone: string;
  /** No ladder while Stripe still retries the card. */
  retriesFirst: boolean;
  /** Per currency, in minor units: what remains below it is not chased. */
  minimum: Readonly<Record<string, number>>;
};

/** Stripe's own bound for a debit is four to six business days; ten working days end any doubt. */
const longestDebit = 14 * day;
/** A voucher paid on its last day is confirmed by the bank one business day later; weekends stretch that. */
const voucherConfirmation = 4 * day;

/** So many vouchers hold a debt; a further one is a way of not paying. */
const mostVouchers = 2;

/** Uncollectible only because nobody paid; every other reason is somebody's decision to let it go. */
const stillOwed = new Set(["max_payment_attempts", "payment_not_received"]);

/** Reads an invoice as a debt. Pure: the same invoice, terms and moment give the same debt. */
export function debtOf(invoice: Invoice, terms: DebtTerms, now: Instant): Debt {
  switch (invoice.status) {
    case "draft":
    case "deleted":
      return { kind: "none", why: invoice.status };
    case "paid":
      return { kind: "none", why: invoice.amountPaid > 0 ? "paid" : "credited" };
    case "void":
      return { kind: "none", why: "voided" };
    case "uncollectible":
      if (!stillOwed.has(invoice.statusReason ?? "")) return { kind: "none", why: "written_off" };
      return openDebt(invoice, terms, now);
    case "open":
      return openDebt(invoice, terms, now);
    default:
      return unreachable(invoice.status);
  }
}

function openDebt(invoice: Invoice, terms: DebtTerms, now: Instant): Debt {
  if (invoice.amountRemaining <= 0)
    return { kind: "none", why: invoice.amountPaid > 0 ? "paid" : "credited" };
  if (invoice.amountRemaining < (terms.minimum[invoice.currency] ?? 0))
    return { kind: "none", why: "below_minimum" };
  const since = overdueSince(invoice, terms);
  if (since === null || since > now) return { kind: "not_yet_due", since };
  if (invoice.disputed) return { kind: "disputed", since };
  const onItsWay = holdsOf(invoice.payments).filter((hold) => hold.until > now);
  const longest = onItsWay.sort((a, b) => b.until - a.until)[0];
  if (longest) return { kind: "in_flight", since, ...longest };
  const stuck = invoice.payments.find((payment) => payment.state === "processing");
  return stuck
    ? { kind: "uncertain", why: `its ${stuck.method} payment has been processing for longer than any takes` }
    : { kind: "overdue", since };
}

/** The moment from which the ladder counts; null while nothing says when that will be. */
function overdueSince(invoice: Invoice, terms: DebtTerms): Instant | null {
  if (invoice.collection === "send_invoice") {
    return invoice.dueAt === null ? null : dueDateOverdueFrom(invoice.dueAt, terms.timeZone);
  }
  if (!invoice.attempted || invoice.attemptCount === 0) return null;
  if (terms.retriesFirst && invoice.nextAttemptAt !== null) return null;
  return invoice.finalizedAt ?? invoice.createdAt;
}

type Hold = { method: string; until: Instant };

function holdsOf(payments: readonly Payment[]): Hold[] {
  const vouchers = payments
    .filter((payment) => payment.state === "voucher")
    .sort((a, b) => a.startedAt - b.startedAt);
  const tooMany = new Set(vouchers.slice(mostVouchers));
  return payments.flatMap((payment) => (tooMany.has(payment) ? [] : (holdOf(payment) ?? [])));
}

function holdOf(payment: Payment): Hold | null {
  switch (payment.state) {
    case "processing":
    case "partly_funded":
      return { method: payment.method, until: payment.startedAt + longestDebit };
    case "voucher":
      return {
        method: payment.method,
        until: (payment.expiresAt ?? payment.startedAt) + voucherConfirmation,
      };
    case "customer_action":
    case "failed":
    case "succeeded":
    case "other":
      return null;
    default:
      return unreachable(payment.state);
  }
}

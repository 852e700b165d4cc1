import { dueDateOverdueFrom, type LocalDate, localDate } from "./calendar.ts";
import { day, hour, type Instant } from "./instant.ts";
import type { Invoice, Payment } from "./invoice.ts";
import { unreachable } from "./unreachable.ts";

/** Why an invoice is no debt. Only `paid` was a payment, and only a payment is thanked for. */
export type NoDebt =
  | "paid"
  | "voided"
  | "credited"
  | "written_off"
  | "draft"
  | "deleted"
  | "below_minimum"
  /** From before the day on which enforcement began. */
  | "before_start";

/** Why it is not clear whether an invoice is owed. `method` and `reason` as Stripe names them. */
export type Doubt =
  | { cause: "overlong_payment"; method: string }
  | { cause: "uncounted_payment" | "unknown_payment" }
  | { cause: "unknown_write_off"; reason: string };

/**
 * What one invoice, in its one currency, means for the ladder at a moment. `since` is the date that the ladder counts
 * from: it rests on the due date or the last failed attempt alone, so that no payment in part moves it.
 */
export type Debt =
  | { kind: "none"; why: NoDebt }
  /** `since` null: nothing says yet when it will be overdue. */
  | { kind: "not_yet_due"; since: Instant | null }
  | { kind: "overdue"; since: Instant }
  /** Overdue, and somebody's promise to pay by `until` stands. */
  | { kind: "promised"; since: Instant; until: Instant }
  | { kind: "in_flight"; since: Instant; method: string; until: Instant }
  | { kind: "disputed"; since: Instant }
  /** Not to be chased until a person has looked. */
  | { kind: "uncertain"; since: Instant; doubt: Doubt };

export type DebtTerms = {
  timeZone: string;
  /** No ladder while Stripe still retries the card. */
  retriesFirst: boolean;
  /** Per currency, in minor units: what remains below it is not chased. */
  minimum: Readonly<Record<string, number>>;
  /** Until when a promise covers the account's debts; left out or null: none does. */
  promisedUntil?: Instant | null;
  /** What was due before that day, where the account is, is left alone; left out: nothing is. */
  ignoreDueBefore?: LocalDate | undefined;
};

/** Stripe's own bound for a debit is four to six business days; ten working days end any doubt. */
const longestDebit = 14 * day;

/** A slip paid on its last day is confirmed one business day later, which weekends stretch; the others at once. */
const confirmation: Readonly<Record<string, number>> = { pix: day, konbini: day, multibanco: day };
const longestConfirmation = 4 * day;

/** So many vouchers hold a debt; a further one is a way of not paying. */
const mostVouchers = 2;

/** Stripe may tell of the next attempt only a while after the failed one, in an event of its own. */
const retryNews = hour;

/** Uncollectible only because nobody paid, or by somebody's decision to let it go. Stripe may add others. */
const uncollectible: Readonly<Record<string, "owed" | "let_go">> = {
  max_payment_attempts: "owed",
  payment_not_received: "owed",
  subscription_canceled: "let_go",
  subscription_paused: "let_go",
  user_forgiven: "let_go",
};

/** Reads an invoice as a debt. Pure: the same invoice, terms and moment give the same debt. */
export function debtOf(invoice: Invoice, terms: DebtTerms, now: Instant): Debt {
  switch (invoice.status) {
    case "draft":
    case "deleted":
      return { kind: "none", why: invoice.status };
    case "paid":
      return { kind: "none", why: paidOrCredited(invoice) };
    case "void":
      return { kind: "none", why: "voided" };
    case "uncollectible":
      return uncollectibleDebt(invoice, terms, now);
    case "open":
      return openDebt(invoice, terms, now);
    default:
      return unreachable(invoice.status);
  }
}

const paidOrCredited = (invoice: Invoice): NoDebt => (invoice.amountPaid > 0 ? "paid" : "credited");

function uncollectibleDebt(invoice: Invoice, terms: DebtTerms, now: Instant): Debt {
  const { statusReason: reason } = invoice;
  // Versions before endive give no reason, and Stripe gives none where it knows none.
  if (reason === null) return { kind: "none", why: "written_off" };
  switch (uncollectible[reason]) {
    case "owed":
      return openDebt(invoice, terms, now);
    case "let_go":
      return { kind: "none", why: "written_off" };
    default: {
      const debt = openDebt(invoice, terms, now);
      if (debt.kind === "none" || debt.kind === "not_yet_due") return debt;
      return { kind: "uncertain", since: debt.since, doubt: { cause: "unknown_write_off", reason } };
    }
  }
}

function openDebt(invoice: Invoice, terms: DebtTerms, now: Instant): Debt {
  if (invoice.amountRemaining <= 0) return { kind: "none", why: paidOrCredited(invoice) };
  if (invoice.amountRemaining < (terms.minimum[invoice.currency] ?? 0))
    return { kind: "none", why: "below_minimum" };
  if (isBeforeStart(invoice, terms)) return { kind: "none", why: "before_start" };
  const since = overdueSince(invoice, terms);
  if (since === null || since > now) return { kind: "not_yet_due", since };
  if (invoice.disputed) return { kind: "disputed", since };
  const longest = longestHold(invoice.payments, now);
  if (longest) return { kind: "in_flight", since, ...longest };
  const doubt = doubtAbout(invoice.payments);
  if (doubt !== null) return { kind: "uncertain", since, doubt };
  const { promisedUntil: until = null } = terms;
  return until !== null && until > now ? { kind: "promised", since, until } : { kind: "overdue", since };
}

/** An automatic invoice was due when its first attempt was made, however long the retries went on. */
function isBeforeStart(invoice: Invoice, { timeZone, ignoreDueBefore: start }: DebtTerms): boolean {
  if (start === undefined) return false;
  const due =
    invoice.collection === "send_invoice" ? invoice.dueAt : (invoice.finalizedAt ?? invoice.createdAt);
  return due !== null && localDate(due, timeZone) < start;
}

/** The moment from which the ladder counts; null while nothing says when that will be. */
function overdueSince(invoice: Invoice, terms: DebtTerms): Instant | null {
  const { collection, dueAt, attempted, attemptCount, nextAttemptAt, gaveUpAt } = invoice;
  if (collection === "send_invoice") return dueAt === null ? null : dueDateOverdueFrom(dueAt, terms.timeZone);
  if (!attempted || attemptCount === 0) return null;
  const firstAttempt = invoice.finalizedAt ?? invoice.createdAt;
  if (!terms.retriesFirst) return firstAttempt;
  return nextAttemptAt === null ? (gaveUpAt ?? firstAttempt) + retryNews : null;
}

type Hold = { method: string; until: Instant };

/** Of all the money on its way, what will be waited for longest; null when none is. */
function longestHold(payments: readonly Payment[], now: Instant): Hold | null {
  const lapsed = payments.filter((payment) => payment.state === "lapsed_voucher").length;
  const vouchers = payments
    .filter((payment) => payment.state === "voucher")
    .sort((a, b) => (a.startedAt ?? now) - (b.startedAt ?? now) || expiryOf(a, now) - expiryOf(b, now));
  const tooMany = new Set(vouchers.slice(Math.max(0, mostVouchers - lapsed)));
  const holds = payments.flatMap((payment) => (tooMany.has(payment) ? [] : (holdOf(payment, now) ?? [])));
  return holds.filter((hold) => hold.until > now).sort((a, b) => b.until - a.until)[0] ?? null;
}

const expiryOf = (payment: Payment, now: Instant): Instant => payment.expiresAt ?? payment.startedAt ?? now;

/** Where nobody knows when it began, it begins now: better a hold too long than a customer cut who has paid. */
function holdOf(payment: Payment, now: Instant): Hold | null {
  const { state, method } = payment;
  switch (state) {
    case "processing":
    case "partly_funded":
      return { method, until: (payment.startedAt ?? now) + longestDebit };
    case "voucher":
      return { method, until: expiryOf(payment, now) + (confirmation[method] ?? longestConfirmation) };
    case "lapsed_voucher":
    case "customer_action":
    case "failed":
    case "succeeded":
    case "uncounted":
    case "taken_back":
    case "unclear":
    case "other":
      return null;
    default:
      return unreachable(state);
  }
}

/** Why it cannot be told whether money is on its way; null when it can. */
function doubtAbout(payments: readonly Payment[]): Doubt | null {
  const stuck = payments.find((payment) => payment.state === "processing");
  if (stuck) return { cause: "overlong_payment", method: stuck.method };
  if (payments.some(({ state }) => state === "uncounted")) return { cause: "uncounted_payment" };
  return payments.some(({ state }) => state === "unclear") ? { cause: "unknown_payment" } : null;
}

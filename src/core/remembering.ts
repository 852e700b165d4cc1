import type { Instant } from "./instant.ts";
import type { Invoice, Payment } from "./invoice.ts";

/**
 * An invoice as just read, with what Stripe does not say and earlier readings showed: when money on its way was first
 * seen, which vouchers there were before, and when the automatic attempts came to their end. `before` is what was
 * known of the same invoice; undefined: nothing.
 */
export function remembering(before: Invoice | undefined, read: Invoice, now: Instant): Invoice {
  if (before && isBehind(before, read)) return before;
  return {
    ...read,
    payments: withVouchersGone(
      before,
      read.payments.map((payment) => sinceFirstSeen(before, payment, now)),
    ),
    gaveUpAt: gaveUpAt(before, read, now),
  };
}

/** Nothing leaves `paid`, and nothing leaves `void` but to be paid: a reading that shows it otherwise lags. */
const isBehind = (before: Invoice, read: Invoice): boolean =>
  (before.status === "paid" && read.status !== "paid") ||
  (before.status === "void" && read.status !== "void" && read.status !== "paid");

function sinceFirstSeen(before: Invoice | undefined, payment: Payment, now: Instant): Payment {
  if (!isTimed(payment) || payment.startedAt !== null) return payment;
  const earlier = before?.payments.find((one) => one.state === payment.state && isSame(one, payment));
  return { ...payment, startedAt: earlier?.startedAt ?? now };
}

/** Something counts from its beginning, which Stripe does not always tell: how long it is waited for, or reminded of. */
const isTimed = ({ state }: Payment): boolean =>
  state === "processing" || state === "voucher" || state === "partly_funded" || state === "taken_back";

/** One payment intent may carry several vouchers, one after another: each has its own expiry. */
const isSame = (a: Payment, b: Payment): boolean => a.id === b.id && a.expiresAt === b.expiresAt;

/** What we saw ourselves tells more of a voucher than what Stripe shows of it afterwards. */
function withVouchersGone(before: Invoice | undefined, read: readonly Payment[]): Payment[] {
  const seen = (before?.payments ?? []).filter(
    ({ state }) => state === "voucher" || state === "lapsed_voucher",
  );
  const gone = seen.filter(
    (one) => !read.some((payment) => payment.state === "voucher" && isSame(payment, one)),
  );
  const shown = read.filter(
    ({ id, state }) => state !== "lapsed_voucher" || !seen.some((one) => one.id === id),
  );
  return [...shown, ...gone.map((one): Payment => ({ ...one, state: "lapsed_voucher" }))];
}

function gaveUpAt(before: Invoice | undefined, read: Invoice, now: Instant): Instant | null {
  if (read.status !== "open" && read.status !== "uncollectible") return before?.gaveUpAt ?? null;
  if (read.collection !== "charge_automatically" || !read.attempted || read.nextAttemptAt !== null)
    return null;
  if (read.payments.some(({ state }) => state === "processing")) return null;
  return before?.gaveUpAt ?? lastFailure(before, read, now) ?? read.finalizedAt ?? read.createdAt;
}

/** When the attempt failed that no other follows; null when neither Stripe nor an earlier reading tells. */
function lastFailure(before: Invoice | undefined, read: Invoice, now: Instant): Instant | null {
  // A debit's charge is as old as the debit, which failed only since it was last seen on its way.
  if (before?.payments.some(({ state }) => state === "processing")) return now;
  const failures = read.payments.flatMap(({ state, startedAt }) =>
    state === "failed" ? (startedAt ?? []) : [],
  );
  if (failures.length > 0) return Math.max(...failures);
  const since = before && (before.nextAttemptAt !== null || before.attemptCount < read.attemptCount);
  return since ? now : null;
}

import type { Decision } from "./decision.ts";
import { day, type Instant } from "./instant.ts";
import type { Invoice } from "./invoice.ts";
import type { Reason } from "./reason.ts";
import { earlier, type View } from "./view.ts";

/** For so long a person is reminded of what can no longer change by itself. */
const remindedFor = 30 * day;

/** Something about an invoice that nobody owes, which a person should look at; `until` null: as long as it is so. */
type Concern = { reason: Reason; until: Instant | null };

/**
 * Adds to a decision what became of money after its invoice was settled. It holds nothing and moves nothing: a refund or
 * a dispute leaves an invoice paid, and a debit that failed may leave it void, which is not paid.
 */
export function withAftermath(view: View, decision: Decision): Decision {
  const concerns = view.settled
    .flatMap(({ invoice }) => concernOf(invoice) ?? [])
    .filter(({ until }) => until === null || until > view.now);
  if (concerns.length === 0) return decision;
  return {
    ...decision,
    reasons: [...decision.reasons, ...concerns.map(({ reason }) => reason)],
    nextReviewAt: concerns.map(({ until }) => until).reduce(earlier, decision.nextReviewAt),
  };
}

function concernOf(invoice: Invoice): Concern | null {
  const name = invoice.number ?? invoice.id;
  if (invoice.status === "paid" && invoice.disputed)
    return { reason: { code: "disputed", invoice: name }, until: null };
  const [telling, why] =
    invoice.status === "paid"
      ? [invoice.payments.filter(({ state }) => state === "taken_back"), refunded]
      : invoice.status === "void"
        ? [invoice.payments.filter(({ state, method }) => state === "failed" && isDebit(method)), bounced]
        : [[], ""];
  if (telling.length === 0) return null;
  const since = Math.max(...telling.map(({ startedAt }) => startedAt ?? invoice.createdAt));
  return { reason: { code: "uncertain", invoice: name, why }, until: since + remindedFor };
}

const refunded = "it was paid, and a payment for it was given back; a person must look";
const bounced = "it was voided after a bank debit for it failed, which is not paid; a person must look";

/** Takes days, and may come back: `sepa_debit`, `us_bank_account`. */
const isDebit = (method: string): boolean => /_debit$|_bank_account$/.test(method);

import type { Decision } from "./decision.ts";
import { day, type Instant } from "./instant.ts";
import type { Invoice, Payment } from "./invoice.ts";
import type { Reason, TakenBack } from "./reason.ts";
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
  const reason = (how: TakenBack): Reason => ({ code: "taken_back", invoice: name, how });
  if (invoice.status === "paid" && invoice.disputed) return { reason: reason("disputed"), until: null };
  const how = invoice.status === "paid" ? "refunded" : "debit_returned";
  const payments = invoice.payments.filter((payment) => tells(invoice, payment));
  if (payments.length === 0) return null;
  const since = Math.max(...payments.map(({ startedAt }) => startedAt ?? invoice.createdAt));
  return { reason: reason(how), until: since + remindedFor };
}

function tells({ status }: Invoice, { state, method }: Payment): boolean {
  if (status === "paid") return state === "taken_back";
  return status === "void" && state === "failed" && isDebit(method);
}

/** Takes days, and may come back: `sepa_debit`, `us_bank_account`. */
const isDebit = (method: string): boolean => /_debit$|_bank_account$/.test(method);

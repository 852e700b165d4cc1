import type { Instant } from "../../core/instant.ts";
import { failAttempt, failProcessing } from "./attempt-verbs.ts";
import type { Book, Page } from "./book.ts";
import { markUncollectible } from "./closing-verbs.ts";
import { finalize, planOf, usualPlan } from "./invoice-verbs.ts";
import { pay, settle } from "./payment-verbs.ts";
import type { InvoiceBody } from "./shapes.ts";
import { voucherExpiry } from "./voucher-verbs.ts";

/** Something that time alone will do to an invoice. */
type Due = { at: Instant; invoice: string; run: (page: Page) => void };

/** The next thing that falls due, if any; ties go to the older invoice. */
export function nextDue(book: Book, hostedBase: string): Due | null {
  let next: Due | null = null;
  const standing = standingIntents(book);
  for (const invoice of book.filter("invoice", (one) => !one.deleted && unsettled.has(one.status ?? ""))) {
    if (invoice.deleted) continue;
    const due = dueOf(book, invoice, standing.get(invoice.id), hostedBase);
    if (due && (!next || due.at < next.at)) next = due;
  }
  return next;
}

const unsettled = new Set(["draft", "open", "uncollectible"]);

function standingIntents(book: Book): Map<string, string> {
  const asking = book.filter("invoice_payment", (one) => one.is_default && one.status === "open");
  return new Map(asking.map((one) => [one.invoice, one.payment.payment_intent]));
}

function dueOf(book: Book, invoice: InvoiceBody, intent: string | undefined, hostedBase: string): Due | null {
  const { id } = invoice;
  if (invoice.status === "draft") {
    const at = invoice.automatically_finalizes_at;
    return at === null
      ? null
      : { at: at * 1000, invoice: id, run: (page) => void finalize(page, id, hostedBase) };
  }
  return (intent === undefined ? null : onItsWay(book, id, intent)) ?? attemptOf(invoice);
}

/** While money is on its way no attempt is made. */
function onItsWay(book: Book, id: string, intentId: string): Due | null {
  const intent = book.find("payment_intent", intentId);
  if (!intent) return null;
  const expiry = voucherExpiry(intent);
  if (expiry !== null) return { at: expiry, invoice: id, run: (page) => void failProcessing(page, id) };
  const plan = book.find("plan", id) ?? usualPlan;
  if (intent.status !== "processing" || plan.settleAt === null) return null;
  const settles = plan.settleOutcome === "succeeds" ? settle : failProcessing;
  return { at: plan.settleAt, invoice: id, run: (page) => void settles(page, id) };
}

function attemptOf(invoice: InvoiceBody): Due | null {
  const { id, next_payment_attempt: at } = invoice;
  if (at === null) return null;
  return { at: at * 1000, invoice: id, run: (page) => attempt(page, id) };
}

function attempt(page: Page, id: string): void {
  const { retryOutcome, whenExhausted } = planOf(page, id);
  if (retryOutcome === "succeeds") pay(page, id, {});
  else if (failAttempt(page, id).next_payment_attempt === null && whenExhausted === "uncollectible")
    markUncollectible(page, id, "max_payment_attempts");
}

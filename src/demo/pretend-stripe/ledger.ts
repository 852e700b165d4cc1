import type { Instant } from "../../core/instant.ts";
import {
  type DebitOrder,
  type FailOrder,
  type FailProcessingOrder,
  failAttempt,
  failProcessing,
  requireAction,
  startProcessing,
} from "./attempt-verbs.ts";
import type { Book, Page } from "./book.ts";
import {
  announce,
  type CreditOrder,
  closeDispute,
  credit,
  dispute,
  markUncollectible,
  refund,
  voidInvoice,
  type WriteOff,
} from "./closing-verbs.ts";
import type { CustomerDetails } from "./customer-body.ts";
import { createCustomer, createCustomerAccount, deleteCustomer, updateCustomer } from "./customer-verbs.ts";
import { nextDue } from "./due.ts";
import type { NewItem } from "./invoice-body.ts";
import {
  addItem,
  deleteDraft,
  draft,
  finalize,
  type InvoiceOrder,
  includeWaiting,
  planOf,
  updateInvoice,
} from "./invoice-verbs.ts";
import { type PayOrder, pay, payOutside, replacePayment, settle } from "./payment-verbs.ts";
import type { Bodies, InvoiceBody, Kind, Plan } from "./shapes.ts";
import { awaitTransfer, issueVoucher, type VoucherOrder } from "./voucher-verbs.ts";

export type LedgerOptions = {
  book: Book;
  now: () => Promise<Instant> | Instant;
  hostedBase: string;
  account: { country: string; name: string };
};

export type NewInvoiceOrder = InvoiceOrder & {
  /** Integer minor units. */
  amount: number;
  /** Leaves it a draft; else it is finalized at once. */
  draft?: boolean;
  /** Its subscription's collection is paused, so that this becomes of it instead of being collected. */
  pausedAs?: "keep_as_draft" | "mark_uncollectible" | "void";
  /** How the automatic attempts will go; left out: three retries within two weeks, all of which fail. */
  plan?: Partial<Plan>;
};

/**
 * The pretend Stripe's state and what can happen to it. Every verb is one change: it is saved, then its webhooks go out.
 * All verbs reject with a StripeRefusal when Stripe would refuse too.
 */
export type Ledger = ReturnType<typeof openLedger>;

export function openLedger(options: LedgerOptions) {
  const { book, hostedBase, account } = options;
  const change = async <T>(make: (page: Page) => T): Promise<T> => book.change(await options.now(), make);
  return {
    ...readers(book),
    ...customerVerbs(change),
    ...invoiceVerbs(change, hostedBase, account),
    ...paymentVerbs(change),
    ...closingVerbs(change),
    /** When time alone will next do something; null: nothing is waiting. */
    nextDueAt: (): Instant | null => nextDue(book, hostedBase)?.at ?? null,
    /** Does all that falls due by `now`, in order, each at its own time; answers how many things that was. */
    runDue: (now: Instant): Promise<number> => runDue(book, hostedBase, now),
  };
}

type Change = <T>(make: (page: Page) => T) => Promise<T>;

async function runDue(book: Book, hostedBase: string, now: Instant): Promise<number> {
  for (let done = 0; ; done++) {
    const due = nextDue(book, hostedBase);
    if (!due || due.at > now) return done;
    await book.change(due.at, due.run);
  }
}

const readers = (book: Book) => ({
  find: <K extends Kind>(kind: K, id: string): Bodies[K] | null => book.find(kind, id),
  /** Oldest first. */
  all: <K extends Kind>(kind: K): Bodies[K][] => book.filter(kind, () => true),
  invoicesOf: (customer: string): InvoiceBody[] =>
    book.filter("invoice", (one) => !one.deleted, customer) as InvoiceBody[],
});

const customerVerbs = (change: Change) => ({
  createCustomer: (details: CustomerDetails & { id?: string }) =>
    change((page) => createCustomer(page, details)),
  createCustomerAccount: (details: CustomerDetails & { both?: boolean; id?: string }) =>
    change((page) => createCustomerAccount(page, details)),
  updateCustomer: (id: string, details: CustomerDetails) =>
    change((page) => updateCustomer(page, id, details)),
  deleteCustomer: (id: string) => change((page) => deleteCustomer(page, id)),
});

const invoiceVerbs = (change: Change, hostedBase: string, account: LedgerOptions["account"]) => ({
  /** An invoice of one line, open unless `draft`. */
  createInvoice: (order: NewInvoiceOrder) =>
    change((page) => {
      const { id, currency } = draft(page, order, account);
      const { customer, amount, description = null } = order;
      addItem(page, { customer, amount, currency, description, invoice: id });
      if (order.plan) page.put("plan", id, { ...planOf(page, id), ...order.plan });
      if (order.draft || order.pausedAs === "keep_as_draft") return page.find("invoice", id) as InvoiceBody;
      const open = finalize(page, id, hostedBase);
      if (order.pausedAs === "void") return voidInvoice(page, id);
      return order.pausedAs ? markUncollectible(page, id, "subscription_paused") : open;
    }),
  createDraft: (order: InvoiceOrder & { includeWaiting?: boolean }) =>
    change((page) => {
      const invoice = draft(page, order, account);
      return order.includeWaiting ? includeWaiting(page, invoice) : invoice;
    }),
  addItem: (item: NewItem) => change((page) => addItem(page, item)),
  updateInvoice: (id: string, changes: Partial<InvoiceBody>) =>
    change((page) => updateInvoice(page, id, changes)),
  finalize: (id: string) => change((page) => finalize(page, id, hostedBase)),
  deleteDraft: (id: string) => change((page) => deleteDraft(page, id)),
});

const paymentVerbs = (change: Change) => ({
  pay: (invoice: string, order: PayOrder = {}) => change((page) => pay(page, invoice, order)),
  payOutside: (invoice: string) => change((page) => payOutside(page, invoice)),
  failAttempt: (invoice: string, order: FailOrder = {}) =>
    change((page) => failAttempt(page, invoice, order)),
  requireAction: (invoice: string) => change((page) => requireAction(page, invoice)),
  startProcessing: (invoice: string, order: DebitOrder) =>
    change((page) => startProcessing(page, invoice, order)),
  issueVoucher: (invoice: string, order: VoucherOrder) =>
    change((page) => issueVoucher(page, invoice, order)),
  awaitTransfer: (invoice: string, order: { received?: number } = {}) =>
    change((page) => awaitTransfer(page, invoice, order)),
  settle: (invoice: string) => change((page) => settle(page, invoice)),
  failProcessing: (invoice: string, order: FailProcessingOrder = {}) =>
    change((page) => failProcessing(page, invoice, order)),
  replacePayment: (invoice: string) => change((page) => replacePayment(page, invoice)),
});

const closingVerbs = (change: Change) => ({
  voidInvoice: (invoice: string) => change((page) => voidInvoice(page, invoice)),
  markUncollectible: (invoice: string, reason?: WriteOff) =>
    change((page) => markUncollectible(page, invoice, reason)),
  credit: (invoice: string, order: CreditOrder) => change((page) => credit(page, invoice, order)),
  dispute: (invoice: string) => change((page) => dispute(page, invoice)),
  closeDispute: (id: string, outcome: "won" | "lost") => change((page) => closeDispute(page, id, outcome)),
  refund: (invoice: string) => change((page) => refund(page, invoice)),
  announce: (invoice: string, what: "overdue" | "will_be_due") =>
    change((page) => announce(page, invoice, what)),
});

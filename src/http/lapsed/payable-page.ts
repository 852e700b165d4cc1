import { accountantOf } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import type { Invoice } from "../../core/invoice.ts";
import { type Money, totals } from "../../core/money.ts";
import type { Loaded } from "../../workflows/load-facts.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";
import type { LapsedOptions, Visit } from "./visit.ts";

export type PayableInvoice = {
  payUrl: string;
  /** Null: to be charged automatically. */
  dueAt: Instant | null;
  issuedAt: Instant;
  /** Null where the reader is not to see such things. */
  figures: { number: string; open: Money } | null;
};

export type PayableView = ReaderFacts & {
  product: string;
  invoices: readonly PayableInvoice[];
  /** Per currency; empty where the reader is not to see such things. */
  totals: readonly Money[];
  back: string;
  here: string;
  demo: boolean;
};

/** Where several invoices are open: each with the way to its payment page, and what they come to, per currency. */
export function renderPayable(view: PayableView): string {
  const { words } = readerOf(view);
  return renderPage({
    ...view,
    title: words.say("payable.title", { count: view.invoices.length }),
    body: "lapsed/payable",
    view: { ...view, count: view.invoices.length, seesFigures: view.totals.length > 0 },
    manner: "letter",
    script: null,
    masthead: { name: view.product, href: null },
  });
}

export function payableView(
  { world, demo }: Pick<LapsedOptions, "world" | "demo">,
  { link, locale, now, page, query, here }: Visit,
  { facts: { account }, policy }: Loaded,
  payable: readonly Invoice[],
): PayableView {
  const reader = account.contacts.find(({ id }) => id === link.contactId);
  const seesFigures = policy.usersSeeAmounts || accountantOf(account, link.contactId) !== undefined;
  const openOf = ({ amountRemaining, currency }: Invoice) => ({ amount: amountRemaining, currency });
  const payUrl = (invoice: string) =>
    `${page}/pay${query}${query === "" ? "?" : "&"}invoice=${encodeURIComponent(invoice)}`;
  return {
    locale,
    timeZone: reader?.timeZone ?? account.timeZone,
    now,
    product: world.product,
    invoices: payable.map((invoice) => ({
      payUrl: payUrl(invoice.id),
      dueAt: invoice.dueAt,
      issuedAt: invoice.finalizedAt ?? invoice.createdAt,
      figures: seesFigures ? { number: invoice.number ?? invoice.id, open: openOf(invoice) } : null,
    })),
    totals: seesFigures ? totals(payable.map(openOf)) : [],
    back: page + query,
    here,
    demo,
  };
}

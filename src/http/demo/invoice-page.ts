import type { Instant } from "../../core/instant.ts";
import type { Money } from "../../core/money.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

export type InvoicePaperView = ReaderFacts & {
  /** The vendor's product, which sent the invoice. */
  product: string;
  accountName: string;
  number: string;
  issuedAt: Instant;
  dueAt: Instant | null;
  lines: readonly { text: string; price: Money }[];
  total: Money;
  open: Money;
};

/** The pretend Stripe's invoice to be printed or kept; Stripe's own is a PDF. */
export function renderInvoicePaper(view: InvoicePaperView): string {
  const { words } = readerOf(view);
  return renderPage({
    ...view,
    title: words.say("pay.title", { number: view.number }),
    body: "demo/invoice",
    view,
    manner: "bill",
    here: null,
    script: null,
    masthead: null,
    demo: true,
  });
}

import type { Instant } from "../../core/instant.ts";
import type { Money } from "../../core/money.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

export type PayMethod = "card" | "boleto" | "bank_debit";

export type PayView = ReaderFacts & {
  /** The vendor's product, which sent the invoice. */
  product: string;
  accountName: string;
  invoice: { number: string; open: Money; dueAt: Instant | null };
  /** `closed`: void or otherwise no longer payable. */
  state: "open" | "paid" | "on_its_way" | "closed";
  /** The first is the one that pays at once. */
  methods: readonly PayMethod[];
  /** Takes POST with `method`, then redirects back here. */
  payAction: string;
  /** Where the visitor came from: the lapsed page, a mail, or the story. */
  backUrl: string;
};

/** The pretend Stripe's own page for an invoice. */
export function renderPay(view: PayView): string {
  const { words } = readerOf(view);
  const [first, ...others] = view.methods;
  return renderPage({
    ...view,
    title: words.say("pay.title", { number: view.invoice.number }),
    body: "demo/pay",
    view: { ...view, first: first ?? "card", others },
    manner: "bill",
    here: null,
    script: null,
    masthead: null,
    demo: true,
  });
}

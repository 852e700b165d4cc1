import type { Instant } from "../../core/instant.ts";
import type { LetterInvoice, Person } from "../../core/letter.ts";
import type { Withheld } from "../../core/policy.ts";
import { unreachable } from "../../core/unreachable.ts";
import { lapsedScript } from "../pages/assets.ts";
import type { Rung } from "../pages/ladder.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

/** Where the account stands, as its people need to know it. */
export type LapsedState =
  | { kind: "suspended"; since: Instant }
  /** Overdue, nothing withheld. `cutAt`: the date that the delivered notices named; null while none did. */
  | { kind: "overdue"; cutAt: Instant | null }
  /** Stripe waits for the money. `paused`: access had been withheld before. `until`: the longest that it may take. */
  | { kind: "on_its_way"; paused: boolean; until: Instant }
  /** Nothing is owed. `restored`: access had been withheld and just came back; `paid`: by a payment. */
  | { kind: "clear"; restored: boolean; paid: boolean; at: Instant | null };

/** `pdfUrl`: leads to the invoice as Stripe prints it; null: not for this reader. */
export type LapsedInvoice = LetterInvoice & { pdfUrl: string | null };

export type LapsedView = ReaderFacts & {
  /** The vendor's product, as its users know it. */
  product: string;
  /** Null: nobody told us its name. */
  organisation: string | null;
  state: LapsedState;
  /** A moment of the day for which a payment is announced; null: none is. */
  promised: Instant | null;
  /** How many invoices are overdue; at least 1 unless the state is `clear`. */
  openInvoices: number;
  /** Only on a link that was mailed to an accountant, unless the policy shows them to all; else empty. */
  invoices: readonly LapsedInvoice[];
  /** Where an accountant answers what the mails ask; null for everybody else, and where nothing is asked. */
  answers: { promise: string; contact: string } | null;
  /** What pauses (or is paused) and how. */
  withheld: readonly { feature: string; how: Withheld }[];
  /** Features that never stop. */
  open: readonly string[];
  ladder: readonly Rung[];
  /** The bare address that the warnings come from. */
  sender: string;
  /** What the mails of the case carry; null where there is no case. */
  code: string | null;
  /** The account manager. */
  contact: Person | null;
  /** Leads to payment pages (by GET, so that the redirect may leave this site); null when nothing is payable. */
  payUrl: string | null;
  /** Where the reader was, on an allow-listed origin. */
  returnTo: string | null;
  /** Answers `{"state": "suspended" | "overdue" | "on_its_way" | "clear"}`; null: the page does not look by itself. */
  statusUrl: string | null;
  /** The written policy; null where none is published. */
  policyUrl: string | null;
  /** Path and query of this page. */
  here: string;
  /** Shows the way back to the demo. */
  demo: boolean;
};

/** The page that a reader lands on when access has lapsed, or may. */
export function renderLapsed(view: LapsedView): string {
  const { words, date } = readerOf(view);
  const headline = headlineOf(view);
  const { product, openInvoices, promised } = view;
  const warned = view.ladder.some((rung) => rung.deliveries.length > 0);
  return renderPage({
    ...view,
    title: words.say(`lapsed.title.${headline}`, {
      product,
      count: openInvoices,
      date: promised === null ? "" : date(promised),
    }),
    body: "lapsed/lapsed",
    view: { ...view, ...facesOf(view), headline, warned, owing: view.state.kind !== "clear" },
    manner: "letter",
    script: view.statusUrl === null ? null : lapsedScript.path,
    masthead: { name: product, href: null },
  });
}

/** Which words open the page. */
function headlineOf({ state, promised }: LapsedView): string {
  switch (state.kind) {
    case "suspended":
      return "suspended";
    case "overdue":
      if (promised !== null) return "promised";
      return state.cutAt === null ? "overdue" : "dated";
    case "on_its_way":
      return state.paused ? "on_its_way_paused" : "on_its_way";
    case "clear":
      if (!state.restored) return "clear";
      return state.paid ? "restored" : "reopened";
    default:
      return unreachable(state);
  }
}

function facesOf({ state, promised, withheld, organisation }: LapsedView) {
  const paused = state.kind === "suspended" || (state.kind === "on_its_way" && state.paused);
  return {
    at: state.kind === "overdue" && promised !== null ? promised : momentOf(state),
    paused,
    /** There is something to tell apart only when something pauses or will. */
    divided: paused || (state.kind === "overdue" && state.cutAt !== null),
    known: organisation !== null,
    pausing: withheld.map(({ feature }) => feature),
  };
}

function momentOf(state: LapsedState): Instant | null {
  switch (state.kind) {
    case "suspended":
      return state.since;
    case "overdue":
      return state.cutAt;
    case "on_its_way":
      return state.until;
    case "clear":
      return state.at;
    default:
      return unreachable(state);
  }
}

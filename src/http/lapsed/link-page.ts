import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

export type LinkView = ReaderFacts & {
  product: string;
  /** `expired`: signed by us, too old. `invalid`: changed or cut short on its way, or never ours. */
  why: "expired" | "invalid";
  /** The product's own front page; null where the operator names none. */
  productUrl: string | null;
  here: string;
  /** Shows the way back to the demo. */
  demo: boolean;
};

/** For a link that leads nowhere (any more): says how to get one that does. */
export function renderDeadLink(view: LinkView): string {
  const { words } = readerOf(view);
  const { product, productUrl, why } = view;
  const action =
    productUrl === null ? null : { href: productUrl, text: words.say("link.action", { product }) };
  const title = words.say(`link.title.${why}`);
  const text = words.say(`link.text.${why}`, { product });
  return renderPage({
    ...view,
    title,
    body: "pages/note",
    view: { title, text, action },
    manner: "letter",
    script: null,
    masthead: { name: product, href: null },
  });
}

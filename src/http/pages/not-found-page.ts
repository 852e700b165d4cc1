import { renderPage } from "./page.ts";
import { type ReaderFacts, readerOf } from "./reader.ts";

export type NotFoundView = ReaderFacts & {
  /** Where a lost visitor may go; null where there is no such place. */
  home: string | null;
  /** The pages are the demo's. */
  demo: boolean;
};

export function renderNotFound(view: NotFoundView): string {
  const { words } = readerOf(view);
  const title = words.say("not_found.title");
  const action = view.home === null ? null : { href: view.home, text: words.say("not_found.action") };
  return renderPage({
    ...view,
    title,
    body: "pages/note",
    view: { title, text: words.say("not_found.text"), action },
    manner: "letter",
    here: null,
    script: null,
    masthead: { name: "Forewarn", href: view.home },
  });
}

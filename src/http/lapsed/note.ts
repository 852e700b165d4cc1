import { renderPage } from "../pages/page.ts";
import { readerOf } from "../pages/reader.ts";
import type { LapsedOptions, Visit } from "./visit.ts";

/** `not_yours`: for accountants alone. The others: Stripe does not say where the page is. */
export type NoteKind = "not_yours" | "pay_away" | "pdf_away";

/** A page that says why there is nothing else to see, and what to do about it. */
export function note(
  { world, demo }: Pick<LapsedOptions, "world" | "demo">,
  visit: Visit,
  kind: NoteKind,
): string {
  const { page, query, here, now, locale } = visit;
  const reader = { locale, now, timeZone: world.defaults.timeZone };
  const { words } = readerOf(reader);
  const again = { href: here, text: words.say("payable.again") };
  const back = { href: page + query, text: words.say("back") };
  const notes = {
    not_yours: { title: words.say("not_yours.title"), text: words.say("not_yours.text"), action: back },
    pay_away: { title: words.say("payable.away.title"), text: words.say("payable.away.text"), action: again },
    pdf_away: {
      title: words.say("payable.away.pdf.title"),
      text: words.say("payable.away.text"),
      action: again,
    },
  } as const;
  return renderPage({
    ...reader,
    title: notes[kind].title,
    body: "pages/note",
    view: notes[kind],
    manner: "letter",
    here,
    script: null,
    masthead: { name: world.product, href: null },
    demo,
  });
}

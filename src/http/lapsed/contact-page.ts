import type { Person } from "../../core/letter.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

export const contactRefusals = [
  "choice",
  "missing",
  "malformed",
  "name",
  "same",
  "dead",
  /** The form was too old, or none of ours. */
  "stale",
] as const;
export type ContactRefusal = (typeof contactRefusals)[number];

export type ContactView = ReaderFacts & {
  product: string;
  organisation: string | null;
  /** Masked: whom we write to so far. */
  address: string;
  /**
   * `done`: the reader was replaced, `by` whom (masked), or null where they did not know. `full`: it was changed too often.
   */
  state: { kind: "asked" } | { kind: "done"; by: string | null } | { kind: "full" };
  /** What was typed on a form that was refused. */
  typed: { who: string; name: string; email: string };
  refused: ContactRefusal | null;
  /** Proves that the form came with this page. */
  form: string;
  action: string;
  back: string;
  contact: Person | null;
  here: string;
  demo: boolean;
};

/** "Not me, ask …" */
export function renderContact(view: ContactView): string {
  const { words } = readerOf(view);
  const { state, typed, refused } = view;
  const address = state.kind === "done" ? (state.by ?? "") : view.address;
  const heading = headingOf(state);
  return renderPage({
    ...view,
    title: words.say(heading, { address }),
    body: "lapsed/contact",
    view: {
      ...view,
      heading,
      headed: address,
      asked: state.kind === "asked",
      full: state.kind === "full",
      known: view.organisation !== null,
      isOther: typed.who === "other",
      isUnknown: typed.who === "unknown",
      refusal: refused === null ? null : refused === "stale" ? "form.stale" : `contact.refused.${refused}`,
      wrongEmail: refused !== null && wrongEmail.has(refused),
      wrongName: refused === "name",
    },
    manner: "letter",
    script: null,
    masthead: { name: view.product, href: null },
  });
}

const wrongEmail: ReadonlySet<ContactRefusal> = new Set(["missing", "malformed", "same", "dead"]);

function headingOf(state: ContactView["state"]): string {
  if (state.kind === "asked") return "contact.title";
  if (state.kind === "full") return "contact.full.title";
  return state.by === null ? "contact.done.unknown.title" : "contact.done.title";
}

import { ownNames, spokenLocales } from "../../words/catalogues.ts";
import { icon, stylesheet } from "./assets.ts";
import { type ReaderFacts, readerOf } from "./reader.ts";
import { fill } from "./views.ts";

export type Page = ReaderFacts & {
  title: string;
  /** Template of what stands between the page's head and its foot. */
  body: string;
  view: object;
  /** Sets the page's width and manner. */
  manner: "letter" | "story" | "mail" | "product" | "bill";
  /** Path and query of this page, to offer it in other languages; null where it is not offered. */
  here: string | null;
  /** Path of a script that improves the page; it must work without. */
  script: string | null;
  /** Stands above the page: whose it is. */
  masthead: { name: string; href: string | null } | null;
  /** The demo's bar, on top of all its pages. */
  demo: boolean;
};

/** A whole HTML document. */
export function renderPage(page: Page): string {
  const reader = readerOf(page);
  const languages = page.here === null ? [] : languagesAt(page.here, reader.words.locale);
  const { locale, dir } = reader.words;
  const content = fill(page.body, page.view, reader);
  // The demo speaks English on everybody's pages.
  const demoBar = page.demo ? fill("demo/bar", page, readerOf({ ...page, locale: "en" })) : "";
  const frame = { demoBar, languages, content, stylesheet: stylesheet.path, icon: icon.path };
  return fill("pages/page", { ...page, ...frame, lang: locale, dir }, reader);
}

/** Nothing to choose between while there is one language. */
function languagesAt(here: string, current: string) {
  if (spokenLocales.length < 2) return [];
  return spokenLocales.map((locale) => {
    const url = new URL(here, "http://page");
    url.searchParams.set("locale", locale);
    return { locale, name: ownNames[locale], href: url.pathname + url.search, current: locale === current };
  });
}

import type { Locale, Role } from "../../core/account.ts";
import type { Mail } from "../../core/letter.ts";
import { ownNames } from "../../words/catalogues.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";
import type { Exhibit, Gallery } from "./gallery.ts";

const direction: Readonly<Record<Locale, "ltr" | "rtl">> = {
  en: "ltr",
  es: "ltr",
  "pt-BR": "ltr",
  he: "rtl",
  fa: "rtl",
};

/** What is chosen of the gallery: one language, and one role or (null) all of them. */
export type Choice = { locale: Locale; role: Role | null };

const roleChoices: readonly (Role | null)[] = [null, "accountant", "user", "manager"];

function indexPath({ locale, role }: Choice): string {
  const query = new URLSearchParams({ ...(locale !== "en" && { locale }), ...(role !== null && { role }) });
  return `/demo/emails${query.size > 0 ? `?${query}` : ""}`;
}

const pathOf = ({ kind, slug }: Exhibit, locale: Locale, part = ""): string =>
  `/demo/emails/${kind}/${slug}${part}${locale === "en" ? "" : `?locale=${locale}`}`;

const page = { manner: "mail", here: null, script: null, masthead: null, demo: true } as const;

function languagesAt(locales: readonly Locale[], current: Locale, href: (locale: Locale) => string) {
  return locales.map((locale) => ({
    locale,
    name: ownNames[locale],
    href: href(locale),
    current: locale === current,
  }));
}

/** Every mail that the service can write, by notice, in one language. */
export function renderGallery(facts: ReaderFacts, { exhibits, locales }: Gallery, choice: Choice): string {
  const { locale, role } = choice;
  const shown = exhibits.filter((exhibit) => role === null || exhibit.roles.includes(role));
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  const rowOf = (exhibit: Exhibit) => ({
    name: exhibit.name,
    roles: exhibit.roles,
    href: pathOf(exhibit, locale),
    preheader: exhibit.written(locale).preheader,
  });
  return renderPage({
    ...facts,
    ...page,
    title: readerOf(facts).words.say("gallery.title"),
    body: "demo/gallery",
    view: {
      lang: locale,
      dir: direction[locale],
      total: shown.length,
      languages: languagesAt(locales, locale, (other) => indexPath({ locale: other, role })),
      roles: roleChoices.map((each) => ({
        name: each ?? "all",
        href: indexPath({ locale, role: each }),
        current: each === role,
      })),
      kinds: kinds.map((kind) => ({ kind, rows: shown.filter((each) => each.kind === kind).map(rowOf) })),
    },
  });
}

const kilobytes = (text: string): number => Math.round(Buffer.byteLength(text) / 102.4) / 10;

/** One of them: what a mail program shows, and the same as plain text. */
export function renderExhibit(
  facts: ReaderFacts,
  { exhibits, locales }: Gallery,
  exhibit: Exhibit,
  locale: Locale,
): string {
  const mail: Mail = exhibit.written(locale);
  const at = exhibits.indexOf(exhibit);
  const neighbour = (step: number) => {
    const other = exhibits[at + step];
    return other ? pathOf(other, locale) : null;
  };
  return renderPage({
    ...facts,
    ...page,
    title: mail.subject,
    body: "demo/gallery-mail",
    view: {
      kind: exhibit.kind,
      name: exhibit.name,
      roles: exhibit.roles,
      mail,
      lang: locale,
      dir: direction[locale],
      size: kilobytes(mail.html),
      textSize: kilobytes(mail.text),
      htmlUrl: pathOf(exhibit, locale, "/html"),
      index: indexPath({ locale, role: null }),
      languages: languagesAt(locales, locale, (other) => pathOf(exhibit, other)),
      before: neighbour(-1),
      after: neighbour(1),
    },
  });
}

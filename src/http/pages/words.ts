import { IntlMessageFormat } from "intl-messageformat";
import type { Locale } from "../../core/account.ts";
import { demoWords } from "./words/en-demo.ts";
import { lapsedWords } from "./words/en-lapsed.ts";

/** ICU messages by key. */
export type Catalogue = Readonly<Record<string, string>>;

type Values = Readonly<Record<string, string | number>>;

export type Words = {
  locale: Locale;
  dir: "ltr" | "rtl";
  /** BCP 47 tag for dates, numbers and lists. */
  formats: string;
  /** Throws on a key that the catalogue lacks. */
  say(key: string, values?: Values): string;
  /** A feature's name inside a sentence; one that the catalogue does not know keeps its own. */
  feature(name: string): string;
  features(names: readonly string[]): string;
  list(items: readonly string[]): string;
};

/** The demo is an English page; everyone's customers read the rest in their own language. */
const catalogues: Readonly<Partial<Record<Locale, Catalogue>>> = { en: { ...lapsedWords, ...demoWords } };

/** English dates day first, as the mails write them. */
const formats: Readonly<Record<Locale, string>> = {
  en: "en-GB",
  es: "es-419",
  "pt-BR": "pt-BR",
  he: "he",
  fa: "fa",
};

const rightToLeft: ReadonlySet<Locale> = new Set(["he", "fa"]);

/** What a language calls itself. */
export const ownNames: Readonly<Record<Locale, string>> = {
  en: "English",
  es: "Español",
  "pt-BR": "Português",
  he: "עברית",
  fa: "فارسی",
};

/** The languages that pages can be read in. */
export const spokenLocales = Object.keys(catalogues) as readonly Locale[];

const known = new Map<Locale, Words>();

/** English for a language that has no catalogue yet. */
export function wordsFor(wanted: Locale): Words {
  const locale = catalogues[wanted] ? wanted : "en";
  const words = known.get(locale) ?? wordsOf(locale, catalogues[locale] ?? {});
  known.set(locale, words);
  return words;
}

function wordsOf(locale: Locale, catalogue: Catalogue): Words {
  const messages = new Map<string, IntlMessageFormat>();
  const messageAt = (key: string): IntlMessageFormat => {
    const text = catalogue[key];
    if (text === undefined) throw new Error(`The ${locale} catalogue has no "${key}": add it to its words`);
    const message = messages.get(key) ?? new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
    messages.set(key, message);
    return message;
  };
  const say = (key: string, values: Values = {}) =>
    String(messageAt(key).format(values as Record<string, string | number>));
  const list = new Intl.ListFormat(formats[locale], { type: "conjunction" });
  const feature = (name: string) => (catalogue[`feature.${name}`] ? say(`feature.${name}`) : name);
  const dir = rightToLeft.has(locale) ? "rtl" : "ltr";
  return {
    locale,
    dir,
    formats: formats[locale],
    say,
    feature,
    features: (names) => list.format(names.map(feature)),
    list: (items) => list.format(items),
  };
}

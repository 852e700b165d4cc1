import { IntlMessageFormat } from "intl-messageformat";
import type { Locale } from "../core/account.ts";
import { type Writing, writings } from "../core/writing.ts";
import { catalogues } from "./catalogues.ts";

type Values = Readonly<Record<string, string | number>>;

/** One language, ready to speak. */
export type Words = Writing & {
  locale: Locale;
  /** Throws on a key that the catalogue lacks. */
  say(key: string, values?: Values): string;
  /** A feature's name inside a sentence; one that the catalogue does not know keeps its own. */
  feature(name: string): string;
  features(names: readonly string[]): string;
  list(items: readonly string[]): string;
};

const known = new Map<Locale, Words>();

/** English for a language that has no catalogue yet. */
export function wordsFor(wanted: Locale): Words {
  const locale = catalogues[wanted] ? wanted : "en";
  const words = known.get(locale) ?? wordsOf(locale, catalogues[locale] ?? catalogues.en);
  known.set(locale, words);
  return words;
}

/** @param catalogue ICU messages by key */
export function wordsOf(locale: Locale, catalogue: Readonly<Record<string, string>>): Words {
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
  const list = new Intl.ListFormat(writings[locale].intl, { type: "conjunction" });
  const rtl = writings[locale].dir === "rtl";
  const feature = (name: string) => {
    if (catalogue[`feature.${name}`]) return say(`feature.${name}`);
    const own = name.replaceAll("_", " ");
    return rtl ? `\u2068${own}\u2069` : own;
  };
  return {
    ...writings[locale],
    locale,
    say,
    feature,
    // Begins as its language runs, so that a list that starts with a Latin name is not turned round.
    features: (names) => `${rtl ? "\u200f" : ""}${list.format(names.map(feature))}`,
    list: (items) => list.format(items),
  };
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { IntlMessageFormat } from "intl-messageformat";
import { type Locale, locales } from "../../src/core/account.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { loadAllWords, type Words } from "../../src/emails/words.ts";
import { catalogueFormats } from "../support/catalogue-formats.ts";
import { sampleMails } from "../support/sample-mails.ts";
import { spokenLocales } from "../support/spoken-locales.ts";

type Catalogue = Record<"formats" | "features" | "words", Record<string, string>>;

const folder = join(emailsFolder(), "words");
const read = (locale: Locale): Catalogue => JSON.parse(readFileSync(join(folder, `${locale}.json`), "utf8"));
const english = read("en");

/** The parser's own numbers. */
const [literal, pound, tag] = [0, 7, 8];

type Element = {
  type: number;
  value: string;
  options?: Record<string, { value: Element[] }>;
  children?: Element[];
};

const elementsOf = (text: string): Element[] => {
  const below = (element: Element): Element[] => [
    element,
    ...[
      ...Object.values(element.options ?? {}).flatMap(({ value }) => value),
      ...(element.children ?? []),
    ].flatMap(below),
  ];
  return (new IntlMessageFormat(text, "en").getAst() as Element[]).flatMap(below);
};

const unique = (values: readonly string[]) => [...new Set(values)].sort();

/** What a message takes: its arguments, the choices made by them, its tags. */
const takes = (text: string): string[] =>
  unique(
    elementsOf(text).flatMap(({ type, value, options }) => {
      if (type === literal || type === pound) return [];
      if (type === tag) return [`<${value}>`];
      // Plural forms are each language's own.
      const choices = options && !("one" in options || "two" in options || "=1" in options) ? options : {};
      return [value, ...Object.keys(choices).map((choice) => `${value}: ${choice}`)];
    }),
  ).filter((taken) => !taken.endsWith(": other"));

const ownText = (text: string): string =>
  elementsOf(text)
    .filter(({ type }) => type === literal)
    .map(({ value }) => value)
    .join(" ");

/** Where a language says it as English does. */
const alike: Readonly<Record<string, readonly Locale[]>> = {
  "invoices.pdf": locales,
  "invoices.total": ["es", "pt-BR"],
  "invoices.total_line": ["es", "pt-BR"],
};

test("every key that a template names is in the catalogue", () => {
  const files = readdirSync(emailsFolder(), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".hbs"),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(join(emailsFolder(), file), "utf8").matchAll(/\{\{t "([^"]+)"/g)].map(
      ([, key]) => key ?? "",
    ),
  );
  expect(named.length).toBeGreaterThan(60);
  expect(unique(named).filter((key) => !(key in english.words))).toEqual([]);
});

test("no template says anything itself", () => {
  const files = readdirSync(emailsFolder(), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".hbs"),
  );
  const words = (file: string) =>
    readFileSync(join(emailsFolder(), file), "utf8")
      .replace(/<!--[\s\S]*?-->|<style>[\s\S]*?<\/style>/g, "")
      .replace(/\{\{[\s\S]*?\}\}\}?|<[^>]*>|&\w+;/g, " ");
  expect(files.filter((file) => /\p{L}/u.test(words(file)))).toEqual([]);
});

describe.each(spokenLocales)("the catalogue of %s", (locale) => {
  const own = read(locale);

  test("says how dates and numbers are written", () => {
    expect(own.formats).toEqual(catalogueFormats[locale]);
  });

  test("has the keys of English, and no others", () => {
    expect(Object.keys(own.words).sort()).toEqual(Object.keys(english.words).sort());
    expect(Object.keys(own.features).sort()).toEqual(Object.keys(english.features).sort());
  });

  test("takes the same arguments, choices and tags in every message", () => {
    for (const [key, text] of Object.entries(own.words))
      expect({ key, takes: takes(text) }).toEqual({ key, takes: takes(english.words[key] ?? "") });
  });

  test("uses the plural forms that the language has", () => {
    const forms = new Set<string>(new Intl.PluralRules(locale).resolvedOptions().pluralCategories);
    for (const [key, text] of Object.entries(own.words)) {
      const used = elementsOf(text).flatMap(({ type, options }) =>
        type === 6 ? Object.keys(options ?? {}) : [],
      );
      const strange = used.filter((form) => !form.startsWith("=") && !forms.has(form));
      expect({ key, strange }).toEqual({ key, strange: [] });
    }
  });

  test("leaves nothing in English", () => {
    if (locale === "en") return;
    const same = Object.entries(own.words)
      .filter(([key, text]) => text === english.words[key] && /\p{L}/u.test(ownText(text)))
      .map(([key]) => key);
    expect(same.filter((key) => !alike[key]?.includes(locale))).toEqual([]);
    const latin = Object.entries(own.words).filter(([, text]) =>
      /([a-z]{2,} ){2}[a-z]{2,}/i.test(ownText(text)),
    );
    if (own.formats.dir === "rtl") expect(latin).toEqual([]);
  });

  test("is spoken by the samples to the last word", () => {
    const spoken = new Set<string>();
    const noting = (words: Words): Words => ({
      ...words,
      say(key, values, bold) {
        spoken.add(key);
        return words.say(key, values, bold);
      },
    });
    const wordsOf = loadAllWords(emailsFolder());
    sampleMails(locale, (wanted) => noting(wordsOf(wanted)));
    expect(wordsOf(locale).keys.filter((key) => !spoken.has(key))).toEqual([]);
  });
});

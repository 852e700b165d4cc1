import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { IntlMessageFormat } from "intl-messageformat";
import type { Locale } from "../../src/core/account.ts";
import { astrayWords } from "../../src/http/demo/astray-words.ts";
import { demoWords } from "../../src/http/demo/demo-words.ts";
import { viewsFolder } from "../../src/http/pages/views.ts";
import { catalogues, spokenLocales } from "../../src/words/catalogues.ts";
import { en } from "../../src/words/en.ts";

/** The languages that customers are promised to be able to read in. */
const promisedLocales: readonly Locale[] = ["en", "es", "pt-BR", "he", "fa"];
const translations = promisedLocales.filter((locale) => locale !== "en");

/** As the parser numbers the parts of a message. */
const [literal, select, plural] = [0, 5, 6];

type Ast = ReturnType<IntlMessageFormat["getAst"]>;
type Options = Record<string, { value: Ast }>;

/** What a message asks for: its arguments, and the choices it makes; plural forms differ by language. */
function argumentsOf(text: string): string[] {
  const found = new Set<string>();
  const walk = (ast: Ast): void => {
    for (const part of ast as { type: number; value: string; options?: Options; children?: Ast }[]) {
      const { type, value, options = {} } = part;
      if (type === select) found.add(`${value}: ${Object.keys(options).sort().join(", ")}`);
      else if (type > literal && type <= plural) found.add(value);
      for (const option of Object.values(options)) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, "en", undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

/** Nothing in it is a word: arguments and signs alone. */
const isWordless = (text: string): boolean => !/\p{L}{2}/u.test(text.replace(/\{\w+\}/g, ""));

/** Words that a language may well write as English does. */
const international: ReadonlySet<string> = new Set(["lapsed.invoices.pdf"]);

const ofWords = (locale: Locale) => Object.entries(catalogues[locale] ?? {}) as [keyof typeof en, string][];

test("there are words in every language that is promised, and in no other", () => {
  expect([...spokenLocales].sort()).toEqual([...promisedLocales].sort());
});

describe.each([...promisedLocales])("%s", (locale) => {
  test("has the words that English has, no more and no fewer", () => {
    expect(
      ofWords(locale)
        .map(([key]) => key)
        .sort(),
    ).toEqual(Object.keys(en).sort());
  });

  test("asks for the same arguments and choices", () => {
    const differing = ofWords(locale)
      .map(([key, text]) => ({ key, asks: argumentsOf(text), asked: argumentsOf(en[key]) }))
      .filter(({ asks, asked }) => asks.join() !== asked.join());
    expect(differing).toEqual([]);
  });

  test("writes whole sentences: no space at either end, none doubled", () => {
    expect(ofWords(locale).filter(([, text]) => text !== text.trim() || /\s\s/.test(text))).toEqual([]);
  });
});

test("nothing was left in English", () => {
  const left = translations.flatMap((locale) =>
    ofWords(locale)
      .filter(([key, text]) => text === en[key] && !isWordless(text) && !international.has(key))
      .map(([key]) => `${locale} ${key}`),
  );
  expect(left).toEqual([]);
});

describe("the words of the pages", () => {
  const words: Record<string, string> = { ...en, ...demoWords, ...astrayWords };
  const sources = [
    viewsFolder,
    join(viewsFolder, "..", "entitlements"),
    join(viewsFolder, "..", "words"),
  ].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(hbs|ts)$/.test(file) && !/demo-words|(^|\/)(en|es|pt-br|he|fa)\.ts$/.test(file))
      .map((file) => readFileSync(join(folder, file), "utf8")),
  );

  test("are all in the catalogue", () => {
    const keys = sources.flatMap((source) => [
      ...source.matchAll(/\b(?:t|say) "([\w.]+)"|\bsay\("([\w.]+)"/g),
    ]);
    const missing = keys.map(([, inView, inCode]) => inView ?? inCode ?? "").filter((key) => !(key in words));
    expect(keys.length).toBeGreaterThan(80);
    expect(missing).toEqual([]);
  });

  test("are all said somewhere", () => {
    const all = sources.join("\n");
    const beginnings = [...all.matchAll(/["`]([\w.]+\.)(?:"|\$\{)/g)].map(([, beginning = ""]) => beginning);
    const unsaid = Object.keys(words).filter(
      (key) => !all.includes(`"${key}"`) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unsaid).toEqual([]);
  });

  test("never shout, blame or threaten", () => {
    const unwanted =
      /!|unfortunately|immediately|failure|penalt|delinquent|violation|kindly|valued|may be affected|haven.t read/i;
    expect(Object.entries(words).filter(([, text]) => unwanted.test(text))).toEqual([]);
  });
});

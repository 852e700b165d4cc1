import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { z } from "zod";
import { type Locale, locales } from "../core/account.ts";
import { listIn } from "./list-in.ts";

const Catalogue = z.strictObject({
  /** How this language writes dates and numbers (BCP 47, for Intl), and in which direction. */
  formats: z.strictObject({ dates: z.string(), numbers: z.string(), dir: z.enum(["ltr", "rtl"]) }),
  /**
   * The policy's names of features, as they read after "access to"; `*` stands for those that are not listed, with
   * `{name}` in it.
   */
  features: z.record(z.string(), z.string()).refine((named) => named["*"]?.includes("{name}"), {
    error: 'needs "*", with {name} in it, for features that it does not list',
  }),
  /** ICU messages by dotted key; `<b>` is the only tag. */
  words: z.record(z.string(), z.string()),
});

export type LocaleFormats = z.infer<typeof Catalogue>["formats"];

/** What a message may take: text that is already formatted, lists of such, numbers for plurals, booleans for choices. */
export type Values = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** One language. */
export type Words = {
  locale: Locale;
  formats: LocaleFormats;
  keys: readonly string[];
  /** As it reads after "access to"; the policy's own name where the catalogue has none. */
  feature(name: string): string;
  /** One line, which keeps its own direction among others; for what stands outside a sentence. */
  alone(text: string): string;
  /**
   * @param bold what becomes of the emphasised part; left as it is by default
   * @throws when there is no such key, or a value that it names is missing
   */
  say(key: string, values: Values, bold?: (text: string) => string): string;
};

/** Out of a name: all that could break a line, a header or the direction of the sentence round it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const unruly = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** One line, whatever somebody typed as their name. */
export const oneLine = (text: string): string => text.replace(unruly, " ").replace(/ {2,}/g, " ").trim();

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * Names, amounts and links keep their own direction inside a sentence of the other one. By Unicode's isolates, because
 * Gmail and Outlook drop <bdi>. The space ends a link before the mark does, so that mail programs do not make the mark
 * part of it.
 */
function isolated(text: string, dir: LocaleFormats["dir"]): string {
  const line = oneLine(text);
  if (line === "" || (dir === "ltr" && !rightToLeft.test(line))) return line;
  return `\u2068${line}${/^https?:/.test(line) ? " " : ""}\u2069`;
}

type Element = {
  type: number;
  value?: string;
  options?: Record<string, { value: Element[] }>;
  children?: Element[];
};

/** As the parser of messages numbers plain text, and a choice between wordings. */
const [literal, select] = [0, 5];

/** All that a message takes, however deep it stands; and whether wordings are chosen by it. */
const argumentsIn = (elements: readonly Element[]): [name: string, chooses: boolean][] =>
  elements.flatMap(({ type, value, options = {}, children = [] }) => [
    ...(type === literal || value === undefined ? [] : ([[value, type === select]] as const)),
    ...Object.values(options).flatMap((option) => argumentsIn(option.value)),
    ...argumentsIn(children),
  ]) as [string, boolean][];

/** What it is chosen by is never shown, and a mark would make it choose wrongly. */
type Message = { format: IntlMessageFormat; takes: readonly string[]; chosenBy: ReadonlySet<string> };

function message(locale: string, key: string, text: string): Message {
  try {
    const format = new IntlMessageFormat(text, locale);
    const found = argumentsIn(format.getAst() as Element[]);
    return {
      format,
      takes: [...new Set(found.map(([name]) => name))],
      chosenBy: new Set(found.flatMap(([name, chooses]) => (chooses ? name : []))),
    };
  } catch (error) {
    throw new Error(`emails/words/${locale}.json, "${key}" is not ICU MessageFormat: ${String(error)}`);
  }
}

function compile(locale: Locale, { formats, features, words }: z.infer<typeof Catalogue>): Words {
  const messages = new Map<string, Message>();
  /** Compiled when it is first said: a start would otherwise wait for hundreds that are not. */
  const messageOf = (key: string): Message => {
    if (!Object.hasOwn(words, key))
      throw new Error(`emails/words/${locale}.json lacks "${key}": add it, or mend the template`);
    const known = messages.get(key) ?? message(locale, key, words[key]!);
    messages.set(key, known);
    return known;
  };
  const alone = (text: string) => isolated(text, formats.dir);
  const list = listIn(formats.dates);
  // Marked only once they are joined: the Hebrew "and" looks at the letter that follows it.
  const listed = (items: readonly string[]) =>
    list
      .formatToParts(items)
      .map(({ type, value }) => (type === "element" ? alone(value) : value))
      .join("");
  const guard = (value: Values[string]) => {
    if (typeof value === "string") return alone(value);
    return typeof value === "object" ? listed(value) : value;
  };
  return {
    locale,
    formats,
    keys: Object.keys(words),
    feature: (name) => features[name] ?? features["*"]!.replace("{name}", name.replaceAll("_", " ")),
    alone,
    say(key, values, bold = (text) => text) {
      const { format, takes, chosenBy } = messageOf(key);
      const taken = takes.flatMap((name) => {
        const value = values[name];
        if (value === undefined) return [];
        return [[name, chosenBy.has(name) ? value : guard(value)] as const];
      });
      return String(
        format.format({ ...Object.fromEntries(taken), b: (parts: unknown[]) => bold(parts.join("")) }),
      );
    },
  };
}

/** @throws when the file is no catalogue, naming what is wrong with it */
export function loadWords(file: string): Words {
  const locale = locales.find((name) => name === basename(file, ".json"));
  if (!locale) throw new Error(`${file}: name it after one of ${locales.join(", ")}`);
  const parsed = Catalogue.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return compile(locale, parsed.data);
}

/** The languages that mails can be written in. */
export function spokenIn(folder: string): Locale[] {
  const files = readdirSync(join(folder, "words"));
  return locales.filter((locale) => files.includes(`${locale}.json`));
}

/** All catalogues of `<folder>/words`; English must be there, and stands in for those that are not. */
export function loadAllWords(folder: string): (locale: Locale) => Words {
  const files = readdirSync(join(folder, "words")).filter((name) => name.endsWith(".json"));
  const known = new Map(
    files.map((name) => loadWords(join(folder, "words", name))).map((each) => [each.locale, each]),
  );
  const english = known.get("en");
  if (!english) throw new Error(`${folder}/words lacks en.json: every other language falls back to it`);
  return (locale) => known.get(locale) ?? english;
}

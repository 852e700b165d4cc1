import type { Locale } from "../../core/account.ts";
import { en } from "../../words/en.ts";
import { type Words, wordsFor, wordsOf } from "../../words/words.ts";
import { astrayWords } from "../demo/astray-words.ts";
import { demoWords } from "../demo/demo-words.ts";

/** The demo is an English page; everyone's customers read the rest in their own language. */
const english = wordsOf("en", { ...en, ...demoWords, ...astrayWords });

/** English for a language that has no catalogue yet. */
export function pageWords(wanted: Locale): Words {
  const words = wordsFor(wanted);
  return words.locale === "en" ? english : words;
}

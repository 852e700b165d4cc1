import type { Locale } from "../core/account.ts";
import { type Catalogue, en } from "./en.ts";
import { es } from "./es.ts";
import { fa } from "./fa.ts";
import { he } from "./he.ts";
import { ptBr } from "./pt-br.ts";

/** Every language that there are words in. A further one is a file as long as English, and a line here. */
export const catalogues: Readonly<{ en: Catalogue } & Partial<Record<Locale, Catalogue>>> = {
  en,
  es,
  "pt-BR": ptBr,
  he,
  fa,
};

/** The languages that customers can read in. */
export const spokenLocales = Object.keys(catalogues) as readonly Locale[];

/** What a language calls itself. */
export const ownNames: Readonly<Record<Locale, string>> = {
  en: "English",
  es: "Español",
  "pt-BR": "Português",
  he: "עברית",
  fa: "فارسی",
};

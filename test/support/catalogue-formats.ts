import type { Locale } from "../../src/core/account.ts";
import type { LocaleFormats } from "../../src/emails/words.ts";

/** How each catalogue says that its language writes dates and numbers. */
export const catalogueFormats: Readonly<Record<Locale, LocaleFormats>> = {
  en: { dates: "en-GB", numbers: "en-US", dir: "ltr" },
  es: { dates: "es-419", numbers: "es-419", dir: "ltr" },
  "pt-BR": { dates: "pt-BR", numbers: "pt-BR", dir: "ltr" },
  he: { dates: "he", numbers: "he", dir: "rtl" },
  fa: { dates: "fa-IR-u-ca-persian", numbers: "fa-IR", dir: "rtl" },
};

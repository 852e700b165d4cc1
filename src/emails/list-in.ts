import { keep } from "./keep.ts";

/** "a, b and c", as a language (a BCP 47 tag) has it. */
export const listIn: (locale: string) => Intl.ListFormat = keep(
  16,
  (locale) => new Intl.ListFormat(locale, { style: "long", type: "conjunction" }),
);

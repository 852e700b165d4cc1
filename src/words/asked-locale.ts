import type { Locale } from "../core/account.ts";
import { spokenLocales } from "./catalogues.ts";

const languageOf = (tag: string): string => tag.trim().split(/[-_]/)[0]!.toLowerCase();

/** A variety of a language that we do not write is still better read than another language. */
const byLanguage: ReadonlyMap<string, Locale> = new Map(
  spokenLocales.flatMap((locale): [string, Locale][] => {
    const language = languageOf(locale);
    // Java, and what is older than 1989, calls Hebrew so.
    return language === "he"
      ? [
          ["he", locale],
          ["iw", locale],
        ]
      : [[language, locale]];
  }),
);

/**
 * The language to answer in, of those that there are words in.
 * @param ranges as in `Accept-Language`, or one BCP 47 tag
 * @returns null when it names none of ours, or does not care
 */
export function askedLocale(ranges: string): Locale | null {
  const wishes = ranges.split(",").map((range) => {
    const [tag = "", ...parameters] = range.split(";");
    const quality = parameters.map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(parameter)?.[1]);
    return { language: languageOf(tag), weight: Number(quality.find((q) => q !== undefined) ?? 1) };
  });
  return (
    wishes
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .map(({ language }) => byLanguage.get(language))
      .find((locale) => locale !== undefined) ?? null
  );
}

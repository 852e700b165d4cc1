import { describe, expect, test } from "@jest/globals";
import type { Locale } from "../../src/core/account.ts";
import { askedLocale } from "../../src/words/asked-locale.ts";
import { spokenLocales } from "../../src/words/catalogues.ts";

/** The first of them that there are words in. */
const first = (...locales: Locale[]) => locales.find((locale) => spokenLocales.includes(locale)) ?? null;

describe("the language that is asked for", () => {
  test.each<[string, Locale[]]>([
    ["en", ["en"]],
    ["en-US,en;q=0.9", ["en"]],
    ["es-MX", ["es"]],
    ["es_CL", ["es"]],
    ["pt", ["pt-BR"]],
    ["pt-PT,es;q=0.5", ["pt-BR", "es"]],
    ["iw", ["he"]],
    ["HE-il", ["he"]],
    ["fa-AF", ["fa"]],
    ["fr-FR, fa ; q=0.3, en;q=0.2", ["fa", "en"]],
    ["en;q=0.2, fa;q=0.3", ["fa", "en"]],
    ["es;q=0, en;q=0.1", ["en"]],
    ["*", []],
    ["", []],
    ["fr", []],
    [",;q=,;;q=x", []],
    ["engine", []],
  ])("%j", (ranges, wanted) => {
    expect(askedLocale(ranges)).toBe(first(...wanted));
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Locale, locales } from "../../src/core/account.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { loadAllWords, spokenIn, type Words } from "../../src/emails/words.ts";
import { catalogueFormats } from "./catalogue-formats.ts";

/** Every language's words; where there is no catalogue, English words with that language's dates and direction. */
export function wordsInAll(): (locale: Locale) => Words {
  const folder = mkdtempSync(join(tmpdir(), "words-"));
  try {
    cpSync(join(emailsFolder(), "words"), join(folder, "words"), { recursive: true });
    const english = JSON.parse(readFileSync(join(folder, "words", "en.json"), "utf8"));
    for (const locale of locales.filter((each) => !spokenIn(folder).includes(each))) {
      const catalogue = { ...english, formats: catalogueFormats[locale] };
      writeFileSync(join(folder, "words", `${locale}.json`), JSON.stringify(catalogue));
    }
    return loadAllWords(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

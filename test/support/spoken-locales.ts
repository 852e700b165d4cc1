import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Locale, locales } from "../../src/core/account.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";

/** The languages that mails must speak. */
const demandedLocales: readonly Locale[] = ["en", "es", "pt-BR", "he", "fa"];

const files = readdirSync(join(emailsFolder(), "words")).filter((file) => file.endsWith(".json"));

/** Those, and whatever other catalogue there is. */
export const spokenLocales: readonly Locale[] = locales.filter(
  (locale) => demandedLocales.includes(locale) || files.includes(`${locale}.json`),
);

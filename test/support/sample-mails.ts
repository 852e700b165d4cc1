import type { Locale } from "../../src/core/account.ts";
import type { Alert } from "../../src/core/alert.ts";
import type { Letter, Mail } from "../../src/core/letter.ts";
import { noticeKinds } from "../../src/core/notice.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { alertRenderer } from "../../src/emails/render-alert.ts";
import { letterRenderer } from "../../src/emails/render-letter.ts";
import { sampleAlerts } from "../../src/emails/sample-alerts.ts";
import { sampleLetters } from "../../src/emails/sample-letters.ts";
import { loadAllWords } from "../../src/emails/words.ts";

/** `title`: the notice and what the sample shows, e.g. `suspended: user, nobody known`. */
export type SampleMail<About> = { title: string; about: About; mail: Mail };

export type SampleMails = { letters: SampleMail<Letter>[]; alerts: SampleMail<Alert>[] };

/** Every sample in one language. */
export function sampleMails(locale: Locale, wordsOf = loadAllWords(emailsFolder())): SampleMails {
  const [renderLetter, renderAlert] = [
    letterRenderer(emailsFolder(), wordsOf),
    alertRenderer(emailsFolder(), wordsOf),
  ];
  const letters = noticeKinds.flatMap((kind) =>
    [...sampleLetters(kind)].map(([name, sample]) => {
      const about = { ...sample, locale };
      return { title: `${kind}: ${name}`, about, mail: renderLetter(about) };
    }),
  );
  const alerts = [...sampleAlerts()].map(([name, sample]) => {
    const about = { ...sample, locale };
    return { title: `alert: ${name}`, about, mail: renderAlert(about) };
  });
  return { letters, alerts };
}

/** What a reader sees of the HTML, without its tags. */
export const seen = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>|<!--[\s\S]*?-->|<!doctype[^>]*>|<div aria-hidden[\s\S]*?<\/div>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#x27;", "'")
    .replace(/\s+/g, " ");

import type { Alert } from "../core/alert.ts";
import type { Mail } from "../core/letter.ts";
import { unreachable } from "../core/unreachable.ts";
import { attentionWords } from "./alert-attention.ts";
import { breakerWords } from "./alert-breaker.ts";
import { contactReplacedWords } from "./alert-contact-replaced.ts";
import { emailsFolder } from "./emails-folder.ts";
import { type Formats, formatsFor } from "./formats.ts";
import { sheet } from "./sheet.ts";
import { type Books, loadBooks, type Say, type Templates } from "./templates.ts";
import { tidy } from "./tidy.ts";
import { loadAllWords, type Words } from "./words.ts";

/** Nobody signs an alert, it tells no account's story, and its links stand in its text. */
const bare = { signer: null, hasPage: false, pageUrl: null, ladder: [] };

function wordsFor({ about }: Alert, formats: Formats) {
  switch (about.kind) {
    case "breaker":
      return breakerWords(about, formats);
    case "attention":
      return attentionWords(about, formats);
    case "contact_replaced":
      return contactReplacedWords(about, formats);
    default:
      return unreachable(about);
  }
}

function render(alert: Alert, words: Words, { html, text }: Books): Mail {
  const { to, product, code, about } = alert;
  const formats = formatsFor(words.formats, alert.timeZone, alert.writtenAt);
  const own = wordsFor(alert, formats);
  const named = Boolean(to.name?.trim());
  const values = { product, code, ...(named && { name: to.name! }), ...own.values };
  const say: Say = (key, more, bold) => words.say(key, { ...values, ...more }, bold);
  const preheader = say(`alert.${about.kind}.preheader`);
  const view = {
    ...sheet(words, product, own.account ?? say("alert.all_accounts")),
    ...bare,
    named,
    preheader,
    why: "alert.why",
    ...own.view(say),
  };
  const heading = `alert.${about.kind}.heading`;
  const written = (templates: Templates) => {
    const body = templates(`alert/${about.kind}`, view, say);
    return templates("layout", { ...view, sections: [{ first: true, heading, body }] }, say);
  };
  return {
    subject: say(`alert.${about.kind}.subject`),
    text: tidy(written(text), words.formats),
    html: written(html),
    preheader,
  };
}

/** Reads and compiles its part of the emails folder once; a broken template or catalogue fails here. */
export function alertRenderer(
  root: string = emailsFolder(),
  wordsOf = loadAllWords(root),
): (alert: Alert) => Mail {
  const books = loadBooks(root);
  return (alert) => render(alert, wordsOf(alert.locale), books);
}

import { roles } from "../core/account.ts";
import type { Letter, Mail } from "../core/letter.ts";
import { isBeforeDue } from "../core/notice.ts";
import { emailsFolder } from "./emails-folder.ts";
import { letterFormats, letterValues, letterView } from "./letter-words.ts";
import { loadTemplates, type Say, type Templates } from "./templates.ts";
import { loadAllWords, oneLine, type Words } from "./words.ts";

/** Mail programs guess a paragraph's direction from its first letter, which may be a Latin name. */
const rightToLeftMark = "\u200f";

/** What the templates left as it fell, as a person would have set it. */
export function tidy(text: string, { dir }: Words["formats"]): string {
  const lines = text
    .trim()
    .split("\n")
    .map((line) => line.trimEnd());
  const marked =
    dir === "rtl"
      ? lines.map((line) => line.replace(/^(> ?)?(?=[^>])(?!--$)/, `$1${rightToLeftMark}`))
      : lines;
  return `${marked
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^--$/m, "-- ")}\n`;
}

/** One section for each role that the mail serves; the first one's heading is the mail's. */
function sections(letter: Letter, templates: Templates, view: object, say: Say) {
  return served(letter).map((role, at) => ({
    first: at === 0,
    heading: `${letter.kind}.${role}.heading`,
    body: templates(`${letter.kind}/${role}`, view, say),
  }));
}

const served = (letter: Letter) => roles.filter((role) => letter.roles.includes(role));

type Books = { html: Templates; text: Templates };

function render(letter: Letter, words: Words, { html, text }: Books): Mail {
  const [role] = served(letter);
  if (!role) throw new Error(`Letter of notice ${letter.noticeId} serves no role: give it at least one`);
  const formats = letterFormats(letter, words);
  const values = letterValues(letter, words, formats);
  const say: Say = (key, more, bold) => words.say(key, { ...values, ...more }, bold);
  const preheader = say(`${letter.kind}.${role}.preheader`);
  const view = { ...letterView(letter, words, formats, say), preheader, why: `footer.why.${role}` };
  const written = (templates: Templates) =>
    templates("layout", { ...view, sections: sections(letter, templates, view, say) }, say);
  return {
    subject: oneLine(say(isBeforeDue(letter.kind) ? "subject.before_due" : `subject.${role}`)),
    text: tidy(written(text), words.formats),
    html: written(html),
    preheader,
  };
}

/**
 * Reads and compiles the emails folder once; a broken template or catalogue fails here.
 * The function it returns throws when a letter lacks what its sentences name.
 * @param root the folder; found above this file when left out
 * @param wordsOf the catalogues; those of the folder when left out
 */
export function letterRenderer(
  root: string = emailsFolder(),
  wordsOf = loadAllWords(root),
): (letter: Letter) => Mail {
  const books = { html: loadTemplates(root, "html"), text: loadTemplates(root, "text") };
  return (letter) => render(letter, wordsOf(letter.locale), books);
}

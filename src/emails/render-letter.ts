import { roles } from "../core/account.ts";
import type { Letter, Mail } from "../core/letter.ts";
import { isBeforeDue } from "../core/notice.ts";
import { emailsFolder } from "./emails-folder.ts";
import { formatsFor } from "./formats.ts";
import { letterValues } from "./letter-values.ts";
import { letterView } from "./letter-view.ts";
import { type Books, loadBooks, type Say, type Templates } from "./templates.ts";
import { tidy } from "./tidy.ts";
import { loadAllWords, type Words } from "./words.ts";

/** One section for each role that the mail serves; the first one's heading is the mail's. */
function sections(letter: Letter, templates: Templates, view: object, say: Say) {
  return served(letter).map((role, at) => ({
    first: at === 0,
    heading: `${letter.kind}.${role}.heading`,
    body: templates(`${letter.kind}/${role}`, view, say),
  }));
}

const served = (letter: Letter) => roles.filter((role) => letter.roles.includes(role));

/** The mails of one case carry one subject, so that they thread; what belongs to no case has its own. */
function subjectKey({ kind }: Letter, role: string): string {
  if (isBeforeDue(kind)) return "subject.before_due";
  return kind === "override_ending" ? "subject.override_ending" : `subject.${role}`;
}

function render(letter: Letter, words: Words, { html, text }: Books): Mail {
  const [role] = served(letter);
  if (!role) throw new Error(`Letter of notice ${letter.noticeId} serves no role: give it at least one`);
  const formats = formatsFor(words.formats, letter.timeZone, letter.writtenAt);
  const values = letterValues(letter, words, formats);
  const say: Say = (key, more, bold) => words.say(key, { ...values, ...more }, bold);
  const preheader = say(`${letter.kind}.${role}.preheader`);
  const view = { ...letterView(letter, words, formats, say), preheader, why: `footer.why.${role}` };
  const written = (templates: Templates) =>
    templates("layout", { ...view, sections: sections(letter, templates, view, say) }, say);
  return {
    subject: say(subjectKey(letter, role)),
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
  const books = loadBooks(root);
  return (letter) => render(letter, wordsOf(letter.locale), books);
}

import type { Role } from "../core/account.ts";
import type { Letter, LetterOverride, Person } from "../core/letter.ts";
import { isBeforeDue } from "../core/notice.ts";
import type { Formats } from "./formats.ts";
import { type LadderStep, ladder } from "./ladder.ts";
import { isPaused } from "./letter-values.ts";
import { nudge } from "./nudge.ts";
import { nameOf, sheet } from "./sheet.ts";
import type { Say } from "./templates.ts";
import type { Words } from "./words.ts";

const nameAndAddress = (person: Person): string =>
  person.name?.trim() ? `${person.name} <${person.email}>` : person.email;

const invoiceRows = (letter: Letter, words: Words, say: Say, formats: Formats) =>
  letter.invoices.map(({ number, open, dueAt }, at) => {
    const amount = formats.money(open);
    const due = dueAt === null ? null : formats.tableDay(dueAt);
    return {
      number: words.alone(number),
      amount: words.alone(amount),
      due: due === null ? say("invoices.automatic") : words.alone(due),
      pdfUrl: letter.pdfUrls[at] ?? null,
      line: say("invoices.line", { number, amount, dated: due !== null, ...(due !== null && { due }) }),
    };
  });

/** The line is drawn as far as we have come; what lies ahead is dotted. */
const drawn = (step: LadderStep) => ({
  ...step,
  present: step.state === "present",
  next: step.state === "next",
  line: step.state === "past" ? "solid" : "dotted",
});

/** Where a reader may answer by a click: an accountant, of whom something is asked. */
const answersIn = ({ answers }: Letter) => ({
  promiseUrl: answers?.promise ?? null,
  contactUrl: answers?.contact ?? null,
});

function grantedBy({ kind, reason }: LetterOverride): string {
  if (kind !== "promise") return "override_ending.manager.granted";
  return reason === null ? "promise.named" : "promise.noted";
}

const overrideIn = ({ override }: Letter) =>
  override && {
    now: `override_ending.manager.${override.kind}`,
    granted: grantedBy(override),
    afterwards: `override_ending.manager.${override.kind}.then`,
  };

function peopleIn(letter: Letter, words: Words) {
  const signer = letter.roles.includes("manager") ? null : letter.manager;
  return {
    named: Boolean(letter.to.name?.trim()),
    signer: signer && words.alone(nameOf(signer)),
    payers: letter.accountants.map((person) => ({
      line: words.alone(nameAndAddress(person)),
      name: person.name?.trim() ? words.alone(person.name) : null,
      email: person.email,
    })),
  };
}

/** What the templates may ask for: plain facts and words, every field always there. */
export function letterView(letter: Letter, words: Words, formats: Formats, say: Say) {
  const { invoices, totals } = letter;
  const served = (role: Role) => letter.roles.includes(role);
  return {
    ...sheet(words, letter.product, letter.accountName),
    ...peopleIn(letter, words),
    ...answersIn(letter),
    pageUrl: letter.pageUrl,
    payUrl: letter.payUrl,
    pdfUrls: letter.pdfUrls,
    hasCut: letter.cutAt !== null,
    hasEarlier: letter.earlier.length > 0,
    brokenPromise: letter.brokenPromise !== null,
    paused: isPaused(letter),
    override: overrideIn(letter),
    invoices: invoiceRows(letter, words, say, formats),
    totals: invoices.length > totals.length ? totals.map(formats.money).map(words.alone) : [],
    several: invoices.length > 1,
    /** Where there is no case yet, there is no story to tell on a page. A manager's link stands in the text. */
    hasPage: !served("manager") && !isBeforeDue(letter.kind),
    together: served("accountant") && served("user"),
    nudge: nudge(letter, say),
    ladder: served("accountant") || served("user") ? ladder(letter, say, formats).map(drawn) : [],
  };
}

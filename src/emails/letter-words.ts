import type { Role } from "../core/account.ts";
import type { Letter, Person } from "../core/letter.ts";
import { isBeforeDue } from "../core/notice.ts";
import { type Formats, formatsFor } from "./formats.ts";
import { type LadderStep, ladder } from "./ladder.ts";
import { oneLine, type Values, type Words } from "./words.ts";

const nameOf = (person: Person): string => person.name?.trim() || person.email;
const nameAndAddress = (person: Person): string =>
  person.name?.trim() ? `${oneLine(person.name)} <${person.email}>` : person.email;

export function letterFormats(letter: Letter, words: Words): Formats {
  const dates = [
    letter.cutAt,
    letter.brokenPromise,
    ...letter.earlier.map((warning) => warning.deliveredAt),
    ...letter.invoices.map((invoice) => invoice.dueAt),
  ];
  return formatsFor(
    words.formats,
    letter.timeZone,
    dates.filter((at) => at !== null),
  );
}

const dateValues = (letter: Letter, formats: Formats): Values => ({
  has_cut: letter.cutAt !== null,
  ...(letter.cutAt !== null && { cut: formats.day(letter.cutAt) }),
  ...(letter.brokenPromise !== null && { promise: formats.day(letter.brokenPromise) }),
  ...(letter.earlier.length > 0 && {
    earlier: formats.list([
      ...new Set(letter.earlier.map((warning) => formats.shortDay(warning.deliveredAt))),
    ]),
    earlier_count: letter.earlier.length,
  }),
});

function invoiceValues({ invoices, totals }: Letter, formats: Formats): Values {
  const [first] = invoices;
  if (!first) return {};
  return {
    count: invoices.length,
    number: first.number,
    amount: formats.money(first.open),
    dated: first.dueAt !== null,
    ...(first.dueAt !== null && { due: formats.day(first.dueAt), due_date: formats.shortDay(first.dueAt) }),
    total: formats.list(totals.map(formats.money)),
  };
}

/** All that a sentence may name. What the letter does not know is not in it, so that naming it throws. */
export function letterValues(letter: Letter, words: Words, formats: Formats): Values {
  const { product, accountName, manager, accountants, to } = letter;
  const features = letter.pausing.map(words.feature);
  return {
    product,
    account: accountName,
    code: letter.caseCode,
    paid: letter.paid,
    today: letter.dueToday,
    pausing: features.length > 0 ? formats.list(features) : words.say("some_features", { product }),
    has_open: letter.open.length > 0,
    open: formats.list(letter.open.map(words.feature)),
    has_manager: manager !== null,
    ...(manager && { manager: nameOf(manager) }),
    ...(to.name?.trim() && { name: to.name }),
    ...(accountants.length > 0 && { payers: formats.list(accountants.map(nameOf)) }),
    ...dateValues(letter, formats),
    ...invoiceValues(letter, formats),
  };
}

type Say = (key: string, more?: Values) => string;

const nudgeOpening = (letter: Letter) => {
  if (letter.kind === "suspended") return "nudge.paused";
  return letter.kind === "first_reminder" || letter.cutAt === null ? "nudge.reminder" : "nudge.warning";
};

/** A mail that the user can pass on as it is: no amounts, nobody blamed. */
function nudge(letter: Letter, say: Say) {
  const subject = oneLine(say("nudge.subject"));
  const details = say("nudge.details", { link: letter.payUrl ?? letter.pageUrl });
  const lines = [
    say("nudge.hello"),
    say(nudgeOpening(letter)),
    details,
    say("nudge.date"),
    say("nudge.thanks"),
  ];
  const to = letter.accountants.map((person) => encodeURIComponent(person.email)).join(",");
  const query = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines.join("\r\n\r\n"))}`;
  return { lines, mailto: `mailto:${to}?${query}` };
}

const invoiceRows = (letter: Letter, say: Say, formats: Formats) =>
  letter.invoices.map(({ number, open, dueAt }) => {
    const amount = formats.money(open);
    const due = dueAt === null ? null : formats.tableDay(dueAt);
    const line = { number, amount, dated: due !== null, ...(due !== null && { due }) };
    return {
      number: oneLine(number),
      amount,
      due: due ?? say("invoices.automatic"),
      line: say("invoices.line", line),
    };
  });

/** The line is drawn as far as we have come; what lies ahead is dotted. */
const drawn = (step: LadderStep) => ({
  ...step,
  present: step.state === "present",
  next: step.state === "next",
  line: step.state === "past" ? "solid" : "dotted",
});

/** What the templates may ask for: plain facts and words, every field always there. */
export function letterView(letter: Letter, words: Words, formats: Formats, say: Say) {
  const rtl = words.formats.dir === "rtl";
  const served = (role: Role) => letter.roles.includes(role);
  return {
    lang: words.locale,
    dir: words.formats.dir,
    start: rtl ? "right" : "left",
    end: rtl ? "left" : "right",
    product: oneLine(letter.product),
    account: oneLine(letter.accountName),
    named: Boolean(letter.to.name?.trim()),
    signer: letter.manager && !served("manager") ? oneLine(nameOf(letter.manager)) : null,
    pageUrl: letter.pageUrl,
    payUrl: letter.payUrl,
    hasCut: letter.cutAt !== null,
    hasEarlier: letter.earlier.length > 0,
    brokenPromise: letter.brokenPromise !== null,
    invoices: invoiceRows(letter, say, formats),
    totals: letter.invoices.length > letter.totals.length ? letter.totals.map(formats.money) : [],
    payers: letter.accountants.map((person) => ({ line: oneLine(nameAndAddress(person)), ...person })),
    several: letter.invoices.length > 1,
    forManager: served("manager"),
    /** Where there is no case yet, there is no story to tell on a page. */
    hasPage: !served("manager") && !isBeforeDue(letter.kind),
    together: served("accountant") && served("user"),
    nudge: nudge(letter, say),
    ladder: served("accountant") || served("user") ? ladder(letter, say, formats).map(drawn) : [],
  };
}

export type LetterView = ReturnType<typeof letterView>;

import { isWritingMoment } from "../core/calendar.ts";
import type { Instant } from "../core/instant.ts";
import type { Letter } from "../core/letter.ts";
import type { Formats } from "./formats.ts";
import { nameOf } from "./sheet.ts";
import type { Values, Words } from "./words.ts";

/** Whether what pauses is paused by now. */
export const isPaused = ({ kind, cutAt, writtenAt }: Letter): boolean =>
  kind === "suspended" || (cutAt !== null && cutAt <= writtenAt);

/** The day that a letter about a promise is about. */
const promisedDay = ({ promise, brokenPromise, kind }: Letter) =>
  promise ?? (kind === "promise_broken" ? brokenPromise : null);

/** Whether somebody is likely to be at work then, where the reader is. */
const isDaytime = (at: Instant, timeZone: string): boolean =>
  isWritingMoment(at, { timeZone, country: null, restDays: { default: [] } }, { from: 8 * 60, to: 17 * 60 });

function dateValues(letter: Letter, formats: Formats): Values {
  const { cutAt, brokenPromise, earlier, timeZone } = letter;
  const promise = promisedDay(letter);
  return {
    has_cut: cutAt !== null,
    ...(cutAt !== null && { cut: formats.day(cutAt), daytime: isDaytime(cutAt, timeZone) }),
    ...(promise !== null && { promise: formats.day(promise) }),
    ...(brokenPromise !== null && { broken_promise: formats.day(brokenPromise) }),
    ...(earlier.length > 0 && {
      earlier: [...new Set(earlier.map((warning) => formats.shortDay(warning.deliveredAt)))],
      earlier_count: earlier.length,
    }),
  };
}

function invoiceValues({ invoices, totals }: Letter, formats: Formats): Values {
  const [first] = invoices;
  if (!first) return {};
  return {
    count: invoices.length,
    number: first.number,
    amount: formats.money(first.open),
    dated: first.dueAt !== null,
    ...(first.dueAt !== null && { due: formats.day(first.dueAt), due_date: formats.shortDay(first.dueAt) }),
    total: totals.map(formats.money),
  };
}

function peopleValues({ to, manager, accountants }: Letter): Values {
  return {
    has_manager: manager !== null,
    ...(manager && { manager: nameOf(manager) }),
    ...(to.name?.trim() && { name: to.name }),
    ...(accountants.length > 0 && { payers: accountants.map(nameOf), payer_count: accountants.length }),
  };
}

/** All that a sentence may name. What the letter does not know is not in it, so that naming it throws. */
export function letterValues(letter: Letter, words: Words, formats: Formats): Values {
  const { product, override } = letter;
  const features = letter.pausing.map(words.feature);
  return {
    product,
    account: letter.accountName,
    code: letter.caseCode,
    paid: letter.paid,
    paused: isPaused(letter),
    today: letter.dueToday,
    pausing: features.length > 0 ? features : words.say("some_features", { product }),
    has_open: letter.open.length > 0,
    open: letter.open.map(words.feature),
    ...(override && { by: override.by, until: formats.day(override.until) }),
    ...(override?.reason && { reason: override.reason }),
    ...peopleValues(letter),
    ...dateValues(letter, formats),
    ...invoiceValues(letter, formats),
  };
}

import type { LocalDate } from "../../core/calendar.ts";
import type { Instant } from "../../core/instant.ts";
import type { Person } from "../../core/letter.ts";
import type { Words } from "../../words/words.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";
import type { LapsedInvoice } from "./lapsed-page.ts";

/** A day as a form sends it, and a moment of it. */
export type DayChoice = { value: LocalDate; at: Instant };

/**
 * Why what was sent was not noted: no day, one that has passed or is too far ahead (`at`: a moment of it), or a form that
 * was too old or none of ours.
 */
export type PromiseRefusal = { why: "none" | "past" | "late" | "stale"; at: Instant | null };

export type PromiseView = ReaderFacts & {
  product: string;
  organisation: string | null;
  suspended: boolean;
  /** Features that are paused or would be. */
  pausing: readonly string[];
  invoices: readonly LapsedInvoice[];
  /** A moment of the day that is promised at present; null: none is. */
  noted: Instant | null;
  /** Days to choose from at once. */
  days: readonly DayChoice[];
  /** All days that can be named, in their order; never empty. */
  every: readonly DayChoice[];
  /** How many promises more there may be. */
  left: number;
  full: { by: "debt" | "year"; most: number } | null;
  /** What was chosen on a form that was refused. */
  chosen: { day: string; other: string };
  refused: PromiseRefusal | null;
  /** Proves that the form came with this page. */
  form: string;
  action: string;
  payUrl: string;
  back: string;
  contact: Person | null;
  here: string;
  demo: boolean;
};

/** "By what date can we expect the payment?" */
export function renderPromise(view: PromiseView): string {
  const { words, date } = readerOf(view);
  const { noted, full, every, days, chosen } = view;
  const heading = noted !== null ? "promise.noted.title" : full ? "promise.full.title" : "promise.title";
  return renderPage({
    ...view,
    title: words.say(heading, { date: noted === null ? "" : date(noted) }),
    body: "lapsed/promise",
    view: {
      ...view,
      heading,
      known: view.organisation !== null,
      count: view.invoices.length,
      first: every[0]!,
      last: every.at(-1)!,
      offered: days.map((day) => ({ ...day, checked: day.value === chosen.day })),
      isOther: chosen.day === "other",
      // A browser's own calendar is Gregorian: where another is in use, the days are named in words.
      named: isGregorian(words) ? [] : every.map((day) => ({ ...day, chosen: day.value === chosen.other })),
    },
    manner: "letter",
    script: null,
    masthead: { name: view.product, href: null },
  });
}

const isGregorian = ({ intl }: Words): boolean =>
  new Intl.DateTimeFormat(intl).resolvedOptions().calendar === "gregory";

import type { Locale, Role } from "./account.ts";
import type { Instant } from "./instant.ts";
import type { Money } from "./money.ts";
import type { NoticeKind } from "./notice.ts";
import type { OverrideKind } from "./override.ts";

/** Somebody a reader may turn to. */
export type Person = { name: string | null; email: string };

export type LetterInvoice = {
  id: string;
  /** What the customer finds on the invoice; Stripe's id where it has no number. */
  number: string;
  /** What remains to be paid, integer minor units. */
  open: Money;
  /** Null for invoices that are charged automatically. */
  dueAt: Instant | null;
};

/** An override that a letter to the account manager is about. */
export type LetterOverride = {
  kind: OverrideKind;
  /** In the words of whoever granted it; null where an accountant promised by the link in a mail, which asks for none. */
  reason: string | null;
  by: string;
  /** A moment of the last day on which it holds. */
  until: Instant;
};

/** All that one notice says to one person, before it is put into words. */
export type Letter = {
  noticeId: string;
  writtenAt: Instant;
  kind: NoticeKind;
  /** The roles this mail serves, accountant first; someone who is both reads both texts in one mail. */
  roles: readonly Role[];
  locale: Locale;
  /** The recipient's own zone: every date in the mail is a date there. */
  timeZone: string;
  to: Person;
  /** The vendor's product, as its users know it. */
  product: string;
  accountName: string;
  /** Open invoices; empty in letters to users unless the policy lets them see amounts. */
  invoices: readonly LetterInvoice[];
  /** Per currency; empty where `invoices` is. */
  totals: readonly Money[];
  /** Leads to a fresh payment page for all that is open; null in letters that ask for no payment. */
  payUrl: string | null;
  /** Where an accountant answers by a click instead of a mail; null where nothing is asked of the reader. */
  answers: { promise: string; contact: string } | null;
  /** The invoices as PDF files, in the order of `invoices`; empty where they are not for the reader. */
  pdfUrls: readonly string[];
  /** The reader's own page: what happened, what was sent, how to get it paid. */
  pageUrl: string;
  /** When the features named in `pausing` pause (or paused); null when no date is set. */
  cutAt: Instant | null;
  /** Features that pause, in the policy's words, e.g. `reports`. */
  pausing: readonly string[];
  /** Features that never stop, e.g. `export`. */
  open: readonly string[];
  /** Earlier warnings of this case that were really delivered to this person, oldest first. */
  earlier: readonly { kind: NoticeKind; deliveredAt: Instant }[];
  /** The account manager, who reads the answers. */
  manager: Person | null;
  /** Who pays on the customer's side, for the user to nudge. */
  accountants: readonly Person[];
  /** A moment, where the reader is, of the day by which a payment is promised, in letters about that. */
  promise: Instant | null;
  override: LetterOverride | null;
  /** A promise to pay was made for this date and it has passed. */
  brokenPromise: Instant | null;
  /** Only a payment is thanked for, not a void or a credit. */
  paid: boolean;
  /** On the reader's present day, before anything is late; false in every other letter. */
  dueToday: boolean;
  /** The same for all mails of one case (or before one due date), so that they thread and can be told from phishing. */
  caseCode: string;
};

/** A letter in words. */
export type Mail = { subject: string; text: string; html: string; preheader: string };

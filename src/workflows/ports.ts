import type { Role } from "../core/account.ts";
import type { Alert } from "../core/alert.ts";
import type { Mode, ProvenBy } from "../core/facts.ts";
import type { Instant } from "../core/instant.ts";
import type { Invoice } from "../core/invoice.ts";
import type { Letter, Mail, Person } from "../core/letter.ts";
import type { MailOutcome } from "../core/mail-outcome.ts";
import type { Policy } from "../core/policy.ts";
import type { AccountDefaults } from "../postgres/accounts.ts";
import type { Database } from "../postgres/database.ts";
import type { Pace, SendAllowance } from "./pace.ts";
import type { Links } from "./page-links.ts";

/** Domain time: the system's, or a virtual one that moves only when told. */
export type Clock = { kind: "system" | "virtual"; now(): Promise<Instant> };

/** The present domain moment. Asked for each piece of work anew, as a spell of work may outlast the hours it began in. */
export type Present = () => Promise<Instant>;

/** What Stripe says of a customer. A deleted customer keeps its id and nothing else. */
export type BillingCustomer = {
  id: string;
  /** Other ids by which Stripe knows the same customer: one of Accounts v2 is `cus_…` and `acct_…`. */
  aliases: readonly string[];
  /** `metadata.account`: the product's own id. */
  account: string | null;
  email: string | null;
  name: string | null;
  /** First of Stripe's preferred locales, as Stripe writes it. */
  locale: string | null;
  /** ISO 3166-1 alpha-2 of the address. */
  country: string | null;
  /** `metadata.time_zone`, as it stands there. */
  timeZone: string | null;
  /** People whom the metadata names, such as `user_email` and `user_name`; as they stand there. */
  contacts: readonly { role: Role; email: string; name: string | null }[];
  deleted: boolean;
};

export type BillingRead = { customer: BillingCustomer; invoices: readonly Invoice[] };

/** Stripe could not be read (network, 429, 5xx, a body we do not understand). Nothing may be concluded from it. */
export class BillingUnavailable extends Error {
  override name = "BillingUnavailable";
}

/** Stripe answers, but what was asked for cannot be read: waiting alone will hardly mend it. */
export class BillingUnreadable extends BillingUnavailable {}

/** Stripe answers that the key may not read it, until somebody lets it. */
export class BillingForbidden extends BillingUnavailable {}

/** An invoice as a list shows it; its payments were not read. */
export type ListedInvoice =
  | { kind: "invoice"; invoice: Invoice }
  | { kind: "unreadable"; id: string; why: string };

/** Moments of Stripe's `created`, whole seconds, both included; null: without that bound. */
export type CreatedSpan = { from: Instant | null; to: Instant | null };

export type InvoiceLinks = { pay: string | null; pdf: string | null };

export type Billing = {
  /** Whose Stripe account this is; `account` is null where the key may not read it. */
  identity(): Promise<{ account: string | null; livemode: boolean }>;
  /**
   * Reads a customer, all invoices that may be owed, and `known` ones whatever became of them, with their payments; of
   * those that are paid, the payments of `questioned` ones alone.
   * @throws BillingUnavailable
   */
  readCustomer(
    customer: string,
    known: readonly string[],
    questioned?: readonly string[],
  ): Promise<BillingRead>;
  /**
   * The customer behind an event that does not name one (an invoice payment, a dispute, a thin event); null: there is
   * none. `known` says whose invoice it is where that was read before, which saves reading it again.
   * @throws BillingUnavailable; BillingUnreadable when the event itself, or what it is about, says nothing
   */
  customerOf(
    event: { type: string; objectId: string | null; raw: string },
    known?: (invoice: string) => Promise<string | null>,
  ): Promise<string | null>;
  /** The invoice behind an event about a refund or a dispute; null: there is none. @throws BillingUnavailable */
  invoiceOf(event: { raw: string }): Promise<string | null>;
  /**
   * Pages of Stripe's that work now: where the invoice is paid (null when it can no longer be), and its PDF (null while
   * it is a draft, or was deleted). @throws BillingUnavailable
   */
  invoiceLinks(invoice: string): Promise<InvoiceLinks>;
  /** By how many ms Stripe's clock was ahead of this machine's when Stripe last answered; null: not known yet. */
  clockAhead(): number | null;
  /** The events that Stripe keeps, for 30 days; newest first, all pages. @throws BillingUnavailable */
  events(span: CreatedSpan): AsyncIterable<VerifiedEvent>;
  /** Everybody's invoices of one status, newest first, all pages. @throws BillingUnavailable */
  invoices(status: "open" | "uncollectible", span: CreatedSpan): AsyncIterable<ListedInvoice>;
};

export type OutgoingMail = Mail & {
  noticeId: string;
  /**
   * How often the notice was handed over, this time included: whoever lost it to another instance has an older number.
   * Null for what is no notice of the ledger.
   */
  attempt: number | null;
  to: Person;
  /** A human who reads the answers. */
  replyTo: Person | null;
  /** One constant per case: mails of a case thread in the reader's mailbox. */
  threadId: string;
  /** What the mailbox shows beside the mail. */
  about: { kind: string; role: string; account: string; locale: string };
};

/** What became of handing a mail over. Only feedback can say that it was delivered. */
export type HandOver =
  | { kind: "accepted"; messageId: string }
  /** The address or the mail itself is refused for good. */
  | { kind: "refused"; why: string }
  /** Certainly not taken; try again no sooner than `afterMs` (real time). */
  | { kind: "not_taken"; why: string; afterMs: number }
  /** Perhaps taken: the answer was lost. */
  | { kind: "unknown"; why: string };

export type Mailer = {
  send(mail: OutgoingMail, now: Instant): Promise<HandOver>;
  /** Asks the transport; never throws. Missing: it takes whatever comes. */
  allowance?(): Promise<SendAllowance>;
};

export type RenderLetter = (letter: Letter) => Mail;
export type RenderAlert = (alert: Alert) => Mail;

/** What a transport tells of a mail after it took it. */
export type DeliveryFeedback = MailOutcome & {
  /** The same whenever this event is told again. */
  id: string;
  /** A notice's or an alert's, where the mail carried it; else `messageId` may find it. */
  noticeId: string | null;
  /** The transport's own, as its answer to the hand-over gave it. */
  messageId: string | null;
  /** By the transport's clock. */
  at: Instant;
  /** In its own words, e.g. what the recipient's server answered. */
  detail: string | null;
  /** The address that it is about. */
  recipient: string | null;
};

/** A webhook whose signature was checked, reduced to what the intake needs. */
export type VerifiedEvent = {
  id: string;
  type: string;
  apiVersion: string | null;
  livemode: boolean;
  /** The Stripe account that it says it comes from. */
  account: string | null;
  /** That account is a connected one: never one's own. */
  connected: boolean;
  createdAt: Instant;
  customer: string | null;
  objectId: string | null;
  /** An invoice that the event's own payload shows fully paid. */
  paidInvoice: string | null;
  /** False for types that say nothing about anybody's debts. */
  relevant: boolean;
  raw: string;
};

export type Log = {
  info(about: object, text: string): void;
  warn(about: object, text: string): void;
  error(about: object, text: string): void;
};

/** What this instance has done since it started, for its metrics. */
export type Tally = {
  eventsWorkedIn: number;
  eventsTurnedAway: number;
  /** Mail feedback that was new, by its outcome. */
  feedback: Record<MailOutcome["outcome"], number>;
  /** Of it, what was about a mail that nobody knew. */
  feedbackUnknown: number;
  /** How often a topic said that it would send no more feedback. */
  feedbackEnded: number;
};

/** Everything around the core, wired once by a front door. */
export type World = {
  /** Tells this instance of the service from others. */
  instance: number;
  db: Database;
  clock: Clock;
  billing: Billing;
  mailer: Mailer;
  pace: Pace;
  render: RenderLetter;
  renderAlert: RenderAlert;
  links: Links;
  policies: ReadonlyMap<string, Policy>;
  /** Those of them that the operator's file had no more at the start, and how many accounts went by each. */
  retiredPolicies: ReadonlyMap<string, number>;
  defaults: AccountDefaults;
  /** The vendor's product, as its users know it. */
  product: string;
  /** The bare address that mails come from. */
  sender: string;
  mode: Mode;
  provenBy: ProvenBy;
  /** So many warnings and reminders go out in an hour of domain time, and no more. */
  mailsPerHour: number;
  tally: Tally;
  log: Log;
};

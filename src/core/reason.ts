import type { Role } from "./account.ts";
import type { Doubt, NoDebt } from "./debt.ts";
import type { Mode } from "./facts.ts";
import type { Instant } from "./instant.ts";
import type { NoticeStatus } from "./notice.ts";
import type { OverrideKind } from "./override.ts";
import type { Stage, Warning } from "./stage.ts";
import { unreachable } from "./unreachable.ts";

export const takenBack = ["disputed", "refunded", "debit_returned"] as const;
export type TakenBack = (typeof takenBack)[number];

/** Why a decision is what it is: recorded facts, worded by {@link explain}. */
export type Reason =
  | { code: "nothing_owed" }
  | { code: "not_yet_due"; from: Instant }
  | { code: "reminded_before_due"; invoices: readonly string[]; due: Instant }
  | { code: "overdue"; invoices: readonly string[]; since: Instant }
  | { code: "debt_settled"; invoice: string; why: NoDebt }
  | { code: "step_taken"; from: Stage; to: Stage }
  | { code: "step_anew"; stage: Stage; why: string }
  | { code: "fell_back"; from: Stage; to: Stage }
  | { code: "waiting"; after: Warning; reachedAt: Instant; until: Instant }
  | { code: "not_delivered"; role: Role; status: NoticeStatus }
  /** `contact`: the id of whom it is to. */
  | { code: "kept_back"; role: Role; contact: number; since: Instant }
  | { code: "unheard"; role: Role; since: Instant }
  | { code: "no_contact"; role: Role }
  | { code: "proof"; role: Role; delivered: readonly Instant[]; namedCut: Instant }
  | { code: "proof_missing"; role: Role }
  | { code: "before_named_date"; until: Instant }
  | { code: "date_lapsed"; date: Instant }
  | { code: "mail_waited"; date: Instant | null }
  | { code: "outside_writing_hours"; until: Instant | null }
  | { code: "outside_cutting_hours"; until: Instant | null }
  | { code: "one_notice_a_day"; until: Instant | null }
  | { code: "override"; kind: OverrideKind; by: string; reason: string; until: Instant }
  | { code: "money_in_flight"; invoice: string; method: string; until: Instant }
  | { code: "disputed"; invoice: string }
  | { code: "uncertain"; invoice: string; doubt: Doubt }
  /** Of an invoice that nobody owes: what became of the money with which it was settled. */
  | { code: "taken_back"; invoice: string; how: TakenBack }
  | { code: "stripe_unread"; why: string; lastRead: Instant | null }
  | { code: "unread"; customer: string }
  | { code: "unprocessed_events"; count: number }
  | { code: "mode"; mode: Mode; withheld: string }
  | { code: "halted"; why: string };

const words = (name: string): string => name.replaceAll("_", " ");

/** One reason as one English clause, dates in the account's zone. */
export function explain(reason: Reason, timeZone: string): string {
  const on = (at: Instant | null): string => (at === null ? "an unknown date" : dateTime(at, timeZone));
  switch (reason.code) {
    case "nothing_owed":
      return "nothing is owed";
    case "not_yet_due":
      return `the next invoice counts as overdue from ${on(reason.from)}`;
    case "reminded_before_due":
      return `${reason.invoices.join(", ")} due on ${on(reason.due)}, of which the accountant is reminded`;
    case "overdue":
      return `${reason.invoices.join(", ")} overdue since ${on(reason.since)}`;
    case "debt_settled":
      return `invoice ${reason.invoice} is no longer owed (${words(reason.why)})`;
    case "step_taken":
      return `moved from ${words(reason.from)} to ${words(reason.to)}`;
    case "step_anew":
      return `the ${words(reason.stage)} step begins anew because ${reason.why}`;
    case "fell_back":
      return `fell back from ${words(reason.from)} to ${words(reason.to)}, all that the remaining facts support`;
    case "waiting":
      return `the ${words(reason.after)} reached everyone required on ${on(reason.reachedAt)}; the next step is due on ${on(reason.until)}`;
    case "not_delivered":
      return `the notice to the ${reason.role} is ${reason.status}, and only a delivered one counts`;
    case "kept_back":
      return `the mail to the ${reason.role} waits since ${on(reason.since)} and cannot be handed over; /readyz says why`;
    case "unheard":
      return `nothing was heard of the mail to the ${reason.role} since ${on(reason.since)}; add a contact who can be reached`;
    case "no_contact":
      return `there is no working address for the ${reason.role}; add a contact`;
    case "proof":
      return `the ${reason.role} was warned on ${reason.delivered.map(on).join(" and ")}, the last naming ${on(reason.namedCut)}`;
    case "proof_missing":
      return `the ${reason.role} has not had two delivered warnings, a final notice among them, at one working address`;
    case "before_named_date":
      return `a notice named ${on(reason.until)}, and nothing stops before it`;
    case "date_lapsed":
      return `the named date ${on(reason.date)} passed too long ago; a fresh final notice comes first`;
    case "mail_waited":
      return `a mail that was to name ${on(reason.date)} waited for too long to go out; it is written anew`;
    case "outside_writing_hours":
      return `mails wait for working hours, next on ${on(reason.until)}`;
    case "outside_cutting_hours":
      return `suspensions wait for a morning that is not before a rest day, next on ${on(reason.until)}`;
    case "one_notice_a_day":
      return `somebody concerned was already written to today; next on ${on(reason.until)}`;
    case "override":
      return `${reason.by} granted ${words(reason.kind)} until ${on(reason.until)} (${reason.reason})`;
    case "money_in_flight":
      return `a payment (${words(reason.method)}) for ${reason.invoice} is on its way, awaited until ${on(reason.until)}`;
    case "disputed":
      return `a payment for ${reason.invoice} is disputed; a person must look`;
    case "uncertain":
      return `it is not clear whether ${reason.invoice} is owed: ${explainDoubt(reason.doubt)}`;
    case "taken_back":
      return `${takenBackWords[reason.how](reason.invoice)}; a person must look`;
    case "stripe_unread":
      return `Stripe could not be read (${reason.why}); last read ${reason.lastRead === null ? "never" : on(reason.lastRead)}`;
    case "unread":
      return `Stripe does not let us read the customer ${reason.customer}; check its id, and what the key may read`;
    case "unprocessed_events":
      return `${reason.count} event${reason.count === 1 ? " is" : "s are"} not worked in yet`;
    case "mode":
      return `in ${reason.mode} mode ${reason.withheld}`;
    case "halted":
      return `suspensions are halted: ${reason.why}`;
    default:
      return unreachable(reason);
  }
}

const takenBackWords: Readonly<Record<TakenBack, (invoice: string) => string>> = {
  disputed: (invoice) => `${invoice} was paid, and the payment is disputed`,
  refunded: (invoice) => `${invoice} was paid, and a payment for it was given back`,
  debit_returned: (invoice) => `${invoice} was voided after a bank debit for it failed, which is not paid`,
};

function explainDoubt(doubt: Doubt): string {
  switch (doubt.cause) {
    case "overlong_payment":
      return `its ${words(doubt.method)} payment has been processing for longer than any takes`;
    case "uncounted_payment":
      return "a payment for it succeeded, and Stripe does not count it";
    case "unknown_payment":
      return "one of its payments is in a state that is not known here";
    case "unknown_write_off":
      return `it is uncollectible for a reason that is not known here (${doubt.reason})`;
    default:
      return unreachable(doubt);
  }
}

/** A whole decision as one sentence. */
export function sentence(stage: Stage, reasons: readonly Reason[], timeZone: string): string {
  return `The account is ${words(stage)}: ${reasons.map((reason) => explain(reason, timeZone)).join("; ")}.`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateTime(at: Instant, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

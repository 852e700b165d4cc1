import type { Account, Contact } from "../core/account.ts";
import { localDate } from "../core/calendar.ts";
import type { Case } from "../core/case.ts";
import { type Debt, debtOf } from "../core/debt.ts";
import { debtTerms } from "../core/debt-terms.ts";
import type { Instant } from "../core/instant.ts";
import type { Invoice } from "../core/invoice.ts";
import type { Letter, LetterInvoice, Person } from "../core/letter.ts";
import { totals } from "../core/money.ts";
import { isUnsaid, isWarning, type Notice } from "../core/notice.ts";
import { endOf, type Override } from "../core/override.ts";
import type { Policy } from "../core/policy.ts";
import { promisedDay } from "../core/promise.ts";
import { findOverride } from "../postgres/overrides.ts";
import { caseCode, dueCode } from "./case-code.ts";
import type { World } from "./ports.ts";

export type LetterFacts = {
  account: Account;
  case: Case;
  policy: Policy;
  invoices: readonly Invoice[];
  notices: readonly Notice[];
  overrides: readonly Override[];
};

const codeFor = (accountId: number, { matter, caseNumber }: Notice): string =>
  matter.kind === "due" ? dueCode(accountId, matter.on) : caseCode(accountId, caseNumber);

/** Puts together all that one notice says to its reader. */
export async function writeLetter(
  world: World,
  facts: LetterFacts,
  notice: Notice,
  contact: Contact,
  now: Instant,
): Promise<Letter> {
  const { account, policy } = facts;
  const pageUrl = await world.links.lapsed(
    { accountId: account.id, contactId: contact.id, locale: contact.locale },
    now,
  );
  const override = notice.matter.kind === "override" ? await findOverride(world.db, notice.matter.id) : null;
  const timeZone = contact.timeZone ?? account.timeZone;
  const zones = { account: account.timeZone, reader: timeZone };
  const broken = brokenPromise(facts, notice);
  const farewell = notice.kind === "restored" || notice.kind === "settled";
  const seesAmounts =
    notice.roles.includes("accountant") || notice.roles.includes("manager") || policy.usersSeeAmounts;
  const invoices = seesAmounts
    ? (farewell ? stillOwed(facts, now) : about(facts, notice, override, now)).map(letterInvoice)
    : [];
  return {
    noticeId: notice.id,
    writtenAt: now,
    kind: notice.kind,
    roles: notice.roles,
    locale: contact.locale,
    timeZone,
    to: { name: contact.name, email: contact.email },
    product: world.product,
    accountName: account.name ?? account.ref,
    invoices,
    totals: totals(invoices.map(({ open }) => open)),
    payUrl: farewell || !notice.roles.includes("accountant") ? null : payUrl(pageUrl, notice),
    pageUrl,
    cutAt: cutOf(facts, notice),
    pausing: Object.keys(policy.withhold),
    open: policy.alwaysOpen,
    earlier: earlier(facts, notice),
    manager: managerOf(account),
    accountants: peopleOf(account, "accountant"),
    answers: notice.roles.includes("accountant")
      ? { promise: `${pageUrl}/promise`, contact: `${pageUrl}/contact` }
      : null,
    pdfUrls: notice.roles.includes("accountant")
      ? invoices.map(({ id }) => `${pageUrl}/invoices/${id}/pdf`)
      : [],
    promise: override?.kind === "promise" ? dayOf(override, zones) : null,
    override: override && {
      kind: override.kind,
      reason: override.promisedOn === null ? override.reason : null,
      by: override.by,
      until: dayOf(override, zones),
    },
    brokenPromise: broken && dayOf(broken, zones),
    paid:
      farewell &&
      facts.invoices.some((invoice) => notice.debts.includes(invoice.id) && wasPaid(facts, invoice, now)),
    dueToday: notice.matter.kind === "due" && invoices.every(({ dueAt }) => isSameDay(dueAt, now, timeZone)),
    caseCode: codeFor(account.id, notice),
  };
}

/** When access paused, in letters to people for whom it is; else the date that the notice names. */
function cutOf({ case: at }: LetterFacts, notice: Notice): Instant | null {
  if (notice.kind === "suspended") return notice.issuedAt;
  return notice.matter.kind === "override" && at.stage === "suspended" ? at.since : notice.namedCut;
}

/** A moment of the last day on which it holds: one that ends at midnight held until the day before. */
const dayOf = (override: Override, zones: { account: string; reader: string }): Instant =>
  override.kind === "promise" ? promisedDay(override, zones) : endOf(override) - 1;

const isSameDay = (a: Instant | null, b: Instant, timeZone: string): boolean =>
  a !== null && localDate(a, timeZone) === localDate(b, timeZone);

/** What is not overdue is not found by looking for what is owed, so the link says which day it is about. */
const payUrl = (pageUrl: string, { matter }: Notice): string =>
  matter.kind === "due" ? `${pageUrl}/pay?due=${matter.on}` : `${pageUrl}/pay`;

/**
 * What the notice named. An override is for all that is open, also what is on its way or became due since; but a promise
 * was made, and is counted, for what is owed, as long as anything is.
 */
function about(
  facts: LetterFacts,
  { matter, debts }: Notice,
  override: Override | null,
  now: Instant,
): Invoice[] {
  if (matter.kind !== "override")
    return facts.invoices.filter((invoice) => debts.includes(invoice.id) && invoice.amountRemaining > 0);
  const open = facts.invoices.filter((invoice) => isOpenDebt(debtAt(facts, invoice, now)));
  const owed = stillOwed(facts, now);
  return override?.kind === "promise" && owed.length > 0 ? owed : open;
}

const isOpenDebt = ({ kind }: Debt): boolean => kind !== "none" && kind !== "not_yet_due";

/** A farewell says what remains, never what was paid; what a day was promised for remains too. */
const stillOwed = (facts: LetterFacts, now: Instant): Invoice[] =>
  facts.invoices.filter((invoice) => {
    const { kind } = debtAt(facts, invoice, now);
    return kind === "overdue" || kind === "promised";
  });

const letterInvoice = (invoice: Invoice): LetterInvoice => ({
  id: invoice.id,
  number: invoice.number ?? invoice.id,
  open: { amount: invoice.amountRemaining, currency: invoice.currency },
  dueAt: invoice.dueAt,
});

const earlier = (facts: LetterFacts, notice: Notice): Letter["earlier"] =>
  facts.notices
    .filter(
      (other) =>
        other.caseNumber === notice.caseNumber &&
        other.person === notice.person &&
        isWarning(other.kind) &&
        other.channel === "mail" &&
        other.id !== notice.id,
    )
    .flatMap((other) =>
      other.status === "delivered" && other.deliveredAt !== null
        ? [{ kind: other.kind, deliveredAt: other.deliveredAt }]
        : [],
    );

function wasPaid(facts: LetterFacts, invoice: Invoice, now: Instant): boolean {
  const debt = debtAt(facts, invoice, now);
  return debt.kind === "none" && debt.why === "paid";
}

const debtAt = (facts: LetterFacts, invoice: Invoice, now: Instant): Debt =>
  debtOf(invoice, debtTerms(facts, facts.policy, now), now);

/**
 * A promise that ran out, unkept, between the notice before this one and this one. What was withdrawn before it went said
 * nothing, and what somebody else was told in the same round was not said to this reader.
 */
function brokenPromise(facts: LetterFacts, notice: Notice): Override | null {
  const before = Math.max(
    0,
    ...facts.notices
      .filter((other) => other.issuedAt < notice.issuedAt && isWarning(other.kind) && !isUnsaid(other))
      .filter((other) => other.round !== notice.round || other.person === notice.person)
      .map((other) => other.issuedAt),
  );
  const broken = facts.overrides.find(
    (override) =>
      override.kind === "promise" &&
      override.endedAt === null &&
      override.until <= notice.issuedAt &&
      override.until > before,
  );
  return broken && isWarning(notice.kind) ? broken : null;
}

export const peopleOf = (account: Account, role: Contact["role"]): Person[] =>
  account.contacts
    .filter((contact) => contact.role === role && contact.unreachable === null)
    .map(({ name, email }) => ({ name, email }));

export const managerOf = (account: Account): Person | null => peopleOf(account, "manager")[0] ?? null;

/** To whom an account's people turn: its manager, or whoever reads what is sent to the mails' own sender. */
export const whoAnswers = ({ sender }: Pick<World, "sender">, account: Account): Person =>
  managerOf(account) ?? { name: null, email: sender };

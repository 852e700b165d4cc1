import { accountantOf } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import { isWarning, type Notice } from "../../core/notice.ts";
import { isFrozen } from "../../core/override.ts";
import { promisedDay, standingPromise } from "../../core/promise.ts";
import { look, type View } from "../../core/view.ts";
import { caseCode } from "../../workflows/case-code.ts";
import type { Loaded } from "../../workflows/load-facts.ts";
import { whoAnswers } from "../../workflows/write-letter.ts";
import { ladderOf, type Rung } from "../pages/ladder.ts";
import type { LapsedInvoice, LapsedState, LapsedView } from "./lapsed-page.ts";
import { factsFor, type LapsedOptions, type Visit } from "./visit.ts";

/** Everything that an account's people read about where they stand, from the ledger and the facts alone. */
export async function lapsedView(
  options: LapsedOptions,
  visit: Visit,
  returnTo: string | null,
): Promise<LapsedView> {
  const { world, sender, demo } = options;
  const { link, locale, now, page, query, here } = visit;
  const loaded = await factsFor(options, visit);
  const { facts, policy, stored } = loaded;
  const view = look(facts, policy, now);
  const reader = facts.account.contacts.find(({ id }) => id === link.contactId);
  const accountant = accountantOf(facts.account, link.contactId);
  const promise = standingPromise(view);
  const timeZone = reader?.timeZone ?? facts.account.timeZone;
  const open = view.owed.length + view.held.length;
  return {
    locale,
    timeZone,
    now,
    product: world.product,
    organisation: facts.account.name,
    state: stateOf(loaded, view, now),
    promised: promise ? promisedDay(promise, { account: facts.account.timeZone, reader: timeZone }) : null,
    openInvoices: open,
    invoices:
      accountant || policy.usersSeeAmounts
        ? lapsedInvoices(view, accountant ? `${page}/invoices` : null)
        : [],
    answers:
      accountant && view.owed.length > 0
        ? { promise: `${page}/promise${query}`, contact: `${page}/contact${query}` }
        : null,
    withheld: Object.entries(policy.withhold).map(([feature, how]) => ({ feature, how })),
    open: policy.alwaysOpen,
    ladder: ladder(loaded, view),
    sender,
    code: stored.stage === "active" ? null : caseCode(facts.account.id, stored.number),
    contact: whoAnswers(world, facts.account),
    payUrl: open > 0 ? `${page}/pay${query}` : null,
    returnTo,
    statusUrl: `${page}/status`,
    policyUrl: null,
    here,
    demo,
  };
}

/** `pdfs`: below it is each invoice's PDF; null: the reader gets none. */
export const lapsedInvoices = ({ owed }: View, pdfs: string | null): LapsedInvoice[] =>
  owed.map(({ invoice }) => ({
    id: invoice.id,
    number: invoice.number ?? invoice.id,
    dueAt: invoice.dueAt,
    open: { amount: invoice.amountRemaining, currency: invoice.currency },
    pdfUrl: pdfs && `${pdfs}/${encodeURIComponent(invoice.id)}/pdf`,
  }));

function stateOf({ facts, stored }: Loaded, view: View, now: Instant): LapsedState {
  if (facts.case.stage === "suspended") return { kind: "suspended", since: facts.case.since };
  if (view.owed.length > 0) {
    // What is frozen begins its step anew afterwards, with a date of its own.
    const frozen = isFrozen(facts.overrides, now);
    return { kind: "overdue", cutAt: stored.stage === "active" || frozen ? null : deliveredCut(view) };
  }
  if (view.held.length > 0) {
    const until = Math.max(
      now,
      ...view.held.map(({ debt }) => (debt.kind === "in_flight" ? debt.until : now)),
    );
    return { kind: "on_its_way", paused: false, until };
  }
  const goodbye = facts.notices.find(
    (notice) => notice.kind === "restored" && notice.caseNumber === facts.case.number,
  );
  const paid = view.settled.some(
    ({ invoice, debt }) =>
      debt.why === "paid" && view.notices.some((notice) => notice.debts.includes(invoice.id)),
  );
  return {
    kind: "clear",
    restored: goodbye !== undefined,
    paid,
    at: facts.case.number > 0 ? facts.case.since : null,
  };
}

/** The latest date that somebody was really told. */
function deliveredCut(view: View): Instant | null {
  const dates = view.notices
    .filter(({ status }) => status === "delivered")
    .flatMap(({ namedCut }) => namedCut ?? []);
  return dates.length === 0 ? null : Math.max(...dates);
}

/** The ladder of a case as its people see it. */
export function ladder(loaded: Loaded, view: View): Rung[] {
  const { facts, policy, stored } = loaded;
  const since = [...view.owed, ...view.held].map(({ debt }) => ("since" in debt ? debt.since : view.now));
  const ended = facts.case.stage === "active" && facts.case.number > 0 && view.notices.length > 0;
  return ladderOf({
    stage: facts.case.stage,
    overdueSince: since.length > 0 ? Math.min(...since) : ended ? firstNamed(view) : null,
    since: facts.case.since,
    notices: view.notices
      .filter((notice) => isWarning(notice.kind) || notice.kind === "suspended")
      .sort((a, b) => a.issuedAt - b.issuedAt || (a.roles[0] ?? "").localeCompare(b.roles[0] ?? ""))
      .map(shown),
    nextAt: view.owed.length === 0 ? null : stored.nextChangeAt,
    waits: policy.waits,
    ended:
      ended && since.length === 0
        ? { at: facts.case.since, paid: view.settled.some(({ debt }) => debt.why === "paid") }
        : null,
  });
}

const firstNamed = (view: View): Instant | null => {
  const at = view.notices.map((notice) => notice.issuedAt);
  return at.length === 0 ? null : Math.min(...at);
};

const shown = ({ kind, channel, roles, person, status, sentAt, deliveredAt, namedCut }: Notice) => ({
  kind,
  channel,
  roles,
  to: masked(person),
  status,
  sentAt,
  deliveredAt,
  namedCut,
});

/** `m•••@andina.example`: enough to know one's own address, too little for anybody else. */
export function masked(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
}

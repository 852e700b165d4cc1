import type { Locale } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import { isWarning, type Notice } from "../../core/notice.ts";
import { look, type View } from "../../core/view.ts";
import { type Loaded, loadFacts } from "../../workflows/load-facts.ts";
import type { LapsedLink, World } from "../../workflows/ports.ts";
import { whoAnswers } from "../../workflows/write-letter.ts";
import { ladderOf, type Rung } from "../pages/ladder.ts";
import type { LapsedState, LapsedView } from "./lapsed-page.ts";

export type LapsedTerms = {
  world: World;
  /** The bare address that the mails come from. */
  sender: string;
  demo: boolean;
};

type Visit = { locale: Locale; returnTo: string | null; here: string; now: Instant };

/** Everything that an account's people read about where they stand, from the ledger and the facts alone. */
export async function lapsedView(options: LapsedTerms, link: LapsedLink, visit: Visit): Promise<LapsedView> {
  const { world } = options;
  const { now } = visit;
  const loaded = await loadFacts(world.db, world, link.accountId, {
    reading: { kind: "fresh", at: now },
    events: [],
    now,
  });
  const { facts, policy } = loaded;
  const view = look(facts, policy, now);
  const reader = facts.account.contacts.find(({ id }) => id === link.contactId);
  const accountant = reader?.role === "accountant";
  const state = stateOf(loaded, view, now);
  const path = visit.here.split("?")[0] ?? "";
  return {
    locale: visit.locale,
    timeZone: reader?.timeZone ?? facts.account.timeZone,
    now,
    product: world.product,
    organisation: facts.account.name,
    state,
    openInvoices: view.owed.length + view.held.length,
    invoices: accountant
      ? view.owed.map(({ invoice }) => ({
          id: invoice.id,
          number: invoice.number ?? invoice.id,
          dueAt: invoice.dueAt,
          open: { amount: invoice.amountRemaining, currency: invoice.currency },
        }))
      : [],
    withheld: Object.entries(policy.withhold).map(([feature, how]) => ({ feature, how })),
    open: policy.alwaysOpen,
    ladder: ladder(loaded, view),
    sender: options.sender,
    contact: whoAnswers(world, facts.account),
    payUrl: view.owed.length + view.held.length > 0 ? `${path}/pay` : null,
    returnTo: visit.returnTo,
    statusUrl: `${path}/status`,
    policyUrl: null,
    here: visit.here,
    demo: options.demo,
  };
}

function stateOf({ facts, stored }: Loaded, view: View, now: Instant): LapsedState {
  if (facts.case.stage === "suspended") return { kind: "suspended", since: facts.case.since };
  if (view.owed.length > 0)
    return { kind: "overdue", cutAt: stored.stage === "active" ? null : deliveredCut(view) };
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

const shown = ({ kind, roles, person, status, sentAt, deliveredAt, namedCut }: Notice) => ({
  kind,
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

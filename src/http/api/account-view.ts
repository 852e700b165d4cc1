import { type Debt, debtOf } from "../../core/debt.ts";
import { debtTerms } from "../../core/debt-terms.ts";
import type { Facts } from "../../core/facts.ts";
import { type Instant, iso, isoOrNull } from "../../core/instant.ts";
import type { Invoice } from "../../core/invoice.ts";
import type { Notice } from "../../core/notice.ts";
import { endOf, inForce, type Override } from "../../core/override.ts";
import { explain, type Reason, sentence } from "../../core/reason.ts";
import { latestDecision } from "../../postgres/cases.ts";
import { reviewAt } from "../../postgres/claims.ts";
import { contactRepairs } from "../../postgres/contact-repairs.ts";
import { openHalts } from "../../postgres/halts.ts";
import { latestNotices } from "../../postgres/notices.ts";
import { readOverrides } from "../../postgres/overrides.ts";
import { caseCode } from "../../workflows/case-code.ts";
import { type Loaded, loadFacts } from "../../workflows/load-facts.ts";
import type { World } from "../../workflows/ports.ts";
import { haltView } from "./halt-view.ts";

/** An account's whole present story, as `GET /v1/accounts/{account}` answers it. */
export async function accountView(world: World, accountId: number, now: Instant) {
  const loaded = await loadFacts(world.db, world, accountId, {
    reading: { kind: "fresh", at: now },
    events: [],
    now,
  });
  const { row, stored, facts } = loaded;
  const decision = await latestDecision(world.db, accountId);
  const notices = await latestNotices(world.db, accountId, 200);
  const overrides = await readOverrides(world.db, accountId, 0);
  const repairs = await contactRepairs(world.db, accountId);
  const halts = await openHalts(world.db);
  const reasons = withHalt(decision?.reasons ?? [], facts);
  const zone = facts.account.timeZone;
  return {
    account: facts.account.ref,
    stripe_customer: row.customers[0] ?? null,
    stripe_customers: [...row.customers],
    name: row.name,
    locale: facts.account.locale,
    time_zone: zone,
    country: row.country,
    policy: row.policy,
    contacts: facts.account.contacts.map(({ role, email, name, locale, timeZone, unreachable }) => ({
      role,
      email,
      name,
      locale,
      time_zone: timeZone,
      unreachable,
    })),
    contact_repairs: repairs.map(({ at, from, to }) => ({ at: iso(at), from, to })),
    debts: facts.invoices.map((invoice) => debtView(loaded, invoice, now)),
    case: {
      number: stored.number,
      stage: stored.stage,
      since: iso(stored.since),
      next_review_at: isoOrNull(await reviewAt(world.db, accountId)),
      next_change_at: isoOrNull(stored.nextChangeAt),
      code: stored.stage === "active" ? null : caseCode(accountId, stored.number),
    },
    decision: decision && {
      at: iso(decision.at),
      stage: decision.stage,
      sentence: sentence(decision.stage, reasons, zone),
      reasons: reasons.map((reason) => ({ ...reason, text: explain(reason, zone) })),
    },
    notices: notices.map(noticeView),
    overrides: overrides.map((override) => overrideView(override, now)),
    halts: halts.map(haltView),
    facts_read_at: isoOrNull(row.factsReadAt),
  };
}

/** What was decided before a halt began may not name it; whoever looks must read of it all the same. */
function withHalt(reasons: readonly Reason[], { case: { stage }, halted }: Facts): readonly Reason[] {
  if (halted === null || stage === "active" || reasons.some(({ code }) => code === "halted")) return reasons;
  return [...reasons, { code: "halted", why: halted }];
}

function debtView(loaded: Loaded, invoice: Invoice, now: Instant) {
  const { facts, policy } = loaded;
  const debt = debtOf(invoice, debtTerms(facts, policy, now), now);
  return {
    invoice: invoice.id,
    number: invoice.number,
    status: invoice.status,
    open: { amount: invoice.amountRemaining, currency: invoice.currency },
    kind: debt.kind,
    why: whyOf(debt),
    due_at: isoOrNull(invoice.dueAt),
    since: isoOrNull("since" in debt ? debt.since : null),
    until: isoOrNull("until" in debt ? debt.until : null),
  };
}

function whyOf(debt: Debt): string | null {
  switch (debt.kind) {
    case "none":
      return debt.why;
    case "in_flight":
      return debt.method;
    case "uncertain":
      return debt.doubt.cause;
    default:
      return null;
  }
}

const noticeView = (notice: Notice) => ({
  id: notice.id,
  kind: notice.kind,
  channel: notice.channel,
  role: notice.roles[0] ?? "user",
  roles: [...notice.roles],
  to: notice.person,
  status: notice.status,
  issued_at: iso(notice.issuedAt),
  sent_at: isoOrNull(notice.sentAt),
  delivered_at: isoOrNull(notice.deliveredAt),
  names_cut_at: isoOrNull(notice.namedCut),
  invoices: [...notice.debts],
});

export const overrideView = (override: Override, now: Instant) => ({
  id: override.id,
  kind: override.kind,
  reason: override.reason,
  by: override.by,
  from: iso(override.from),
  until: iso(override.until),
  ended_at: isoOrNull(endOf(override) < override.until ? override.endedAt : null),
  in_force: inForce(override, now),
});

import { debtOf } from "../../core/debt.ts";
import type { Instant } from "../../core/instant.ts";
import { totals } from "../../core/money.ts";
import type { Stage } from "../../core/stage.ts";
import { look, type View } from "../../core/view.ts";
import type { DemoCustomer } from "../../demo/demo-accounts.ts";
import { findAccount } from "../../postgres/accounts.ts";
import { listMails } from "../../postgres/mailbox.ts";
import { type Loaded, loadFacts } from "../../workflows/load-facts.ts";
import type { World } from "../../workflows/ports.ts";
import { ladder } from "../lapsed/lapsed-view.ts";
import type { DemoAccount, DemoNext, DemoStory } from "./demo-page.ts";

export type Seen = { loaded: Loaded; view: View };

export async function seeAccount(world: World, ref: string, now: Instant): Promise<Seen | null> {
  const row = await findAccount(world.db, ref);
  if (!row) return null;
  const loaded = await loadFacts(world.db, world, row.id, {
    reading: { kind: "fresh", at: now },
    events: [],
    now,
  });
  return { loaded, view: look(loaded.facts, loaded.policy, now) };
}

export const openOf = ({ view }: Seen) =>
  totals(
    [...view.owed, ...view.held].map(({ invoice }) => ({
      amount: invoice.amountRemaining,
      currency: invoice.currency,
    })),
  );

export function demoAccount(customer: DemoCustomer, seen: Seen): DemoAccount {
  const { stage, since } = seen.loaded.facts.case;
  return {
    ref: customer.ref,
    name: customer.name,
    place: customer.place,
    stage,
    since: stage === "active" ? null : since,
    open: openOf(seen),
  };
}

/** The account whose story the visitor drives, as its page tells it. */
export async function storyOf(
  world: World,
  customer: DemoCustomer,
  seen: Seen,
  payUrlOf: (invoice: string) => string,
): Promise<DemoStory> {
  const { loaded, view } = seen;
  const { facts } = loaded;
  const newest = facts.invoices.at(-1) ?? null;
  const debt =
    newest && debtOf(newest, { timeZone: facts.account.timeZone, retriesFirst: true, minimum: {} }, view.now);
  const mails = await listMails(world.db, { account: customer.ref });
  const waiting = newest !== null && (view.owed.length > 0 || debt?.kind === "not_yet_due");
  return {
    ref: customer.ref,
    name: customer.name,
    place: customer.place,
    accountant: customer.accountant.name.split(" ")[0]!,
    user: customer.user.name.split(" ")[0]!,
    stage: facts.case.stage,
    debt: newest === null ? "none" : waiting ? "overdue" : view.held.length > 0 ? "on_its_way" : "paid",
    wasSuspended: facts.notices.some(
      (notice) => notice.kind === "suspended" && notice.caseNumber === facts.case.number,
    ),
    invoice: newest && {
      number: newest.number ?? newest.id,
      open: { amount: newest.amountRemaining, currency: newest.currency },
      dueAt: newest.dueAt ?? newest.createdAt,
      payUrl: payUrlOf(newest.id),
    },
    cutAt: view.notices
      .filter((notice) => notice.status === "delivered")
      .reduce<Instant | null>(
        (latest, { namedCut }) => (namedCut === null ? latest : Math.max(namedCut, latest ?? 0)),
        null,
      ),
    ladder: ladder(loaded, view),
    next: nextOf(seen),
    mails: mails.length,
  };
}

const nextKinds: Readonly<Record<Stage, DemoNext["kind"]>> = {
  active: "first_reminder",
  reminded: "second_reminder",
  second_reminder: "final_notice",
  grace: "suspension",
  suspended: "review",
};

function nextOf({ loaded, view }: Seen): DemoNext | null {
  const { stage } = loaded.facts.case;
  if (stage === "suspended") return null;
  const at = loaded.stored.nextChangeAt ?? loaded.row.reviewAt;
  if (at === null || at <= view.now) return null;
  return { at, kind: view.owed.length === 0 && view.held.length > 0 ? "settlement" : nextKinds[stage] };
}

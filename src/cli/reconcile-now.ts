import type { Instant } from "../core/instant.ts";
import { findAccount } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
import { accountsOfEvents, type Standing, standings } from "../postgres/drift.ts";
import { type PassKind, passKinds, takePass } from "../postgres/passes.ts";
import { importCustomer } from "../workflows/import-customer.ts";
import { mendAccounts } from "../workflows/mend-accounts.ts";
import type { World } from "../workflows/ports.ts";
import { type PassEnd, walkPass } from "../workflows/reconcile.ts";
import { reconcileEvents } from "../workflows/reconcile-events.ts";
import type { Step } from "../workflows/reconciling.ts";
import { routeNewEvents } from "../workflows/route-events.ts";
import { reviewWhatIsDue } from "../workflows/work.ts";
import { CommandError } from "./failure-text.ts";
import type { Looked, ReconcileReport } from "./reconcile-report.ts";
import { noSuchAccount } from "./survey-now.ts";

/** All passes one after another; what each step finds is mended before the next one. */
export async function reconcileEverything(
  world: World,
  since: Instant | null,
  report: ReconcileReport,
): Promise<void> {
  for (const kind of passKinds) await reconcileKind(world, kind, since, report);
  report.stage("Reviewing what else is due");
  await reviewWhatIsDue(world);
}

const stages: Readonly<Record<PassKind, string>> = {
  events: "Looking for lost events",
  at_risk: "Reading accounts on the ladder afresh",
  all: "Comparing open invoices",
};

async function reconcileKind(
  world: World,
  kind: PassKind,
  since: Instant | null,
  report: ReconcileReport,
): Promise<void> {
  report.stage(stages[kind]);
  const now = await world.clock.now();
  const pass = await takePass(world.db, kind, { now, realNow: Date.now(), every: null });
  if (!pass) {
    throw new CommandError(
      "Another instance compares with Stripe at this moment: wait for it, and if it has died run this again in two minutes",
    );
  }
  const before = new Map<number, Standing>();
  const remember = async (ids: readonly number[]) => {
    for (const one of await standings(world.db, ids)) before.set(one.accountId, one);
  };
  const walk = walkPass(
    world,
    pass,
    { now, before: remember },
    kind === "events" ? reconcileEvents(since) : undefined,
  );
  for (;;) {
    const next = await walk.next();
    if (next.done) return conclude(next.value, report);
    await mendStep(world, kind, next.value, before, report);
    before.clear();
  }
}

/** @throws CommandError when it did not come to its end */
function conclude(end: PassEnd, report: ReconcileReport): void {
  if (end.kind === "lost")
    throw new CommandError("Another instance goes on with this comparison: wait for it");
  if (end.kind === "interrupted")
    throw new CommandError(`Interrupted: ${end.why}. Run it again: it goes on from there`);
  const { types, unreadable } = end.detail;
  if (typeof types === "object" && types !== null) report.neverArrived(types);
  if (typeof unreadable === "number") report.unreadable(unreadable);
}

const lookedAt: Readonly<Record<PassKind, Looked>> = {
  events: "events",
  at_risk: "accounts",
  all: "invoices",
};

async function mendStep(
  world: World,
  kind: PassKind,
  step: Step,
  before: ReadonlyMap<number, Standing>,
  report: ReconcileReport,
): Promise<void> {
  report.looked(lookedAt[kind], step.looked);
  const ids = step.found.length > 0 ? await accountsOfFound(world, step.found) : step.asked;
  for (let from = 0; from < ids.length; from += reviewsAtOnce) {
    const some = ids.slice(from, from + reviewsAtOnce);
    for (const one of await mendAccounts(world, some, before)) report.mended(one);
  }
}

/** So that people see it go on. */
const reviewsAtOnce = 20;

/** Whom found events are about; a customer that nobody knew becomes an account. */
async function accountsOfFound(world: World, found: readonly string[]): Promise<number[]> {
  while ((await routeNewEvents(world, await world.clock.now(), false)) > 0);
  return accountsOfEvents(world.db, found);
}

/** One account, or one customer that nobody knows yet. @throws CommandError, BillingUnavailable */
export async function reconcileAccount(world: World, alias: string, report: ReconcileReport): Promise<void> {
  report.stage(`Reading ${alias} afresh`);
  const known = await findAccount(world.db, alias);
  if (!known && !alias.startsWith("cus_")) throw new CommandError(noSuchAccount(alias));
  const before = await standings(world.db, known ? [known.id] : []);
  const id = known?.id ?? (await importCustomer(world, alias));
  await requestReview(world.db, id, await world.clock.now());
  const mended = await mendAccounts(world, [id], new Map(before.map((one) => [one.accountId, one])));
  for (const one of mended) report.mended(one);
}

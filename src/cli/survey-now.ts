import type { Instant } from "../core/instant.ts";
import { findAccount } from "../postgres/accounts.ts";
import { connect, type Database } from "../postgres/database.ts";
import { standings } from "../postgres/drift.ts";
import { domainNow, readBinding } from "../postgres/installation.ts";
import { canReconcile } from "../postgres/reconciliation.ts";
import type { Difference } from "../workflows/compare-with-stripe.ts";
import type { Billing } from "../workflows/ports.ts";
import { survey, surveyAccount } from "../workflows/survey.ts";
import { CommandError } from "./failure-text.ts";
import type { ReconcileReport } from "./reconcile-report.ts";

/** Says what a comparison would find, and writes nothing at all, not even a newer schema. */
export async function surveyNow(
  url: string,
  billing: Billing,
  options: { account?: string; since?: Instant },
  report: ReconcileReport,
): Promise<void> {
  const { db } = connect(url, { max: 2, onError: () => undefined });
  try {
    await mustBeOurs(db, billing);
    if (options.account === undefined) await surveyEverything(db, billing, options.since ?? null, report);
    else await surveyOne(db, billing, options.account, report);
  } finally {
    await db.destroy();
  }
}

async function surveyEverything(
  db: Database,
  billing: Billing,
  since: Instant | null,
  report: ReconcileReport,
): Promise<void> {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  report.stage("Looking for lost events and comparing open invoices");
  for await (const seen of survey({ db, billing, log }, { now: await domainNow(db), since })) {
    report.looked(seen.of, seen.looked);
    report.unreadable(seen.unreadable);
    for (const type of seen.lost) report.neverArrived({ [type]: 1 });
    await tell(db, seen.differences, report);
  }
}

async function surveyOne(
  db: Database,
  billing: Billing,
  alias: string,
  report: ReconcileReport,
): Promise<void> {
  report.stage(`Reading ${alias} afresh`);
  const known = await findAccount(db, alias);
  if (!known && !alias.startsWith("cus_")) throw new CommandError(noSuchAccount(alias));
  const account = known ?? { id: 0, customers: [alias] };
  const seen = await surveyAccount({ db, billing }, account);
  report.looked("invoices", seen.looked);
  await tell(db, seen.differences, report);
}

export const noSuchAccount = (alias: string): string =>
  `There is no account ${alias}: give the product's id as it was registered, or the Stripe customer (cus_…)`;

async function tell(
  db: Database,
  differences: readonly Difference[],
  report: ReconcileReport,
): Promise<void> {
  const ids = [...new Set(differences.flatMap(({ accountId }) => accountId ?? []))];
  const refs = new Map((await standings(db, ids)).map(({ accountId, ref }) => [accountId, ref]));
  for (const one of differences)
    report.differs((one.accountId !== null && refs.get(one.accountId)) || one.customer, one);
}

/** @throws CommandError when there is nothing to compare with, or it is another Stripe account's */
async function mustBeOurs(db: Database, billing: Billing): Promise<void> {
  if (!(await canReconcile(db))) {
    throw new CommandError(
      'The database has an older schema, or none, and a dry run changes nothing: run "forewarn migrate" first',
    );
  }
  const [binding, identity] = await Promise.all([readBinding(db), billing.identity()]);
  if (binding.livemode !== null && binding.livemode !== identity.livemode)
    throw new CommandError(
      `STRIPE_SECRET_KEY is a ${identity.livemode ? "live" : "test"} key, but this database holds ${binding.livemode ? "live" : "test"} data`,
    );
  if (binding.account !== null && identity.account !== null && binding.account !== identity.account)
    throw new CommandError(
      `STRIPE_SECRET_KEY belongs to ${identity.account}, but this database to ${binding.account}`,
    );
}

import { setTimeout as pause } from "node:timers/promises";
import type { Stage } from "../core/stage.ts";
import { reviewAt } from "../postgres/claims.ts";
import { type Standing, type StandingInvoice, standings } from "../postgres/drift.ts";
import type { World } from "./ports.ts";
import { reviewNextAccount } from "./review-account.ts";

/** What a fresh read changed in an account. */
export type Mended = {
  accountId: number;
  account: string;
  /** It was not known before. */
  isNew: boolean;
  /** Stripe could not be read, so that nothing is known yet; the service tries again. */
  failed: boolean;
  stage: { before: Stage | null; after: Stage };
  /** Of which something else was recorded. */
  invoices: readonly { before: StandingInvoice | null; after: StandingInvoice | null }[];
};

/** Mostly spent waiting for Stripe; below the size of the connection pool. */
const lanes = 4;

/** An account that is moved, or has news meanwhile, is due again at once. */
const mostReviews = 3;

/** Real milliseconds to wait for the review that a service has begun. */
const patience = 60_000;

/**
 * Reviews accounts whose review was asked for, like the worker of a service, which may do it at the same time; answers
 * what changed against how they stood `before`.
 */
export async function mendAccounts(
  world: World,
  accountIds: readonly number[],
  before: ReadonlyMap<number, Standing>,
): Promise<Mended[]> {
  const failed = new Set<number>();
  const left = [...accountIds];
  const lane = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift())
      if (!(await review(world, id))) failed.add(id);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const after = await standings(world.db, accountIds);
  return after.map((now) => mended(before.get(now.accountId), now, failed.has(now.accountId)));
}

async function review(world: World, accountId: number): Promise<boolean> {
  const deadline = Date.now() + patience;
  for (let reviews = 0; reviews < mostReviews; ) {
    const choice = { evenInBackoff: true, except: [], only: accountId };
    const done = await reviewNextAccount(world, world.clock.now, choice);
    if (done?.outcome === "failed") return false;
    const due = await reviewAt(world.db, accountId);
    if (due === null || due > (await world.clock.now())) return true;
    if (done) reviews += 1;
    // Another instance has claimed it.
    else if (Date.now() > deadline) return false;
    else await pause(50);
  }
  return true;
}

function mended(before: Standing | undefined, after: Standing, failed: boolean): Mended {
  const was = new Map((before?.invoices ?? []).map((one) => [one.id, one]));
  const is = new Map(after.invoices.map((one) => [one.id, one]));
  const ids = [...new Set([...was.keys(), ...is.keys()])];
  return {
    accountId: after.accountId,
    account: after.ref,
    isNew: before === undefined,
    failed,
    stage: { before: before?.stage ?? null, after: after.stage },
    invoices: ids
      .map((id) => ({ before: was.get(id) ?? null, after: is.get(id) ?? null }))
      .filter(({ before: a, after: b }) => a?.status !== b?.status || a?.remaining !== b?.remaining),
  };
}

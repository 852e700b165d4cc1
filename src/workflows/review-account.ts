import { decide } from "../core/decide.ts";
import type { Reading } from "../core/facts.ts";
import type { Instant } from "../core/instant.ts";
import { type AccountRow, readAccountRow } from "../postgres/accounts.ts";
import { type Claim, claimDueAccount, holdsClaim, releaseClaim } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { pendingEvents, postponeEvents, settleEvents } from "../postgres/inbox.ts";
import { markPaid, unsettledInvoices } from "../postgres/invoices.ts";
import { commitDecision } from "./commit-decision.ts";
import { loadFacts } from "./load-facts.ts";
import { type BillingRead, BillingUnavailable, type World } from "./ports.ts";
import { writeFacts } from "./write-facts.ts";

type Fetched = { kind: "read"; reads: BillingRead[] } | { kind: "unavailable"; why: string };

/** `failed`: it stays due and waits, in real time, for a later try. */
export type Reviewed = { accountId: number; failed: boolean };

/**
 * Reviews the account whose review is longest due: claims it, then reads Stripe, then writes facts and outcome in one
 * transaction that requires the claim. Null when none is due.
 */
export async function reviewNextAccount(
  world: World,
  now: Instant,
  options: { evenInBackoff: boolean; except: readonly number[] },
): Promise<Reviewed | null> {
  const claim = await claimDueAccount(world.db, now, Date.now(), options);
  if (!claim) return null;
  const { accountId } = claim;
  try {
    const account = await readAccountRow(world.db, accountId);
    const events = await pendingEvents(world.db, accountId);
    const fetched = await fetchFacts(world, account);
    await concludeReview(world, claim, { account, events, fetched }, now);
    return { accountId, failed: fetched.kind === "unavailable" };
  } catch (error) {
    // One account that cannot be reviewed must not stop the others; its suspension is frozen meanwhile.
    world.log.error({ account: accountId, error: String(error) }, "A review failed; it will be tried again");
    await postpone(world, claim, now);
    return { accountId, failed: true };
  }
}

async function postpone(world: World, claim: Claim, now: Instant): Promise<void> {
  await world.db.transaction().execute(async (tx) => {
    if (!(await holdsClaim(tx, claim))) return;
    await releaseClaim(tx, claim, {
      reviewAt: now,
      failedAt: Date.now(),
      failures: (await failuresOf(tx, claim.accountId)) + 1,
    });
  });
}

/** Reads every customer of the account from Stripe; no transaction is open meanwhile. */
async function fetchFacts(world: World, account: AccountRow): Promise<Fetched> {
  const known = await unsettledInvoices(world.db, account.id);
  try {
    const reads: BillingRead[] = [];
    for (const customer of account.customers) {
      reads.push(
        await world.billing.readCustomer(
          customer,
          known.filter((invoice) => invoice.customer === customer).map(({ id }) => id),
        ),
      );
    }
    return { kind: "read", reads };
  } catch (error) {
    if (!(error instanceof BillingUnavailable)) throw error;
    world.log.warn(
      { account: account.id, why: error.message },
      "Stripe could not be read; the account is held as it is",
    );
    return { kind: "unavailable", why: error.message };
  }
}

type Findings = {
  account: AccountRow;
  events: readonly { id: string; paidInvoice: string | null }[];
  fetched: Fetched;
};

async function concludeReview(
  world: World,
  claim: Claim,
  { account, events, fetched }: Findings,
  now: Instant,
): Promise<void> {
  await world.db.transaction().execute(async (tx) => {
    if (!(await holdsClaim(tx, claim))) return;
    const ids = events.map(({ id }) => id);
    let reading: Reading;
    let moved = false;
    if (fetched.kind === "read") {
      moved = await writeFacts(tx, world, account, fetched.reads, now);
      await settleEvents(tx, ids, "done");
      reading = { kind: "fresh", at: now };
    } else {
      for (const { paidInvoice } of events) if (paidInvoice) await markPaid(tx, claim.accountId, paidInvoice);
      await postponeEvents(tx, ids, fetched.why, Date.now());
      reading = { kind: "stale", at: account.factsReadAt, why: fetched.why };
    }
    const loaded = await loadFacts(tx, world, claim.accountId, {
      reading,
      events: fetched.kind === "read" ? ids : [],
      now,
    });
    const decision = decide(loaded.facts, loaded.policy, now);
    const failed = fetched.kind === "unavailable";
    const failures = failed ? (await failuresOf(tx, claim.accountId)) + 1 : 0;
    const eventsLeft =
      loaded.facts.unprocessedEvents > 0 && (await pendingEvents(tx, claim.accountId)).length > 0;
    await releaseClaim(tx, claim, {
      reviewAt: failed || eventsLeft || moved ? now : decision.nextReviewAt,
      failedAt: failed ? Date.now() : null,
      failures,
      ...(!failed && { factsReadAt: now }),
    });
    await commitDecision(tx, loaded, decision, now);
  });
}

async function failuresOf(tx: Tx, accountId: number): Promise<number> {
  const row = await tx
    .selectFrom("accounts")
    .select("failures")
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  return row.failures;
}

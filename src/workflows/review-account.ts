import { setTimeout as pause } from "node:timers/promises";
import { decide } from "../core/decide.ts";
import type { Reading } from "../core/facts.ts";
import type { Instant } from "../core/instant.ts";
import { type AccountRow, readAccountRow } from "../postgres/accounts.ts";
import { type Claim, claimDueAccount, type DueChoice, holdsClaim, releaseClaim } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { pendingEvents, postponeEvents, settleEvents } from "../postgres/inbox.ts";
import { markPaid, unsettledInvoices } from "../postgres/invoices.ts";
import { commitDecision } from "./commit-decision.ts";
import { cuts, type Looked, lastLook } from "./last-look.ts";
import { type Loaded, loadFacts } from "./load-facts.ts";
import {
  type BillingRead,
  BillingUnavailable,
  BillingUnreadable,
  type Present,
  type World,
} from "./ports.ts";
import { countFailure } from "./set-aside.ts";
import { writeFacts } from "./write-facts.ts";

/** `passing`: Stripe is away, which is no fault of the events that asked for this review. */
type Fetched =
  | { kind: "read"; reads: BillingRead[] }
  | { kind: "unavailable"; why: string; passing: boolean };

/** Real milliseconds until an account whose turn has not come is looked at again. */
const turnTakes = 50;

/** `failed`: it stays due and waits, in real time, for a later try. */
export type Reviewed = { accountId: number; failed: boolean };

/**
 * Reviews the account whose review is longest due: claims it, then reads Stripe, then writes facts and outcome in one
 * transaction that requires the claim. Null when none is due.
 */
export async function reviewNextAccount(
  world: World,
  present: Present,
  options: DueChoice,
): Promise<Reviewed | null> {
  const claim = await claimDueAccount(world.db, await present(), Date.now(), options);
  if (!claim) return null;
  const { accountId } = claim;
  try {
    const account = await readAccountRow(world.db, accountId);
    const events = await pendingEvents(world.db, accountId);
    const fetched = await fetchFacts(world, account);
    const outcome = await concludeReview(world, claim, { account, events, fetched }, await present());
    if (fetched.kind === "read") world.tally.eventsWorkedIn += events.length;
    if (outcome === "others_first") await pause(turnTakes);
    return { accountId, failed: fetched.kind === "unavailable" };
  } catch (error) {
    // One account that cannot be reviewed must not stop the others; its suspension is frozen meanwhile.
    world.log.error({ account: accountId, error: String(error) }, "A review failed; it will be tried again");
    await postpone(world, claim, await present(), `Its review fails: ${String(error)}`);
    return { accountId, failed: true };
  }
}

async function postpone(world: World, claim: Claim, now: Instant, why: string): Promise<void> {
  await world.db.transaction().execute(async (tx) => {
    if (!(await holdsClaim(tx, claim))) return;
    const events = await pendingEvents(tx, claim.accountId);
    await countFailure(
      world,
      tx,
      events.map(({ id }) => id),
      why,
    );
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
    return { kind: "unavailable", why: error.message, passing: !(error instanceof BillingUnreadable) };
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
  { account, events: found, fetched }: Findings,
  now: Instant,
): Promise<"concluded" | "others_first"> {
  return world.db.transaction().execute(async (tx) => {
    if (!(await holdsClaim(tx, claim))) return "concluded";
    const ids = found.map(({ id }) => id);
    let reading: Reading;
    let moved = false;
    if (fetched.kind === "read") {
      moved = await writeFacts(tx, world, account, fetched.reads, now);
      await settleEvents(tx, ids, "done");
      reading = { kind: "fresh", at: now };
    } else {
      for (const { paidInvoice } of found) if (paidInvoice) await markPaid(tx, claim.accountId, paidInvoice);
      if (fetched.passing) await postponeEvents(tx, ids, fetched.why, Date.now());
      else await countFailure(world, tx, ids, fetched.why);
      reading = { kind: "stale", at: account.factsReadAt, why: fetched.why };
    }
    const events = fetched.kind === "read" ? ids : [];
    const load = () => loadFacts(tx, world, claim.accountId, { reading, events, now });
    const looked = await decideWith(tx, world, load, now);
    const failed = fetched.kind === "unavailable";
    const failures = failed ? (await failuresOf(tx, claim.accountId)) + 1 : 0;
    const release = (reviewAt: Instant | null) =>
      releaseClaim(tx, claim, {
        reviewAt: failed || moved ? now : reviewAt,
        failedAt: failed ? Date.now() : null,
        failures,
        ...(!failed && { factsReadAt: now }),
      });
    if (looked.kind === "others_first") {
      await release(now);
      return "others_first";
    }
    const { loaded, decision } = looked;
    const eventsLeft =
      loaded.facts.unprocessedEvents > 0 && (await pendingEvents(tx, claim.accountId)).length > 0;
    await release(eventsLeft ? now : decision.nextReviewAt);
    await commitDecision(tx, loaded, decision, now);
    return "concluded";
  });
}

/** Decides; and whoever that would suspend is looked at once more. */
async function decideWith(tx: Tx, world: World, load: () => Promise<Loaded>, now: Instant): Promise<Looked> {
  const loaded = await load();
  const decision = decide(loaded.facts, loaded.policy, now);
  return cuts({ loaded, decision }) ? lastLook(tx, world, load, now) : { kind: "decided", loaded, decision };
}

async function failuresOf(tx: Tx, accountId: number): Promise<number> {
  const row = await tx
    .selectFrom("accounts")
    .select("failures")
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  return row.failures;
}

import { decide } from "../core/decide.ts";
import type { Reading } from "../core/facts.ts";
import type { Instant } from "../core/instant.ts";
import type { AccountRow } from "../postgres/accounts.ts";
import { type Claim, ClaimLost, failuresOf, holdClaim, releaseClaim } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { pendingEvents, postponeEvents, settleEvents } from "../postgres/inbox.ts";
import { markPaid, writeInvoices } from "../postgres/invoices.ts";
import { commitDecision } from "./commit-decision.ts";
import type { Fetched } from "./fetch-facts.ts";
import { announceAccount } from "./know-customer.ts";
import { cuts, type Looked, lastLook } from "./last-look.ts";
import { type Loaded, loadFacts } from "./load-facts.ts";
import type { World } from "./ports.ts";
import { countFailure } from "./set-aside.ts";
import { type Moves, writeFacts } from "./write-facts.ts";

/** The account as it was claimed, the ids of the events that asked for the review, and what Stripe said. */
export type Findings = { account: AccountRow; events: readonly string[]; fetched: Fetched };

/**
 * Writes what was found and decides on it, in one transaction that requires the claim.
 * @throws ClaimLost; then nothing was written
 */
export function concludeReview(
  world: World,
  claim: Claim,
  { account, events, fetched }: Findings,
  now: Instant,
): Promise<"concluded" | "others_first"> {
  return world.db.transaction().execute(async (tx) => {
    const lasts = await holdClaim(tx, claim, Date.now());
    const failed = fetched.kind === "unavailable";
    const pending = await pendingEvents(tx, claim.accountId);
    const { moved, renamed } = await workIn(tx, world, { account, events, fetched }, now);
    // What an event shows paid is paid, also where Stripe's list was slower than the event.
    await markPaid(
      tx,
      claim.accountId,
      pending.flatMap(({ paidInvoice }) => paidInvoice ?? []),
    );
    const reading: Reading = failed ? staleReading(account, fetched) : { kind: "fresh", at: fetched.at };
    const about = { reading, events: failed ? [] : events, now };
    const looked = await decideWith(tx, world, () => loadFacts(tx, world, claim.accountId, about), now);
    const failures = failed ? (await failuresOf(tx, claim.accountId)) + 1 : 0;
    const release = (reviewAt: Instant | null) =>
      releaseClaim(tx, claim, {
        now,
        reviewAt: failed || moved ? now : reviewAt,
        answered: account.reviewRequests,
        failedAt: failed ? Date.now() : null,
        failures,
        ...(!failed && { factsReadAt: fetched.at }),
      });
    if (looked.kind === "others_first") {
      await release(now);
      return "others_first";
    }
    const { loaded, decision } = looked;
    const isAllWorkedIn = pending.every(({ id }) => events.includes(id));
    await release(isAllWorkedIn ? decision.nextReviewAt : now);
    await commitDecision(tx, loaded, decision, now);
    for (const id of renamed) await announceAccount(tx, world, id, now);
    // It may have waited for others' suspensions meanwhile; who took the account over waits for this transaction.
    if (cuts(looked) && Date.now() > lasts)
      throw new ClaimLost(`The claim on account ${claim.accountId} ran out`);
    return "concluded";
  });
}

const staleReading = (
  { factsReadAt: at }: AccountRow,
  { why, customer }: Extract<Fetched, { kind: "unavailable" }>,
): Reading => ({ kind: "stale", at, why, ...(customer !== null && { customer }) });

async function workIn(
  tx: Tx,
  world: World,
  { account, events, fetched }: Findings,
  now: Instant,
): Promise<Moves> {
  if (fetched.kind === "read") {
    const moves = await writeFacts(tx, world, account, fetched.reads, now);
    await settleEvents(tx, events, "done");
    return moves;
  }
  // A stale reading takes no step down; what was settled meanwhile may well take one up.
  for (const { invoices } of fetched.reads) await writeInvoices(tx, account.id, invoices, now);
  if (fetched.passing) await postponeEvents(tx, events, fetched.why, Date.now());
  else await countFailure(world, tx, events, fetched.why);
  return { moved: false, renamed: [] };
}

/** Decides; and whoever that would suspend is looked at once more. */
async function decideWith(tx: Tx, world: World, load: () => Promise<Loaded>, now: Instant): Promise<Looked> {
  const loaded = await load();
  const decision = decide(loaded.facts, loaded.policy, now);
  return cuts({ loaded, decision }) ? lastLook(tx, world, load, now) : { kind: "decided", loaded, decision };
}

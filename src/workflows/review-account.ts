import { setTimeout as pause } from "node:timers/promises";
import type { Instant } from "../core/instant.ts";
import { readAccountRow } from "../postgres/accounts.ts";
import {
  type Claim,
  ClaimLost,
  claimDueAccount,
  type DueChoice,
  failuresOf,
  holdClaim,
  releaseClaim,
} from "../postgres/claims.ts";
import { pendingEvents } from "../postgres/inbox.ts";
import { concludeReview, type Findings } from "./conclude-review.ts";
import { fetchFacts } from "./fetch-facts.ts";
import type { Present, World } from "./ports.ts";
import { routeNewEvents } from "./route-events.ts";
import { countFailure } from "./set-aside.ts";
import { whileClaimed } from "./while-claimed.ts";

/** Real milliseconds until an account whose turn has not come is looked at again. */
const turnTakes = 50;

/** `failed`: it stays due and waits, in real time, for a later try. `overtaken`: somebody else took the account over. */
export type Reviewed = { accountId: number; outcome: "concluded" | "failed" | "overtaken" };

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
    return { accountId, outcome: await review(world, present, claim) };
  } catch (error) {
    if (error instanceof ClaimLost) return { accountId, outcome: "overtaken" };
    // One account that cannot be reviewed must not stop the others; its suspension is frozen meanwhile.
    world.log.error({ account: accountId, error: String(error) }, "A review failed; it will be tried again");
    await postpone(world, claim, await present(), `Its review fails: ${String(error)}`);
    return { accountId, outcome: "failed" };
  }
}

/** @throws ClaimLost */
async function review(world: World, present: Present, claim: Claim): Promise<"concluded" | "failed"> {
  const findings = await whileClaimed(world, claim, () => find(world, present, claim.accountId));
  const { namedCut } = findings.account;
  const now = await present();
  // Whoever it is about, an event that nobody looked at yet would hold the cut.
  if (namedCut !== null && namedCut <= now) await routeNewEvents(world, now, false);
  const outcome = await concludeReview(world, claim, findings, now);
  if (findings.fetched.kind === "unavailable") return "failed";
  world.tally.eventsWorkedIn += findings.events.length;
  if (outcome === "others_first") await pause(turnTakes);
  return "concluded";
}

async function find(world: World, present: Present, accountId: number): Promise<Findings> {
  const account = await readAccountRow(world.db, accountId);
  const events = await pendingEvents(world.db, accountId);
  const fetched = await fetchFacts(world, account, events, await present());
  return { account, events: events.map(({ id }) => id), fetched };
}

async function postpone(world: World, claim: Claim, now: Instant, why: string): Promise<void> {
  await world.db
    .transaction()
    .execute(async (tx) => {
      await holdClaim(tx, claim, Date.now());
      const events = await pendingEvents(tx, claim.accountId);
      await countFailure(
        world,
        tx,
        events.map(({ id }) => id),
        why,
      );
      await releaseClaim(tx, claim, {
        now,
        reviewAt: now,
        answered: 0,
        failedAt: Date.now(),
        failures: (await failuresOf(tx, claim.accountId)) + 1,
      });
    })
    .catch((error: unknown) => {
      if (!(error instanceof ClaimLost)) throw error;
    });
}

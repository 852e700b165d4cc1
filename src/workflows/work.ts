import type { Instant } from "../core/instant.ts";
import { deliverNextNotice, recoverHandOvers } from "./deliver-notices.ts";
import type { World } from "./ports.ts";
import { reviewNextAccount } from "./review-account.ts";
import { routeNewEvents } from "./route-events.ts";

/** Work that a transport or the pretend Stripe adds: does what is due, and answers how much that was. */
export type Chore = (now: Instant) => Promise<number>;

/** Bounds for one spell of work, so that whatever cannot come to rest leaves the others their turn. */
const mostRounds = 100;
const mostTries = 12;

/**
 * Does everything that is due at `now`: routes events, reviews accounts, hands notices over, takes in feedback, until
 * nothing is left. `patient` tries even what is in back-off. `enough` is asked before each piece of work: once it says
 * so, the rest is left for the next spell.
 */
export async function workUntilQuiet(
  world: World,
  chores: readonly Chore[],
  now: Instant,
  patient = false,
  enough: () => boolean = () => false,
): Promise<void> {
  const accounts = new Tries<number>();
  const notices = new Tries<string>();
  await recoverHandOvers(world, now);
  for (let round = 0; round < mostRounds; round += 1) {
    if (enough()) return;
    let done = await routeNewEvents(world, now, patient && round === 0);
    done += await reviewAll(world, now, patient, accounts, enough);
    done += await deliverAll(world, now, patient, notices, enough);
    for (const chore of chores) done += await chore(now);
    if (done === 0) return;
  }
  world.log.warn({ rounds: mostRounds }, "Work did not come to rest; it goes on at the next round");
}

/** Mostly spent waiting for Stripe and for the mail transport; below the size of the connection pool. */
const lanes = 4;

/** Runs `step` in several lanes, if the first finds anything, until none does; answers how often one did. */
async function inLanes(enough: () => boolean, step: () => Promise<boolean>): Promise<number> {
  if (enough() || !(await step())) return 0;
  let done = 1;
  const lane = async () => {
    while (!enough() && (await step())) done += 1;
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done;
}

function reviewAll(
  world: World,
  now: Instant,
  evenInBackoff: boolean,
  tries: Tries<number>,
  enough: () => boolean,
): Promise<number> {
  return inLanes(enough, async () => {
    const reviewed = await reviewNextAccount(world, now, { evenInBackoff, except: tries.spent() });
    if (reviewed) tries.count(reviewed.accountId, reviewed.failed ? mostTries : 1);
    return reviewed !== null;
  });
}

function deliverAll(
  world: World,
  now: Instant,
  evenInBackoff: boolean,
  tries: Tries<string>,
  enough: () => boolean,
): Promise<number> {
  const waiting = new Set<string>();
  return inLanes(enough, async () => {
    const delivered = await deliverNextNotice(world, now, {
      evenInBackoff,
      except: [...tries.spent(), ...waiting],
    });
    if (delivered?.waits) {
      waiting.add(delivered.noticeId);
      tries.count(delivered.noticeId, mostTries / 3);
    }
    return delivered !== null;
  });
}

/** How often something was tried in this spell of work. */
class Tries<Id> {
  private readonly counts = new Map<Id, number>();

  count(id: Id, weight: number): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + weight);
  }

  spent(): Id[] {
    return [...this.counts].filter(([, count]) => count >= mostTries).map(([id]) => id);
  }
}

import type { Instant } from "../core/instant.ts";
import { deliverNextNotice, recoverHandOvers } from "./deliver-notices.ts";
import type { Present, World } from "./ports.ts";
import { reviewNextAccount } from "./review-account.ts";
import { routeNewEvents } from "./route-events.ts";

/** Work that a transport or the pretend Stripe adds: does what is due, and answers how much that was. */
export type Chore = (now: Instant) => Promise<number>;

/** Bounds for one spell of work, so that whatever cannot come to rest leaves the others their turn. */
const mostRounds = 100;
const mostTries = 12;

/**
 * Does everything that is due at present: routes events, reviews accounts, hands notices over, takes in feedback, until
 * nothing is left. `patient` tries even what is in back-off. `enough` is asked before each piece of work: once it says
 * so, the rest is left for the next spell.
 */
export async function workUntilQuiet(
  world: World,
  chores: readonly Chore[],
  present: Present,
  patient = false,
  enough: () => boolean = () => false,
): Promise<void> {
  const accounts = new Tries<number>();
  const notices = new Tries<string>();
  const post = { hourIsFull: false };
  await recoverHandOvers(world, await present());
  for (let round = 0; round < mostRounds; round += 1) {
    if (enough()) return;
    const routed = await routeNewEvents(world, await present(), patient && round === 0);
    await reviewAll(world, present, patient, accounts, enough);
    const delivered = await deliverAll(world, present, patient, notices, enough, post);
    let chored = 0;
    for (const chore of chores) chored += await chore(await present());
    // Reviews alone leave nothing behind: what they asked for was done in the same round.
    if (routed + delivered + chored === 0) return;
  }
  world.log.warn({ rounds: mostRounds }, "Work did not come to rest; it goes on at the next round");
}

/** Mostly spent waiting for Stripe; below the size of the connection pool. */
const lanesOfReviews = 4;

/** One piece of work, if there is any; `over` is asked after each wait. */
type Step = (over: () => boolean) => Promise<boolean>;

/**
 * Runs steps until one finds nothing more, in up to so many lanes, each with a step of its own; answers how often
 * something was found. Lanes open one by one as steps find something, so that an idle look costs one query and a lone
 * account no more than two.
 */
async function inLanes(enough: () => boolean, most: () => number, newStep: () => Step): Promise<number> {
  let done = 0;
  let dry = false;
  const failures: unknown[] = [];
  const open: Promise<void>[] = [];
  const over = () => dry || enough();
  const lane = async (): Promise<void> => {
    const step = newStep();
    while (!over()) {
      const found = await step(over).catch((error: unknown) => {
        failures.push(error);
        return false;
      });
      if (!found) dry = true;
      else {
        done += 1;
        if (open.length < most()) open.push(lane());
      }
    }
  };
  open.push(lane());
  for (const one of open) await one;
  if (failures.length > 0) throw failures[0];
  return done;
}

/** Reviews whatever is due, whoever asked for it; answers how many. */
export const reviewWhatIsDue = (world: World): Promise<number> =>
  reviewAll(world, world.clock.now, false, new Tries<number>(), () => false);

function reviewAll(
  world: World,
  present: Present,
  evenInBackoff: boolean,
  tries: Tries<number>,
  enough: () => boolean,
): Promise<number> {
  const review = async () => {
    const reviewed = await reviewNextAccount(world, present, { evenInBackoff, except: tries.spent() });
    if (reviewed) tries.count(reviewed.accountId, reviewed.outcome === "failed" ? mostTries : 1);
    return reviewed !== null;
  };
  return inLanes(
    enough,
    () => lanesOfReviews,
    () => review,
  );
}

function deliverAll(
  world: World,
  present: Present,
  evenInBackoff: boolean,
  tries: Tries<string>,
  enough: () => boolean,
  post: { hourIsFull: boolean },
): Promise<number> {
  if (world.mode === "observe") return Promise.resolve(0);
  const waiting = new Set<string>();
  const choice = () => ({
    evenInBackoff,
    except: [...tries.spent(), ...waiting],
    hourIsFull: post.hourIsFull,
  });
  const deliver = (): Step => {
    // Of a turn that a notice did not need, since it waits, the next one makes use.
    let hasTurn = false;
    const step: Step = async (over) => {
      const asked = await present();
      hasTurn ||= await world.pace.turn(() => ({ now: asked, choice: choice() }), over);
      if (!hasTurn) return false;
      const delivered = await deliverNextNotice(world, await present(), choice());
      if (delivered === null) return false;
      const { noticeId, outcome } = delivered;
      if (outcome === "hour_is_full") {
        post.hourIsFull = true;
        return step(over);
      }
      if (outcome === "not_taken" || outcome === "waits") {
        waiting.add(noticeId);
        tries.count(noticeId, mostTries / 3);
      }
      hasTurn = outcome === "waits" || outcome === "withdrawn";
      return true;
    };
    return step;
  };
  return inLanes(enough, () => world.pace.lanes(), deliver);
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

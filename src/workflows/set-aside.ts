import type { Queryable } from "../postgres/database.ts";
import { countFailedTry, mostTries } from "../postgres/dead-letters.ts";
import type { World } from "./ports.ts";

/** Counts a try of events that failed for a reason of their own, and says so loudly of those that are given up. */
export async function countFailure(
  world: Pick<World, "log">,
  db: Queryable,
  ids: readonly string[],
  why: string,
): Promise<void> {
  const dead = await countFailedTry(db, ids, why, Date.now());
  if (dead.length === 0) return;
  world.log.error(
    { events: dead, why },
    `Tried ${mostTries} times and given up; suspensions that these events may concern are frozen: ` +
      'look with "npx forewarn inbox show <id>", then replay or dismiss them',
  );
}

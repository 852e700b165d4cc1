import { setTimeout as pause } from "node:timers/promises";
import type { Instant } from "../core/instant.ts";
import { day } from "../core/instant.ts";
import { hasWorkElsewhere } from "../postgres/claims.ts";
import { moveVirtualNow } from "../postgres/installation.ts";
import { nextMoment } from "../postgres/next-moment.ts";
import type { World } from "./ports.ts";
import { type Chore, workUntilQuiet } from "./work.ts";

/** Something outside the service that will happen at a domain moment, such as a retry of the pretend Stripe. */
export type Alarm = { nextAt(): Promise<Instant | null>; run(now: Instant): Promise<void> };

/**
 * Moves the virtual clock to `target`, stopping at every moment at which something falls due and doing all of it
 * there, as if the service had been running all the while. `afterwards` happens once, at the end of the move, and
 * answers whether it left anything to be done.
 */
export async function moveTime(
  world: World,
  chores: readonly Chore[],
  alarms: readonly Alarm[],
  target: Instant,
  afterwards: (now: Instant) => Promise<boolean> = async () => false,
): Promise<void> {
  let now = await world.clock.now();
  // The move before may have ended with its instance, after the clock had moved and before anything was done.
  for (const alarm of alarms) await alarm.run(now);
  await finishWork(world, chores, now);
  while (now < target) {
    const next = await nextStop(world, alarms, now);
    now = next === null ? target : Math.min(next, target);
    await moveVirtualNow(world.db, now);
    for (const alarm of alarms) await alarm.run(now);
    await finishWork(world, chores, now);
  }
  if (await afterwards(now)) await finishWork(world, chores, now);
}

/** All that is due, what another instance has taken on included: time must not pass it by. */
async function finishWork(world: World, chores: readonly Chore[], now: Instant): Promise<void> {
  const present = async () => now;
  await workUntilQuiet(world, chores, present, true);
  while (await hasWorkElsewhere(world.db, now, Date.now())) {
    await pause(50);
    await workUntilQuiet(world, chores, present, true);
  }
}

async function nextStop(world: World, alarms: readonly Alarm[], now: Instant): Promise<Instant | null> {
  const moments = await Promise.all([
    nextMoment(world.db, now, { wait: day, perHour: world.mailsPerHour }),
    ...alarms.map((alarm) => alarm.nextAt()),
  ]);
  const ahead = moments.filter((at): at is Instant => at !== null && at > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

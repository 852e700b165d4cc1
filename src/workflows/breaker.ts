import { closesByItself, type Halt } from "../core/halt.ts";
import { hour, type Instant } from "../core/instant.ts";
import { explainTrouble, type Trouble } from "../core/trouble.ts";
import { queueAlerts } from "../postgres/alerts.ts";
import type { Tx } from "../postgres/database.ts";
import { lockSuspensions, openHalts, saveBreaker, saveHaltEnd, wasOpenSince } from "../postgres/halts.ts";
import { requestReviewOfWaiting } from "../postgres/turns.ts";
import type { World } from "./ports.ts";
import { troublesOf } from "./troubles.ts";

/** Whose word a breaker is. */
export const ourselves = "Forewarn";

/** Of a trouble that comes and goes, managers are told once in so long. */
const toldAgainAfter = hour;

/** Records a trouble, once however often it is seen, and sees to it that account managers hear of it. */
export async function openBreaker(
  tx: Tx,
  world: Pick<World, "defaults" | "log" | "instance">,
  trouble: Trouble,
  now: Instant,
): Promise<void> {
  const reason = explainTrouble(trouble);
  const { cause } = trouble;
  // Only the instance whose clock it is can see that it was set right.
  const figures = cause === "clock" ? { ...trouble.figures, instance: world.instance } : trouble.figures;
  const comesAndGoes = closesByItself(cause) && (await wasOpenSince(tx, cause, now - toldAgainAfter));
  const opened = await saveBreaker(tx, { cause, figures, reason, by: ourselves }, now);
  if (!opened) return;
  if (!comesAndGoes) await queueAlerts(tx, opened.id, world.defaults, now);
  world.log.warn({ cause, figures }, `Suspensions are stopped: ${reason}`);
}

/**
 * Opens the breakers that what is seen now calls for, and closes those that are over by themselves; whom they held is
 * then reviewed. Answers what stops suspensions, as it was found, and how many of it changed.
 */
export async function watchOver(world: World, now: Instant): Promise<{ open: Halt[]; changed: number }> {
  const troubles = await troublesOf(world.db, world, now);
  const open = await openHalts(world.db);
  const isOpen = ({ cause }: Trouble) => open.some((halt) => halt.cause === cause);
  const begun = troubles.filter((trouble) => !isOpen(trouble));
  const over = open.filter((halt) => isOver(world, halt, troubles, now));
  const changed = begun.length + over.length;
  if (changed === 0) return { open, changed };
  await world.db.transaction().execute(async (tx) => {
    await lockSuspensions(tx);
    for (const trouble of begun) await openBreaker(tx, world, trouble, now);
    for (const { id } of over) await saveHaltEnd(tx, id, { by: ourselves, reason: "it is over" }, now);
  });
  if (open.length === over.length && begun.length === 0) await requestReviewOfWaiting(world.db, now);
  return { open, changed };
}

function isOver(world: World, halt: Halt, troubles: readonly Trouble[], now: Instant): boolean {
  if (halt.kind !== "breaker" || !closesByItself(halt.cause)) return false;
  if (troubles.some(({ cause }) => cause === halt.cause)) return false;
  return halt.cause !== "clock" || halt.figures.instance === world.instance || halt.at < now - abandonedAfter;
}

/** An instance that has not said for so long that its clock is right may be gone. */
const abandonedAfter = hour;

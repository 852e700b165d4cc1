import { personOf, type Unreachable } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import { type AlertAbout, queueAlert, repairSubject } from "../postgres/alerts.ts";
import { managerOf, untell } from "../postgres/concerns.ts";
import { accountOfRepair } from "../postgres/contact-repairs.ts";
import { markAddressUnreachable } from "../postgres/contacts.ts";
import type { Tx } from "../postgres/database.ts";
import type { World } from "./ports.ts";

type Telling = Pick<World, "log" | "defaults">;

/**
 * An account manager's address can be written to no more, in whichever account it is named. What waits for somebody there
 * was told in vain, and is told to whoever comes next.
 */
export async function loseAddress(
  tx: Tx,
  world: Telling,
  address: string,
  why: Unreachable,
  now: Instant,
): Promise<void> {
  const { manager } = world.defaults;
  // After the operator's own nobody comes next: then it stays at once a week.
  if (manager === null || personOf(manager.email) !== personOf(address))
    await untell(tx, world.defaults, address, now);
  const contacts = await markAddressUnreachable(tx, "manager", address, why);
  world.log.warn(
    { address, why, contacts },
    "An account manager's address can no longer be written to: name another one for their accounts",
  );
}

/**
 * An alert did not arrive: what it said is said again, to the next manager who can be reached. A breaker is told to all of
 * them anyway.
 * @param why why its address is lost; null: it may work tomorrow
 */
export async function toldInVain(
  tx: Tx,
  world: Telling,
  { about, email }: { about: AlertAbout; email: string },
  why: Unreachable | null,
  now: Instant,
): Promise<void> {
  if (why !== null) await loseAddress(tx, world, email, why, now);
  else if (about.kind === "concerns") await untell(tx, world.defaults, email, now);
  if (why === null || about.kind !== "repair") return;
  const next = await managerOf(tx, world.defaults, await accountOfRepair(tx, about.id));
  if (next) await queueAlert(tx, { ...next, subject: repairSubject(about.id) }, world.defaults, now);
}

import { randomUUID } from "node:crypto";
import { accountantOf } from "../core/account.ts";
import type { LocalDate } from "../core/calendar.ts";
import type { Instant } from "../core/instant.ts";
import { inForce, type Override } from "../core/override.ts";
import { promiseEnd, promiseRoom, whyNotPromised } from "../core/promise.ts";
import { look } from "../core/view.ts";
import { lockAccount } from "../postgres/claims.ts";
import { endOverride, promisesGiven, saveOverride } from "../postgres/overrides.ts";
import { decideNow, unread } from "./decide-now.ts";
import { loadFacts } from "./load-facts.ts";
import type { World } from "./ports.ts";

export type PromiseOutcome =
  | { kind: "noted"; promise: Override }
  /** The link is no accountant's (any more). */
  | { kind: "not_theirs" }
  | { kind: "nothing_owed" }
  | { kind: "refused"; why: "past" | "late" | "full" };

/**
 * Notes the day by which an accountant expects to pay; the ladder rests until it is over. The same day once more is
 * the same promise; another day takes the place of the one before.
 */
export async function makePromise(
  world: World,
  asked: { accountId: number; contactId: number | null; on: LocalDate },
  now: Instant,
): Promise<PromiseOutcome> {
  const { accountId, on } = asked;
  return world.db.transaction().execute(async (tx): Promise<PromiseOutcome> => {
    // Not a take-over yet: what changes nothing must not cost a review under way its claim.
    await lockAccount(tx, accountId);
    const { facts, policy } = await loadFacts(tx, world, accountId, { reading: unread, events: [], now });
    const accountant = accountantOf(facts.account, asked.contactId);
    if (!accountant) return { kind: "not_theirs" };
    const view = look(facts, policy, now);
    if (view.owed.length === 0) return { kind: "nothing_owed" };

    const timeZone = accountant.timeZone ?? facts.account.timeZone;
    const until = promiseEnd(on, timeZone);
    const given = await promisesGiven(tx, accountId);
    const standing = given.map(({ override }) => override).filter((override) => inForce(override, now));
    const same = standing.find((override) => override.until === until);
    if (same) return { kind: "noted", promise: same };
    const why = whyNotPromised(on, promiseRoom(view, given, timeZone));
    if (why !== null) return { kind: "refused", why };

    const by = accountant.name ?? accountant.email;
    for (const { id } of standing) await endOverride(tx, accountId, id, by, now);
    const promise: Override = {
      id: randomUUID(),
      kind: "promise",
      reason: `payment promised for ${on}, by the link in a mail`,
      by,
      from: now,
      until,
      promisedOn: on,
      endedAt: null,
    };
    const debts = view.owed.map(({ invoice }) => invoice.id);
    await saveOverride(tx, accountId, promise, { contactId: accountant.id, debts });
    await decideNow(tx, world, accountId, now);
    return { kind: "noted", promise };
  });
}

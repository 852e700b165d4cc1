import { randomUUID } from "node:crypto";
import type { Instant } from "../core/instant.ts";
import type { Override, OverrideKind } from "../core/override.ts";
import { lockAccount, takeOverClaim } from "../postgres/claims.ts";
import { endOverride, saveOverride } from "../postgres/overrides.ts";
import { decideNow } from "./decide-now.ts";
import type { World } from "./ports.ts";

/** Records a manager's word; what it lifts is lifted in the same transaction. */
export async function grantOverride(
  world: World,
  accountId: number,
  grant: { kind: OverrideKind; reason: string; until: Instant; by: string },
  now: Instant,
): Promise<Override> {
  const override: Override = { id: randomUUID(), ...grant, promisedOn: null, from: now, endedAt: null };
  await world.db.transaction().execute(async (tx) => {
    await takeOverClaim(tx, accountId);
    await saveOverride(tx, accountId, override);
    await decideNow(tx, world, accountId, now);
  });
  return override;
}

export async function revokeOverride(
  world: World,
  accountId: number,
  id: string,
  by: string,
  now: Instant,
): Promise<"ended" | "gone" | "unknown"> {
  return world.db.transaction().execute(async (tx) => {
    // Not a take-over yet: when there is nothing to end, a review under way must not lose its claim.
    await lockAccount(tx, accountId);
    const outcome = await endOverride(tx, accountId, id, by, now);
    if (outcome === "ended") await decideNow(tx, world, accountId, now);
    return outcome;
  });
}

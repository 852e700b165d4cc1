import { decide } from "../core/decide.ts";
import { mostInAnHour } from "../core/halt.ts";
import type { Instant } from "../core/instant.ts";
import { countedOver, explainTrouble, suspensionTrouble, type Trouble } from "../core/trouble.ts";
import { accountCount, suspensionsSince } from "../postgres/breaker-figures.ts";
import type { Tx } from "../postgres/database.ts";
import { lockSuspensions } from "../postgres/halts.ts";
import { olderInTurn } from "../postgres/turns.ts";
import { openBreaker } from "./breaker.ts";
import type { Decided } from "./commit-decision.ts";
import type { Loaded } from "./load-facts.ts";
import type { World } from "./ports.ts";
import { troublesOf } from "./troubles.ts";

/** `others_first`: accounts with older dates are being reviewed, and only so many more may pass; ask again at once. */
export type Looked = ({ kind: "decided" } & Decided) | { kind: "others_first" };

/**
 * The last question before anybody is suspended. Everything is read once more, while no other instance can suspend
 * anybody nor anybody stop it: the account's facts and the inbox, what halts suspensions, how many there were. If
 * anything stands against it, the account is decided anew and held, with the reason.
 */
export async function lastLook(
  tx: Tx,
  world: World,
  load: () => Promise<Loaded>,
  now: Instant,
): Promise<Looked> {
  await lockSuspensions(tx);
  const loaded = await load();
  const decision = decide(loaded.facts, loaded.policy, now);
  if (!cuts({ loaded, decision })) return { kind: "decided", loaded, decision };
  const wave = await waveOf(tx, loaded, now);
  if (wave === "others_first") return { kind: "others_first" };
  const troubles = [...(await troublesOf(tx, world, now)), ...(wave ? [wave] : [])];
  if (troubles.length === 0) return { kind: "decided", loaded, decision };
  for (const trouble of troubles) await openBreaker(tx, world, trouble, now);
  return { kind: "decided", ...held(loaded, troubles, now) };
}

export const cuts = ({ loaded, decision }: Decided): boolean =>
  decision.case.stage === "suspended" && loaded.stored.stage !== "suspended";

function held(loaded: Loaded, troubles: readonly Trouble[], now: Instant): Decided {
  const halted = `the breaker is open: ${troubles.map(explainTrouble).join("; and ")}`;
  const stopped = { ...loaded, facts: { ...loaded.facts, halted } };
  return { loaded: stopped, decision: decide(stopped.facts, stopped.policy, now) };
}

/** Whether one suspension more would be too many; near the limit, those whose date is older come first. */
async function waveOf(
  tx: Tx,
  { row, policy }: Loaded,
  now: Instant,
): Promise<Trouble | "others_first" | null> {
  const passed = await suspensionsSince(tx, now - countedOver);
  const accounts = passed < policy.breaker.perHour ? 0 : await accountCount(tx);
  const most = mostInAnHour(policy.breaker, accounts);
  if (passed >= most || row.namedCut === null) return suspensionTrouble(passed, most, accounts);
  const left = most - passed;
  const older = await olderInTurn(tx, { accountId: row.id, namedCut: row.namedCut }, left, now);
  return older < left ? null : "others_first";
}

import type { Instant } from "../core/instant.ts";
import type { Database, Tx } from "../postgres/database.ts";
import {
  dismissEvent,
  findEvents,
  forgetFailures,
  type KeptEvent,
  reviveEvents,
} from "../postgres/dead-letters.ts";
import { requestReviews } from "../postgres/drift.ts";
import { requestReviewOfWaiting } from "../postgres/turns.ts";
import { ignoredBecause } from "./receive-event.ts";

export type Replay =
  | { kind: "replayed"; events: number }
  /** Nothing was done: there is no such event, or it is of another mode or account and stays ignored. */
  | { kind: "refused"; unknown: string[]; foreign: string[] };

/** Events are worked in again as if they had just arrived, whatever became of them before: all, or none. */
export async function replayEvents(db: Database, ids: readonly string[], now: Instant): Promise<Replay> {
  return db.transaction().execute(async (tx): Promise<Replay> => {
    const found = await findEvents(tx, ids);
    const known = new Set(found.map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    const foreign = found.filter(isForeign).map(({ id }) => id);
    if (unknown.length + foreign.length > 0) return { kind: "refused", unknown, foreign };
    const accounts = await reviveEvents(tx, [...known]);
    await forgetFailures(tx, accounts);
    await requestReviews(tx, accounts, now);
    return { kind: "replayed", events: known.size };
  });
}

const isForeign = ({ status, why, dismissed }: KeptEvent): boolean =>
  status === "ignored" &&
  dismissed === null &&
  (why === ignoredBecause.other_mode || why === ignoredBecause.other_account);

/**
 * Puts a pending or dead event aside for good: it freezes nothing any more, and whoever waited for that is looked at.
 * False when there is no such event.
 */
export async function dismissUnsettled(
  db: Database,
  id: string,
  dismissal: { by: string; reason: string },
  now: Instant,
): Promise<boolean> {
  return db.transaction().execute(async (tx: Tx) => {
    const accounts = await dismissEvent(tx, id, dismissal);
    if (accounts === null) return false;
    if (accounts.length > 0) await requestReviews(tx, accounts, now);
    else await requestReviewOfWaiting(tx, now);
    return true;
  });
}

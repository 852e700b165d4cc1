import { decide } from "../core/decide.ts";
import { closesByItself, type Halt } from "../core/halt.ts";
import type { Instant } from "../core/instant.ts";
import { takeOverClaims } from "../postgres/claims.ts";
import type { Database, Tx } from "../postgres/database.ts";
import {
  findHalt,
  lockSuspensions,
  openHalts,
  saveHalt,
  saveHaltEnd,
  suspendedAccounts,
} from "../postgres/halts.ts";
import { requestReviewOfWaiting } from "../postgres/turns.ts";
import { commitDecisions } from "./commit-decision.ts";
import { unread } from "./decide-now.ts";
import { loadAllFacts, type Terms } from "./load-facts.ts";

/** Who says so, and why. */
export type Word = { by: string; reason: string };

/** From the commit on nobody is suspended; what is restored is lifted by {@link liftEverybody}. */
export async function halt(
  db: Database,
  kind: "halt" | "restore_all",
  word: Word,
  now: Instant,
): Promise<Halt> {
  return db.transaction().execute(async (tx) => {
    await lockSuspensions(tx);
    return saveHalt(tx, { kind, ...word }, now);
  });
}

/** Accounts in one transaction: enough to make its cost small, few enough that nobody waits long for one of them. */
const batch = 250;

/**
 * Gives access back to everybody who is suspended while a `restore_all` is in force. Whoever was interrupted can be
 * followed by another: those who are lifted stay so. Answers how many were lifted.
 */
export async function liftEverybody(db: Database, terms: Terms, now: Instant): Promise<number> {
  let lifted = 0;
  for (let after = 0; ; ) {
    const ids = await suspendedAccounts(db, after, batch);
    const last = ids.at(-1);
    if (last === undefined) return lifted;
    lifted += await db.transaction().execute((tx) => lift(tx, terms, ids, now));
    after = last;
  }
}

async function lift(tx: Tx, terms: Terms, ids: readonly number[], now: Instant): Promise<number> {
  await takeOverClaims(tx, ids);
  const all = await loadAllFacts(tx, terms, ids, { reading: unread, events: [], now });
  const decided = all
    .filter(({ stored }) => stored.stage === "suspended")
    .map((loaded) => ({ loaded, decision: decide(loaded.facts, loaded.policy, now) }));
  await commitDecisions(tx, decided, now);
  return decided.length;
}

export type Ended = "ended" | "gone" | "unknown" | "closes_by_itself";

/** Ends one halt, or releases one breaker. */
export async function endHalt(
  db: Database,
  terms: Terms,
  id: string,
  word: Word,
  now: Instant,
): Promise<Ended> {
  const found = await findHalt(db, id);
  if (!found) return "unknown";
  if (isLeftAlone(found)) return found.ended ? "gone" : "closes_by_itself";
  return (await endAll(db, terms, [found], word, now)).length > 0 ? "ended" : "gone";
}

/** Ends every halt and restoration that is in force, or releases every breaker that waits for a person. */
export async function resume(
  db: Database,
  terms: Terms,
  what: "halts" | "breakers",
  word: Word,
  now: Instant,
): Promise<{ ended: Halt[]; left: Halt[] }> {
  const open = await openHalts(db);
  const wanted = open.filter((one) => (one.kind === "breaker") === (what === "breakers"));
  const ended = await endAll(
    db,
    terms,
    wanted.filter((one) => !isLeftAlone(one)),
    word,
    now,
  );
  return { ended, left: open.filter((one) => !ended.includes(one)) };
}

const isLeftAlone = (one: Halt): boolean => one.kind === "breaker" && closesByItself(one.cause);

/**
 * Whoever a restoration has not lifted yet is lifted before it ends. Those who waited are reviewed afterwards, in a
 * transaction of its own: reviews lock their account first and the suspensions last.
 */
async function endAll(
  db: Database,
  terms: Terms,
  halts: readonly Halt[],
  word: Word,
  now: Instant,
): Promise<Halt[]> {
  if (halts.some(({ kind, ended }) => kind === "restore_all" && ended === null))
    await liftEverybody(db, terms, now);
  const ended = await db.transaction().execute(async (tx) => {
    await lockSuspensions(tx);
    const done: Halt[] = [];
    for (const one of halts) if (await saveHaltEnd(tx, one.id, word, now)) done.push(one);
    return done;
  });
  if (ended.length > 0) await requestReviewOfWaiting(db, now);
  return ended;
}

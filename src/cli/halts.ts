import { userInfo } from "node:os";
import type { Halt } from "../core/halt.ts";
import { whyHalted } from "../core/halt.ts";
import type { Database } from "../postgres/database.ts";
import { latestPolicies } from "../postgres/policies.ts";
import { halt, liftEverybody, resume } from "../workflows/halts.ts";
import type { Terms } from "../workflows/load-facts.ts";
import { CommandError } from "./failure-text.ts";
import { withDatabase } from "./open-database.ts";

export type Said = { reason: string; by?: string };

const undo = 'Undo it with npx forewarn resume --reason "…"';

export async function haltSuspensions(said: Said): Promise<void> {
  await withDatabase((db, now) => halt(db, "halt", wordOf(said), now));
  tell(`Nobody is suspended from now on; who is suspended stays so, and reminders go on. ${undo}`);
}

export async function restoreEverybody(said: Said): Promise<void> {
  const began = Date.now();
  const lifted = await withDatabase(async (db, now) => {
    await halt(db, "restore_all", wordOf(said), now);
    return liftEverybody(db, await termsIn(db), now);
  });
  const accounts = lifted === 1 ? "1 account has" : `${lifted} accounts have`;
  tell(
    `${accounts} access again after ${((Date.now() - began) / 1_000).toFixed(1)} s; nobody is suspended from now on, nor told a date. ${undo}`,
  );
}

/** Whoever is lifted needs none of the service's settings: an emergency must not wait for the right environment. */
const termsIn = async (db: Database): Promise<Terms> => ({
  policies: await latestPolicies(db),
  mode: "enforce",
  provenBy: "delivery",
  defaults: { locale: "en", timeZone: "UTC", manager: null },
});

export async function resumeSuspensions({ breaker, ...said }: Said & { breaker?: boolean }): Promise<void> {
  const what = breaker ? "breakers" : "halts";
  const { ended, left } = await withDatabase(async (db, now) =>
    resume(db, await termsIn(db), what, wordOf(said), now),
  );
  if (ended.length === 0) throw new CommandError(nothingEnded(what, left));
  const stands = whyHalted(left);
  tell(
    stands === null
      ? "Suspensions go on: whoever waits is reviewed at once, oldest named date first."
      : `Ended ${ended.length}; suspensions stay stopped: ${stands}.`,
  );
}

function nothingEnded(what: "breakers" | "halts", left: readonly Halt[]): string {
  if (left.length === 0) return "Suspensions are not stopped: there is nothing to resume";
  if (what === "halts") return `Only a breaker is open (${whyHalted(left)}): release it with --breaker`;
  return left.some(({ kind }) => kind === "breaker")
    ? `The breaker closes by itself once its cause is gone (${whyHalted(left)})`
    : `No breaker is open (${whyHalted(left)}): leave out --breaker`;
}

const wordOf = ({ reason, by }: Said) => ({ reason, by: by ?? userName() });

/** Who is logged in, for the record. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "the command line";
  }
}

const tell = (text: string) => process.stderr.write(`${text}\n`);

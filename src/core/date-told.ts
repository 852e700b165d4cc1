import type { Case } from "./case.ts";
import type { Facts } from "./facts.ts";
import type { Instant } from "./instant.ts";
import { isLive, type Notice } from "./notice.ts";
import { isFrozen } from "./override.ts";

/** The date that the case's warnings name, those that are about to be `issuing` among them; null where none does. */
export function dateNamed(
  { notices }: Pick<Facts, "notices">,
  { stage, number }: Case,
  issuing: readonly Pick<Notice, "namedCut">[] = [],
): Instant | null {
  if (stage === "active") return null;
  const said = notices.filter((notice) => notice.caseNumber === number && isLive(notice));
  const dates = [...said, ...issuing].flatMap((notice) => notice.namedCut ?? []);
  return dates.length === 0 ? null : Math.max(...dates);
}

/** The date that products are told, and name in their banner; null where they are told none. */
export function dateTold(
  facts: Pick<Facts, "notices" | "overrides">,
  at: Case,
  now: Instant,
  issuing: readonly Pick<Notice, "namedCut">[] = [],
): Instant | null {
  // What is frozen begins its step anew afterwards, with a date of its own.
  if (at.stage === "suspended" || isFrozen(facts.overrides, now)) return null;
  const date = dateNamed(facts, at, issuing);
  // A date that passed without a cut says no more when there will be one.
  return date !== null && date > now ? date : null;
}

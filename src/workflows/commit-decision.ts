import { isDeepStrictEqual } from "node:util";
import { type Access, accessOf } from "../core/access.ts";
import type { Decision } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import { isLive } from "../core/notice.ts";
import { appendAccessChange } from "../postgres/access-changes.ts";
import { saveCase, saveDecision } from "../postgres/cases.ts";
import type { Tx } from "../postgres/database.ts";
import { cancelPending, issueNotice } from "../postgres/notices.ts";
import type { Loaded } from "./load-facts.ts";

/**
 * Writes a decision: the case, why, the ledger, and last of all what products may now allow, since the number of an
 * access change must be taken at the end of its transaction.
 */
export async function commitDecision(
  tx: Tx,
  loaded: Loaded,
  decision: Decision,
  now: Instant,
): Promise<void> {
  const { row, stored, policy, last } = loaded;
  const moved =
    decision.case.stage !== stored.stage ||
    decision.case.round !== stored.round ||
    decision.case.number !== stored.number;
  const isNew = moved || !isDeepStrictEqual(last.reasons, decision.reasons);
  const revision = isNew ? stored.revision + 1 : stored.revision;

  await saveCase(tx, row.id, {
    ...decision.case,
    revision,
    policyHash: policy.hash,
    nextChangeAt: decision.nextChangeAt,
  });
  if (isNew) await saveDecision(tx, row.id, revision, decision, now);
  for (const effect of decision.effects) {
    if (effect.kind === "cancel_pending") await cancelPending(tx, row.id, stored.number);
    else await issueNotice(tx, row.id, effect.notice, now);
  }
  await publishAccess(tx, loaded, decision, now);
}

async function publishAccess(tx: Tx, loaded: Loaded, decision: Decision, now: Instant): Promise<void> {
  const access = accessOf(loaded.policy, decision.case.stage, {
    cutAt: decision.case.stage === "suspended" ? null : namedCut(loaded, decision),
    nextChangeAt: decision.nextChangeAt,
    timeZone: loaded.facts.account.timeZone,
  });
  if (isDeepStrictEqual(loaded.last.access, access)) return;
  await appendAccessChange(tx, loaded.row.id, access, now);
}

/** The date that the case's warnings name, those that this decision issues among them. */
function namedCut(loaded: Loaded, decision: Decision): Instant | null {
  if (decision.case.stage === "active") return null;
  const said = loaded.facts.notices.filter(
    (notice) => notice.caseNumber === decision.case.number && isLive(notice),
  );
  const now = decision.effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
  const dates = [...said, ...now].flatMap((notice) => notice.namedCut ?? []);
  return dates.length === 0 ? null : Math.max(...dates);
}

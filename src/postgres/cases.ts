import type { Selectable } from "kysely";
import { type Case, noCase } from "../core/case.ts";
import type { Instant } from "../core/instant.ts";
import type { Reason } from "../core/reason.ts";
import type { Stage } from "../core/stage.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from "./instants.ts";
import type { Cases } from "./tables.ts";

export type StoredCase = Case & { revision: number; policyHash: string | null; nextChangeAt: Instant | null };

export async function readCase(db: Queryable, accountId: number, knownSince: Instant): Promise<StoredCase> {
  const row = await db.selectFrom("cases").selectAll().where("account_id", "=", accountId).executeTakeFirst();
  return toCase(row, knownSince);
}

/** An account that never had a case is active, since it became known. */
export function toCase(row: Selectable<Cases> | null | undefined, knownSince: Instant): StoredCase {
  if (!row) return { ...noCase(knownSince), revision: 0, policyHash: null, nextChangeAt: null };
  return {
    stage: row.stage as Stage,
    since: toInstant(row.since),
    number: row.number,
    round: row.round,
    roundBegan: toInstant(row.round_began),
    revision: row.revision,
    policyHash: row.policy_hash,
    nextChangeAt: toInstantOrNull(row.next_change_at),
  };
}

export type CaseToSave = Case & {
  accountId: number;
  revision: number;
  policyHash: string | null;
  nextChangeAt: Instant | null;
};

/** Of different accounts. */
export async function saveCases(tx: Tx, cases: readonly CaseToSave[]): Promise<void> {
  if (cases.length === 0) return;
  await tx
    .insertInto("cases")
    .values(
      cases.map((one) => ({
        account_id: one.accountId,
        stage: one.stage,
        since: toDate(one.since),
        number: one.number,
        round: one.round,
        round_began: toDate(one.roundBegan),
        revision: one.revision,
        policy_hash: one.policyHash,
        next_change_at: toDateOrNull(one.nextChangeAt),
      })),
    )
    .onConflict((conflict) =>
      conflict.column("account_id").doUpdateSet(({ ref }) => ({
        stage: ref("excluded.stage"),
        since: ref("excluded.since"),
        number: ref("excluded.number"),
        round: ref("excluded.round"),
        round_began: ref("excluded.round_began"),
        revision: ref("excluded.revision"),
        policy_hash: ref("excluded.policy_hash"),
        next_change_at: ref("excluded.next_change_at"),
      })),
    )
    .execute();
}

export type StoredDecision = { at: Instant; stage: Stage; reasons: Reason[]; revision: number };

export type DecisionToSave = {
  accountId: number;
  revision: number;
  stage: Stage;
  reasons: readonly Reason[];
};

export async function saveDecisions(
  tx: Tx,
  decisions: readonly DecisionToSave[],
  now: Instant,
): Promise<void> {
  if (decisions.length === 0) return;
  await tx
    .insertInto("decisions")
    .values(
      decisions.map(({ accountId, revision, stage, reasons }) => ({
        account_id: accountId,
        revision,
        at: toDate(now),
        stage,
        reasons: JSON.stringify(reasons),
      })),
    )
    .execute();
}

export async function latestDecision(db: Queryable, accountId: number): Promise<StoredDecision | null> {
  const row = await db
    .selectFrom("decisions")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("revision", "desc")
    .limit(1)
    .executeTakeFirst();
  return row
    ? {
        at: row.at.getTime(),
        stage: row.stage as Stage,
        reasons: row.reasons as unknown as Reason[],
        revision: row.revision,
      }
    : null;
}

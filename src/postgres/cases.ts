import type { Selectable } from "kysely";
import { type Case, noCase } from "../core/case.ts";
import type { Decision } from "../core/decision.ts";
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

export async function saveCase(
  tx: Tx,
  accountId: number,
  next: Case & { revision: number; policyHash: string | null; nextChangeAt: Instant | null },
): Promise<void> {
  const values = {
    stage: next.stage,
    since: toDate(next.since),
    number: next.number,
    round: next.round,
    round_began: toDate(next.roundBegan),
    revision: next.revision,
    policy_hash: next.policyHash,
    next_change_at: toDateOrNull(next.nextChangeAt),
  };
  await tx
    .insertInto("cases")
    .values({ account_id: accountId, ...values })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(values))
    .execute();
}

export type StoredDecision = { at: Instant; stage: Stage; reasons: Reason[]; revision: number };

export async function saveDecision(
  tx: Tx,
  accountId: number,
  revision: number,
  decision: Decision,
  now: Instant,
): Promise<void> {
  await tx
    .insertInto("decisions")
    .values({
      account_id: accountId,
      revision,
      at: toDate(now),
      stage: decision.case.stage,
      reasons: JSON.stringify(decision.reasons),
    })
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

import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Database, Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull } from "./instants.ts";

/** The right to work on an account until the lease runs out (real time), proven by a token that only grows. */
export type Claim = { accountId: number; token: number };

/** A crashed instance's account is free again after it; whoever lives renews it while Stripe is read. */
export const leaseMs = 60_000;

/** Which of the accounts that are due: in back-off only when `evenInBackoff`; `only` this one, if given. */
export type DueChoice = { evenInBackoff: boolean; except: readonly number[]; only?: number };

/** The account whose review is longest due. */
export async function claimDueAccount(
  db: Database,
  now: Instant,
  realNow: number,
  options: DueChoice,
): Promise<Claim | null> {
  const row = await db
    .with("due", (qb) => {
      let due = qb
        .selectFrom("accounts")
        .select("id")
        .where("review_at", "<=", toDate(now))
        .where((eb) => eb.or([eb("lease_until", "is", null), eb("lease_until", "<", toDate(realNow))]));
      if (!options.evenInBackoff) {
        due = due.where((eb) =>
          eb.or([eb("retry_after", "is", null), eb("retry_after", "<=", toDate(realNow))]),
        );
      }
      if (options.except.length > 0) due = due.where("id", "not in", [...options.except]);
      if (options.only !== undefined) due = due.where("id", "=", options.only);
      return due.orderBy("review_at").orderBy("named_cut").limit(1).forUpdate().skipLocked();
    })
    .updateTable("accounts")
    .from("due")
    .set((eb) => ({
      lease_token: eb("accounts.lease_token", "+", 1),
      lease_until: toDate(realNow + leaseMs),
    }))
    .whereRef("accounts.id", "=", "due.id")
    .returning(["accounts.id", "accounts.lease_token"])
    .executeTakeFirst();
  return row ? { accountId: row.id, token: row.lease_token } : null;
}

/** Somebody else has the account now, or has changed it, or the lease ran out: nothing of the claimed work counts. */
export class ClaimLost extends Error {
  override name = "ClaimLost";
}

/**
 * Locks the claimed account for the rest of the transaction; answers until when, in real time, the claim lasts. A
 * process that stood still for longer must not go on as if nothing had happened meanwhile, even if nobody took over.
 * @throws ClaimLost
 */
export async function holdClaim(tx: Tx, claim: Claim, realNow: number): Promise<number> {
  const row = await tx
    .selectFrom("accounts")
    .select("lease_until")
    .where("id", "=", claim.accountId)
    .where("lease_token", "=", claim.token)
    .where("lease_until", ">=", toDate(realNow))
    .forUpdate()
    .executeTakeFirst();
  if (!row?.lease_until) throw new ClaimLost(`The claim on account ${claim.accountId} was lost`);
  return row.lease_until.getTime();
}

/** A lease that ran out cannot be renewed; answers whether it was. */
export async function renewClaim(db: Queryable, claim: Claim, realNow: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("accounts")
    .set({ lease_until: toDate(realNow + leaseMs) })
    .where("id", "=", claim.accountId)
    .where("lease_token", "=", claim.token)
    .where("lease_until", ">=", toDate(realNow))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Ends the claim and says when to look again: at once, if more reviews were asked for than the `answered` ones, which
 * were before Stripe was read. Failures back off in real time, doubling up to five minutes.
 */
export async function releaseClaim(
  tx: Tx,
  claim: Claim,
  next: {
    now: Instant;
    reviewAt: Instant | null;
    answered: number;
    failedAt: number | null;
    failures: number;
    factsReadAt?: Instant;
  },
): Promise<void> {
  const backoff = Math.min(1_000 * 2 ** Math.min(next.failures, 10), 300_000);
  await tx
    .updateTable("accounts")
    .set({
      lease_until: null,
      review_at: sql<Date>`case when review_requests > ${next.answered}
        then ${toDate(Math.min(next.reviewAt ?? next.now, next.now))} else ${toDateOrNull(next.reviewAt)} end::timestamptz`,
      failures: next.failures,
      retry_after: next.failedAt === null ? null : toDate(next.failedAt + backoff),
      ...(next.factsReadAt !== undefined && { facts_read_at: toDate(next.factsReadAt) }),
    })
    .where("id", "=", claim.accountId)
    .execute();
}

/** How often its review failed in a row. */
export async function failuresOf(db: Queryable, accountId: number): Promise<number> {
  const row = await db
    .selectFrom("accounts")
    .select("failures")
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  return row.failures;
}

/** Serialises a change from outside (an override, a PUT) with the reviews of the account. */
export async function lockAccount(tx: Tx, accountId: number): Promise<void> {
  await tx
    .selectFrom("accounts")
    .select("id")
    .where("id", "=", accountId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** Asks for a review as soon as possible; never postpones one. */
export async function requestReview(db: Queryable, accountId: number, now: Instant): Promise<void> {
  await db
    .updateTable("accounts")
    .set((eb) => ({
      review_at: eb.fn<Date>("least", [
        eb.fn.coalesce("review_at", eb.val(toDate(now))),
        eb.val(toDate(now)),
      ]),
      review_requests: eb("review_requests", "+", 1),
    }))
    .where("id", "=", accountId)
    .execute();
}

/** Locks the account for this transaction and voids any claim on it: a review under way will find its token gone. */
export async function takeOverClaim(tx: Tx, accountId: number): Promise<void> {
  await tx
    .updateTable("accounts")
    .set((eb) => ({ lease_token: eb("lease_token", "+", 1), lease_until: null }))
    .where("id", "=", accountId)
    .execute();
}

export async function reviewAt(db: Queryable, accountId: number): Promise<Instant | null> {
  const row = await db
    .selectFrom("accounts")
    .select("review_at")
    .where("id", "=", accountId)
    .executeTakeFirst();
  return row?.review_at ? row.review_at.getTime() : null;
}

/** Frees what an instance that died still holds. Only where no other instance runs: the tokens fence it out anyway. */
export async function freeAbandonedClaims(db: Queryable): Promise<void> {
  await db
    .updateTable("accounts")
    .set((eb) => ({ lease_token: eb("lease_token", "+", 1), lease_until: null }))
    .where("lease_until", "is not", null)
    .execute();
}

/** Whether an account that is due by `now` is being worked on by somebody. */
export async function hasWorkElsewhere(db: Queryable, now: Instant, realNow: number): Promise<boolean> {
  const row = await db
    .selectFrom("accounts")
    .select("id")
    .where("review_at", "<=", toDate(now))
    .where("lease_until", ">=", toDate(realNow))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Locks accounts for this transaction, in the order of their ids, and voids any claim on them: reviews under way will
 * find their tokens gone.
 */
export async function takeOverClaims(tx: Tx, accountIds: readonly number[]): Promise<void> {
  await sql`
    with taken as (select id from accounts where id = any (${[...accountIds]}::bigint[]) order by id for update)
    update accounts set lease_token = lease_token + 1, lease_until = null from taken where accounts.id = taken.id`.execute(
    tx,
  );
}

import type { Instant } from "../core/instant.ts";
import { day } from "../core/instant.ts";
import type { Database, Queryable } from "./database.ts";
import { toDate, toDateOrNull, toInstantOrNull } from "./instants.ts";

/** `events`: those that never arrived. `at_risk`: accounts on the ladder. `all`: every open invoice. */
export const passKinds = ["events", "at_risk", "all"] as const;
export type PassKind = (typeof passKinds)[number];

/** One pass of reconciliation, taken by one instance: its progress is written only while the token is the last one. */
export type Pass = {
  kind: PassKind;
  token: number;
  /** Stripe's `created` of the newest event that was taken in. */
  cursor: Instant | null;
  /** How far the pass came that this one goes on with; null: it begins. */
  position: unknown;
  /** Domain time. */
  began: Instant;
  /** When the last one finished, in domain time. */
  finished: Instant | null;
};

/** Real time; renewed with each piece of progress, of which none takes longer. */
const leaseMs = 120_000;

/** What was interrupted longer ago begins anew: too much happened since. */
const resumable = day;

/**
 * Takes a pass on, if nobody else has it and it is due: interrupted, or begun `every` ms of domain time ago; `every`
 * null: always. Null when there is nothing to take.
 */
export async function takePass(
  db: Queryable,
  kind: PassKind,
  when: { now: Instant; realNow: number; every: number | null },
): Promise<Pass | null> {
  const { now, realNow, every } = when;
  const row = await db
    .updateTable("reconciliations")
    .set((eb) => {
      const resumes = eb.and([eb("under_way", "=", true), eb("began_at", ">", toDate(now - resumable))]);
      return {
        lease_token: eb("lease_token", "+", 1),
        lease_until: toDate(realNow + leaseMs),
        under_way: true,
        began_at: eb.case().when(resumes).then(eb.ref("began_at")).else(toDate(now)).end(),
        position: eb.case().when(resumes).then(eb.ref("position")).else(null).end(),
      };
    })
    .where("kind", "=", kind)
    .where((eb) => eb.or([eb("lease_until", "is", null), eb("lease_until", "<", toDate(realNow))]))
    .$if(every !== null, (qb) =>
      qb.where((eb) =>
        eb.or([
          eb("under_way", "=", true),
          eb("began_at", "is", null),
          eb("began_at", "<=", toDate(now - every!)),
        ]),
      ),
    )
    .returning(["lease_token", "cursor_at", "position", "began_at", "finished_at"])
    .executeTakeFirst();
  return row
    ? {
        kind,
        token: row.lease_token,
        cursor: toInstantOrNull(row.cursor_at),
        position: row.position,
        began: row.began_at!.getTime(),
        finished: toInstantOrNull(row.finished_at),
      }
    : null;
}

/** Another instance has taken the pass on meanwhile: this one stops, and nothing of its last step counts. */
export class PassLost extends Error {
  override name = "PassLost";
}

/** Keeps how far the pass came, in the transaction of what it did, and renews its lease. @throws PassLost */
export async function keepProgress(
  db: Queryable,
  { kind, token }: Pass,
  at: { cursor?: Instant | null; position?: object; realNow: number },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("reconciliations")
    .set({
      lease_until: toDate(at.realNow + leaseMs),
      ...(at.cursor !== undefined && { cursor_at: toDateOrNull(at.cursor) }),
      ...(at.position !== undefined && { position: JSON.stringify(at.position) }),
    })
    .where("kind", "=", kind)
    .where("lease_token", "=", token)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new PassLost(`Another instance goes on with the "${kind}" reconciliation`);
}

/** The pass came to its end. `detail`: in short what it saw. */
export async function finishPass(
  db: Queryable,
  { kind, token }: Pass,
  at: { now: Instant; realNow: number; detail: object },
): Promise<void> {
  await db
    .updateTable("reconciliations")
    .set({
      under_way: false,
      position: null,
      finished_at: toDate(at.now),
      finished_real_at: toDate(at.realNow),
      detail: JSON.stringify(at.detail),
      failed_why: null,
      lease_until: null,
    })
    .where("kind", "=", kind)
    .where("lease_token", "=", token)
    .execute();
}

/** The pass stops short of its end; the next to take it goes on where it stopped. `why` null: it was asked to stop. */
export async function leavePass(
  db: Queryable,
  { kind, token }: Pass,
  at: { why: string | null; realNow: number },
): Promise<void> {
  await db
    .updateTable("reconciliations")
    .set({
      lease_until: null,
      failed_why: at.why,
      ...(at.why !== null && { failed_real_at: toDate(at.realNow) }),
    })
    .where("kind", "=", kind)
    .where("lease_token", "=", token)
    .execute();
}

/** Makes a pass due at once, whenever the last one was. */
export async function makeDue(db: Queryable, kind: PassKind): Promise<void> {
  await db.updateTable("reconciliations").set({ began_at: null }).where("kind", "=", kind).execute();
}

/** Frees what an instance that died still holds. Only where no other instance runs: the tokens fence it out anyway. */
export async function freeAbandonedPasses(db: Database): Promise<void> {
  await db
    .updateTable("reconciliations")
    .set((eb) => ({ lease_token: eb("lease_token", "+", 1), lease_until: null }))
    .where("lease_until", "is not", null)
    .execute();
}

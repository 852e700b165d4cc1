import type { Queryable } from "./database.ts";

/**
 * Frees what an instance that died still holds: accounts, and notices that it was about to hand over. Only where no other
 * instance runs: the tokens fence it out anyway.
 */
export async function freeAbandonedClaims(db: Queryable): Promise<void> {
  await db
    .updateTable("accounts")
    .set((eb) => ({ lease_token: eb("lease_token", "+", 1), lease_until: null }))
    .where("lease_until", "is not", null)
    .execute();
  await db
    .updateTable("notices")
    .set((eb) => ({ hold_token: eb("hold_token", "+", 1), held_until: null }))
    .where("status", "=", "pending")
    .where("held_until", "is not", null)
    .execute();
}

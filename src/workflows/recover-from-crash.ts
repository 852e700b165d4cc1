import { freeAbandonedClaims } from "../postgres/abandoned.ts";
import type { Database } from "../postgres/database.ts";
import { settleHandOvers } from "../postgres/mailbox.ts";
import { freeAbandonedPasses } from "../postgres/passes.ts";

/**
 * Virtual time would pass by what a killed instance still holds, so it is freed at once rather than after a while.
 * `mailbox`: its mails are kept in the database itself, which knows what became of them.
 */
export async function recoverFromCrash(db: Database, transport: "mailbox" | "ses"): Promise<void> {
  await freeAbandonedClaims(db);
  await freeAbandonedPasses(db);
  if (transport === "mailbox") await db.transaction().execute((tx) => settleHandOvers(tx));
}

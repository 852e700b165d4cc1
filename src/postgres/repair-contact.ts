import { sql } from "kysely";
import type { Queryable, Tx } from "./database.ts";

/** Mails to this address came back, or were complained about, whoever it was given for. */
export async function isDeadAddress(db: Queryable, accountId: number, email: string): Promise<boolean> {
  const row = await db
    .selectFrom("contacts")
    .select("id")
    .where("account_id", "=", accountId)
    .where(({ fn }) => fn("lower", ["email"]), "=", email.trim().toLowerCase())
    .where("unreachable", "in", ["bounced", "complained", "suppressed"])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Makes somebody else the account's first accountant, who is written to in the language of the one before.
 * @returns the contact
 */
export async function makeFirstAccountant(
  tx: Tx,
  accountId: number,
  heir: { email: string; name: string | null; after: number },
): Promise<number> {
  await tx
    .updateTable("contacts")
    .set((eb) => ({ position: eb("position", "+", 1) }))
    .where("account_id", "=", accountId)
    .where("role", "=", "accountant")
    .where("removed_at", "is", null)
    .execute();
  const row = await tx
    .insertInto("contacts")
    .columns(["account_id", "role", "position", "email", "name", "locale", "source"])
    .expression((eb) =>
      eb
        .selectFrom("contacts")
        .select([
          "account_id",
          "role",
          sql<number>`0`.as("position"),
          sql<string>`${heir.email.trim()}`.as("email"),
          sql<string | null>`${heir.name}::text`.as("name"),
          "locale",
          sql<string>`'link'`.as("source"),
        ])
        .where("id", "=", heir.after),
    )
    // Somebody whom the account has already is asked before the others, also who had sent us on before.
    .onConflict((conflict) =>
      conflict
        .expression(sql`account_id, role, lower(email)`)
        .where("removed_at", "is", null)
        .doUpdateSet({ position: 0, unreachable: null, replaced_by: null }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Nobody writes to this contact any more; `by` null: nobody knows whom to write to instead. */
export async function markReplaced(tx: Tx, contactId: number, by: number | null): Promise<void> {
  await tx
    .updateTable("contacts")
    .set({ unreachable: "replaced", replaced_by: by })
    .where("id", "=", contactId)
    .execute();
}

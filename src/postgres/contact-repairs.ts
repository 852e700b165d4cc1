import type { Instant } from "../core/instant.ts";
import { outsideName } from "./aliases.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toInstant } from "./instants.ts";

/** An accountant said who looks after the invoices instead; `to` null: did not know who. */
export type ContactRepair = {
  at: Instant;
  caseNumber: number;
  /** Who said so. */
  contactId: number;
  from: string;
  to: string | null;
};

export async function saveContactRepair(
  tx: Tx,
  accountId: number,
  repair: { contactId: number; replacedBy: number | null; caseNumber: number },
  now: Instant,
): Promise<number> {
  const { id } = await tx
    .insertInto("contact_repairs")
    .values({
      account_id: accountId,
      contact_id: repair.contactId,
      replaced_by: repair.replacedBy,
      case_number: repair.caseNumber,
      at: toDate(now),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

const repairs = (db: Queryable) =>
  db
    .selectFrom("contact_repairs as repair")
    .innerJoin("contacts as old", "old.id", "repair.contact_id")
    .leftJoin("contacts as heir", "heir.id", "repair.replaced_by")
    .select(["repair.at", "old.email as from", "heir.email as to"]);

/** One of them, and the account that it is of, as the outside calls it. */
export async function findContactRepair(
  db: Queryable,
  id: number,
): Promise<Pick<ContactRepair, "at" | "from" | "to"> & { account: string; name: string | null }> {
  const row = await repairs(db)
    .innerJoin("accounts as a", "a.id", "repair.account_id")
    .select(["a.name", outsideName.as("account")])
    .where("repair.id", "=", id)
    .executeTakeFirstOrThrow();
  return { ...row, at: toInstant(row.at) };
}

export async function accountOfRepair(db: Queryable, id: number): Promise<number> {
  const row = await db
    .selectFrom("contact_repairs")
    .select("account_id")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.account_id;
}

/** Oldest first. */
export async function contactRepairs(db: Queryable, accountId: number): Promise<ContactRepair[]> {
  const rows = await repairs(db)
    .select(["repair.case_number", "repair.contact_id"])
    .where("repair.account_id", "=", accountId)
    .orderBy("repair.id")
    .execute();
  return rows.map(({ at, case_number, contact_id, from, to }) => ({
    at: toInstant(at),
    caseNumber: case_number,
    contactId: contact_id,
    from,
    to,
  }));
}

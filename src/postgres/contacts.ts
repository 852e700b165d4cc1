import { sql } from "kysely";
import { type Locale, personOf, type Role, type Unreachable } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import { weakerThan } from "../core/mail-outcome.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate } from "./instants.ts";

export type GivenContact = {
  role: Role;
  email: string;
  name: string | null;
  locale: Locale | null;
  timeZone: string | null;
};

/** The contacts that the product named, as it named them. */
export async function givenContacts(db: Queryable, accountId: number): Promise<GivenContact[]> {
  const rows = await db
    .selectFrom("contacts")
    .select(["role", "email", "name", "locale", "time_zone"])
    .where("account_id", "=", accountId)
    .where("removed_at", "is", null)
    .where("source", "=", "product")
    .orderBy("role")
    .orderBy("position")
    .execute();
  return rows.map(({ time_zone, ...row }) => ({
    ...row,
    role: row.role as Role,
    locale: row.locale as Locale | null,
    timeZone: time_zone,
  }));
}

/**
 * An address that was taken off and is given again is as reachable as it was. That its owner had sent us on to somebody
 * else ended when another address was given.
 */
export async function lastKnown(
  tx: Tx,
  accountId: number,
  { role, email }: Pick<GivenContact, "role" | "email">,
): Promise<string | null> {
  const row = await tx
    .selectFrom("contacts")
    .select("unreachable")
    .where("account_id", "=", accountId)
    .where("role", "=", role)
    .where(({ fn }) => fn("lower", ["email"]), "=", email.trim().toLowerCase())
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && row.unreachable !== "replaced" ? row.unreachable : null;
}

/** Whoever was named by these contacts, and by whom those named in turn, stands in their seats. */
async function withHeirs(tx: Tx, kept: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive heir (id, position) as (
      select c.replaced_by, c.position from contacts c where c.id = any (${[...kept]}::bigint[]) and c.replaced_by is not null
      union select c.replaced_by, heir.position from contacts c join heir on c.id = heir.id where c.replaced_by is not null)
    update contacts set position = heir.position from heir
    where contacts.id = heir.id and contacts.removed_at is null and contacts.id <> all (${[...kept]}::bigint[])
    returning contacts.id`.execute(tx);
  return [...kept, ...rows.map(({ id }) => id)];
}

/**
 * Makes `given` the account's contacts of these roles. A contact whose address stays keeps its id and, if mail to it
 * bounced, stays unreachable; who named somebody else by a link stays replaced by that one. Addresses no longer given
 * are removed. A role that none of them has keeps whom others than the product named for it.
 */
export async function replaceContacts(
  tx: Tx,
  accountId: number,
  given: readonly GivenContact[],
  source: "product" | "stripe",
  now: Instant,
): Promise<void> {
  const seats = new Map<Role, number>();
  const kept: number[] = [];
  for (const contact of given) {
    const position = seats.get(contact.role) ?? 0;
    seats.set(contact.role, position + 1);
    const values = {
      position,
      email: contact.email.trim(),
      name: contact.name,
      locale: contact.locale,
      time_zone: contact.timeZone,
      source,
    };
    const row = await tx
      .insertInto("contacts")
      .values({
        account_id: accountId,
        role: contact.role,
        ...values,
        unreachable: await lastKnown(tx, accountId, contact),
      })
      .onConflict((conflict) =>
        conflict
          .expression(sql`account_id, role, lower(email)`)
          .where("removed_at", "is", null)
          .doUpdateSet(values),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    kept.push(row.id);
  }
  const staying = await withHeirs(tx, kept);
  await tx
    .updateTable("contacts")
    .set({ removed_at: toDate(now) })
    .where("account_id", "=", accountId)
    .where(({ eb, or }) => or([eb("source", "=", "product"), eb("role", "in", ["", ...seats.keys()])]))
    .where("removed_at", "is", null)
    .$if(staying.length > 0, (qb) => qb.where("id", "not in", staying))
    .execute();
}

/** A graver reason takes the place of a lesser one. */
const outweighedBy = (why: Unreachable) =>
  sql<boolean>`(unreachable is null or unreachable = any (${weakerThan(why)}::text[]))`;

export async function markUnreachable(tx: Tx, contactId: number, why: Unreachable): Promise<void> {
  await tx
    .updateTable("contacts")
    .set({ unreachable: why })
    .where("id", "=", contactId)
    .where(outweighedBy(why))
    .execute();
}

/** Wherever this address holds the role: an account manager looks after many accounts. Answers how many contacts changed. */
export async function markAddressUnreachable(
  tx: Tx,
  role: Role,
  email: string,
  why: Unreachable,
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable("contacts")
    .set({ unreachable: why })
    .where("role", "=", role)
    .where(({ fn }) => fn("lower", ["email"]), "=", personOf(email))
    .where(outweighedBy(why))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

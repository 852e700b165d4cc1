import { type Locale, personOf, type Role } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import { lastKnown } from "./contacts.ts";
import type { Tx } from "./database.ts";
import { toDate } from "./instants.ts";

export type StripeContact = {
  role: Role;
  email: string;
  name: string | null;
  locale: Locale | null;
  source: "stripe" | "stripe_metadata";
};

/**
 * Whom Stripe's customers name stands in for a role until the product names somebody for it: the invoice address for the
 * accountant, and anybody in their metadata.
 */
export async function adoptStripeContacts(
  tx: Tx,
  accountId: number,
  contacts: readonly StripeContact[],
  now: Instant,
): Promise<void> {
  const own = await tx
    .selectFrom("contacts")
    .select(["id", "role", "email", "source", "replaced_by"])
    .where("account_id", "=", accountId)
    .where("removed_at", "is", null)
    .execute();
  const isOf = (one: { role: string; email: string }) => (other: { role: string; email: string }) =>
    other.role === one.role && personOf(other.email) === personOf(one.email);
  const named = new Set(own.flatMap(({ role, source }) => (source === "product" ? role : [])));
  // An address that is missing at Stripe is no reason to write to nobody.
  const heard = new Set(contacts.map(({ role }) => role as string));
  const gone = own.filter(
    (row) =>
      (row.source === "stripe" || row.source === "stripe_metadata") &&
      heard.has(row.role) &&
      !named.has(row.role) &&
      !contacts.some(isOf(row)),
  );
  // Whoever they had sent us on to goes with them.
  const leaving = new Set<number>();
  const leave = (id: number | null): void => {
    if (id === null || leaving.has(id)) return;
    leaving.add(id);
    leave(own.find((row) => row.id === id)?.replaced_by ?? null);
  };
  for (const { id } of gone) leave(id);
  if (leaving.size > 0)
    await tx
      .updateTable("contacts")
      .set({ removed_at: toDate(now) })
      .where("id", "in", [...leaving])
      .execute();
  for (const [position, contact] of contacts.entries()) {
    if (named.has(contact.role) || own.some(isOf(contact))) continue;
    if (contacts.findIndex(isOf(contact)) < position) continue;
    await tx
      .insertInto("contacts")
      .values({
        ...contact,
        account_id: accountId,
        position,
        unreachable: await lastKnown(tx, accountId, contact),
      })
      .execute();
  }
}

import { randomBytes } from "node:crypto";
import type { Instant } from "../core/instant.ts";
import type { Database, Queryable } from "./database.ts";
import { toDate, toInstantOrNull } from "./instants.ts";

export type Installation = {
  clock: "system" | "virtual";
  virtualNow: Instant | null;
  /** Whose Stripe this database belongs to, bound at first use. */
  stripeAccount: string | null;
  livemode: boolean | null;
  /** Signs the links in mails and answers. */
  linkSecret: Buffer;
};

/** The one row that says what this database is; made at the first start with the clock it will keep. */
export async function readInstallation(
  db: Database,
  clock: "system" | "virtual",
  realNow: Instant,
): Promise<Installation> {
  await db
    .insertInto("installation")
    .values({
      clock,
      virtual_now: clock === "virtual" ? toDate(realNow) : null,
      link_secret: randomBytes(32),
    })
    .onConflict((conflict) => conflict.column("only_row").doNothing())
    .execute();
  const row = await db.selectFrom("installation").selectAll().executeTakeFirstOrThrow();
  return {
    clock: row.clock as Installation["clock"],
    virtualNow: toInstantOrNull(row.virtual_now),
    stripeAccount: row.stripe_account,
    livemode: row.livemode,
    linkSecret: row.link_secret,
  };
}

/** Binds what is not bound yet; the first word stands. */
export async function bindInstallation(
  db: Queryable,
  identity: { account: string | null; livemode: boolean },
): Promise<void> {
  await db
    .updateTable("installation")
    .set((eb) => ({
      stripe_account: eb.fn.coalesce("stripe_account", eb.val(identity.account)),
      livemode: eb.fn.coalesce("livemode", eb.val(identity.livemode)),
    }))
    .execute();
}

export async function readVirtualNow(db: Queryable): Promise<Instant> {
  const row = await db.selectFrom("installation").select("virtual_now").executeTakeFirstOrThrow();
  if (row.virtual_now === null) throw new Error("This database does not run on the virtual clock");
  return row.virtual_now.getTime();
}

/** The same where no service may ever have started: then no clock was chosen yet, and the system's counts. */
export async function domainNow(db: Queryable): Promise<Instant> {
  const row = await db.selectFrom("installation").select("virtual_now").executeTakeFirst();
  return row?.virtual_now?.getTime() ?? Date.now();
}

/** Moves the virtual clock; it never goes back. */
export async function moveVirtualNow(db: Queryable, to: Instant): Promise<void> {
  await db
    .updateTable("installation")
    .set({ virtual_now: toDate(to) })
    .where("virtual_now", "<", toDate(to))
    .execute();
}

/** Whose Stripe's events this database takes; null where that is not known yet. */
export async function readBinding(
  db: Queryable,
): Promise<{ account: string | null; livemode: boolean | null }> {
  const row = await db.selectFrom("installation").select(["stripe_account", "livemode"]).executeTakeFirst();
  return { account: row?.stripe_account ?? null, livemode: row?.livemode ?? null };
}

/** By which settings the service decides, by variable: what commands that decide too must agree with. */
export async function keepSettings(db: Queryable, settings: Record<string, string>): Promise<void> {
  await db
    .updateTable("installation")
    .set({ decides_by: JSON.stringify(settings) })
    .execute();
}

/** Null: no service ever started on this database. */
export async function readSettings(db: Queryable): Promise<Record<string, string> | null> {
  const row = await db.selectFrom("installation").select("decides_by").executeTakeFirst();
  return (row?.decides_by as Record<string, string> | null | undefined) ?? null;
}

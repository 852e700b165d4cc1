import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate } from "./instants.ts";

/** A verified event as it is kept: the raw body, and what is needed to find whom it is about. */
export type InboxEvent = {
  id: string;
  type: string;
  apiVersion: string | null;
  livemode: boolean;
  stripeAccount: string | null;
  customer: string | null;
  objectId: string | null;
  /** The invoice that the event's own payload shows fully paid. */
  paidInvoice: string | null;
  createdAt: Instant;
  raw: string;
  status: "pending" | "ignored";
  why: string | null;
};

/** Keeps events; one seen before is left as it is. Durable when it resolves. */
export async function keepEvents(
  db: Queryable,
  events: readonly InboxEvent[],
  realNow: number,
): Promise<void> {
  await db
    .insertInto("inbox")
    .values(
      events.map((event) => ({
        id: event.id,
        type: event.type,
        api_version: event.apiVersion,
        livemode: event.livemode,
        stripe_account: event.stripeAccount,
        customer: event.customer,
        object_id: event.objectId,
        paid_invoice: event.paidInvoice,
        created_at: toDate(event.createdAt),
        received_at: toDate(realNow),
        raw: event.raw,
        status: event.status,
        why: event.why,
      })),
    )
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

export type UnroutedEvent = {
  id: string;
  type: string;
  customer: string | null;
  objectId: string | null;
  raw: string;
};

/** Pending events whose account is not known yet, oldest first. */
export async function unroutedEvents(
  db: Queryable,
  limit: number,
  realNow: number,
  evenInBackoff: boolean,
): Promise<UnroutedEvent[]> {
  const rows = await db
    .selectFrom("inbox")
    .select(["id", "type", "customer", "object_id", "raw"])
    .where("account_id", "is", null)
    .where("status", "=", "pending")
    .$if(!evenInBackoff, (qb) =>
      qb.where((eb) => eb.or([eb("retry_after", "is", null), eb("retry_after", "<=", toDate(realNow))])),
    )
    .orderBy("received_at")
    .limit(limit)
    .execute();
  return rows.map(({ object_id, ...row }) => ({ ...row, objectId: object_id }));
}

export async function routeEvents(tx: Tx, ids: readonly string[], accountId: number): Promise<void> {
  await tx
    .updateTable("inbox")
    .set({ account_id: accountId })
    .where("id", "in", [...ids])
    .execute();
}

export async function settleEvents(
  tx: Queryable,
  ids: readonly string[],
  status: "done" | "ignored",
  why: string | null = null,
): Promise<void> {
  if (ids.length > 0)
    await tx
      .updateTable("inbox")
      .set({ status, why })
      .where("id", "in", [...ids])
      .execute();
}

/** Counts a failed attempt; the event waits in real time, and stays pending: it freezes suspensions meanwhile. */
export async function postponeEvents(
  tx: Queryable,
  ids: readonly string[],
  why: string,
  realNow: number,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("inbox")
    .set((eb) => ({
      why,
      attempts: eb("attempts", "+", 1),
      retry_after: sql<Date>`${toDate(realNow)}::timestamptz + least(power(2, attempts), 300) * interval '1 second'`,
    }))
    .where("id", "in", [...ids])
    .execute();
}

/** Events of an account that are not worked in, with what they may prove. */
export async function pendingEvents(
  db: Queryable,
  accountId: number,
): Promise<{ id: string; paidInvoice: string | null }[]> {
  return db
    .selectFrom("inbox")
    .select(["id", "paid_invoice as paidInvoice"])
    .where("account_id", "=", accountId)
    .where("status", "=", "pending")
    .orderBy("received_at")
    .execute();
}

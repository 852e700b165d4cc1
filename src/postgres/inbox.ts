import { CompiledQuery, sql } from "kysely";
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
  /** Which way it came in; left out: as a webhook. */
  source?: "webhook" | "eventbridge" | "reconciliation";
};

/** In the order of {@link valuesOf}. */
const columns = [
  ...["id", "type", "api_version", "livemode", "stripe_account", "customer", "object_id", "paid_invoice"],
  ...["created_at", "received_at", "raw", "status", "why", "source"],
];

const valuesOf = (event: InboxEvent, receivedAt: Date): unknown[] => [
  ...[event.id, event.type, event.apiVersion, event.livemode, event.stripeAccount, event.customer],
  ...[event.objectId, event.paidInvoice, toDate(event.createdAt), receivedAt],
  ...[event.raw, event.status, event.why, event.source ?? "webhook"],
];

/** Keeps events; one seen before is left as it is. Durable when it resolves. */
export async function keepEvents(
  db: Queryable,
  events: readonly InboxEvent[],
  realNow: number,
): Promise<void> {
  // Written out, since the query builder takes longer over a burst of events than PostgreSQL does.
  const rows = events.map(
    (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`)})`,
  );
  const insert = `insert into inbox (${columns}) values ${rows} on conflict (id) do nothing`;
  const receivedAt = toDate(realNow);
  await db.executeQuery(
    CompiledQuery.raw(
      insert,
      events.flatMap((event) => valuesOf(event, receivedAt)),
    ),
  );
}

/**
 * Says of pending events whose account they are about, where the event, or an invoice that was read before, names a
 * customer who is known. Answers those accounts, one for each event.
 */
export async function routeKnownEvents(tx: Tx, limit: number): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    update inbox e set account_id = found.account_id, retry_after = null
    from (
      select n.id, c.account_id
      from inbox n
      left join invoices i on i.id = n.object_id
      join stripe_customers c on c.id = coalesce(n.customer, i.customer)
      where n.account_id is null and n.status = 'pending'
      order by n.received_at limit ${limit}
    ) found
    where e.id = found.id and e.account_id is null and e.status = 'pending'
    returning e.account_id`.execute(tx);
  return rows.map((row) => row.account_id);
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

/** Whose invoice it is, where it was read before. */
export async function customerOfInvoice(db: Queryable, invoice: string): Promise<string | null> {
  const row = await db.selectFrom("invoices").select("customer").where("id", "=", invoice).executeTakeFirst();
  return row?.customer ?? null;
}

export async function routeEvents(tx: Tx, ids: readonly string[], accountId: number): Promise<void> {
  await tx
    .updateTable("inbox")
    .set({ account_id: accountId, retry_after: null })
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

/**
 * Stripe is away: the events wait in real time, the longer the older they are, up to five minutes. They stay pending,
 * which freezes suspensions, and none dies of it.
 */
export async function postponeEvents(
  tx: Queryable,
  ids: readonly string[],
  why: string,
  realNow: number,
): Promise<void> {
  if (ids.length === 0) return;
  const at = sql<Date>`${toDate(realNow)}::timestamptz`;
  await tx
    .updateTable("inbox")
    .set({
      why,
      retry_after: sql<Date>`${at} + least(greatest((${at} - received_at) / 4, interval '1 second'), interval '5 minutes')`,
    })
    .where("id", "in", [...ids])
    .where("status", "=", "pending")
    .execute();
}

export type PendingEvent = { id: string; type: string; paidInvoice: string | null };

/** Events of an account that are not worked in, with what they may prove. */
export async function pendingEvents(db: Queryable, accountId: number): Promise<PendingEvent[]> {
  return db
    .selectFrom("inbox")
    .select(["id", "type", "paid_invoice as paidInvoice"])
    .where("account_id", "=", accountId)
    .where("status", "=", "pending")
    .orderBy("received_at")
    .execute();
}

/** Their bodies as they came. */
export async function rawEvents(db: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("inbox")
    .select("raw")
    .where("id", "in", [...ids])
    .execute();
  return rows.map(({ raw }) => raw);
}

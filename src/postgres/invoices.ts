import { isDeepStrictEqual } from "node:util";
import type { ExpressionBuilder, Selectable } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Invoice, InvoiceStatus, Payment } from "../core/invoice.ts";
import { remembering } from "../core/remembering.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from "./instants.ts";
import type { DB, Invoices } from "./tables.ts";

export const toInvoice = (row: Selectable<Invoices>): Invoice => ({
  id: row.id,
  customer: row.customer,
  number: row.number,
  status: row.status as InvoiceStatus,
  statusReason: row.status_reason,
  currency: row.currency,
  amountDue: row.amount_due,
  amountPaid: row.amount_paid,
  amountRemaining: row.amount_remaining,
  collection: row.collection as Invoice["collection"],
  createdAt: toInstant(row.created_at),
  finalizedAt: toInstantOrNull(row.finalized_at),
  dueAt: toInstantOrNull(row.due_at),
  attempted: row.attempted,
  attemptCount: row.attempt_count,
  nextAttemptAt: toInstantOrNull(row.next_attempt_at),
  gaveUpAt: toInstantOrNull(row.gave_up_at),
  payments: row.payments as unknown as Payment[],
  disputed: row.disputed,
});

const isUnsettled = (eb: ExpressionBuilder<DB, "invoices">) =>
  eb.or([
    eb("status", "in", ["draft", "open", "uncollectible"]),
    eb.and([eb("status", "=", "paid"), eb("disputed", "=", true)]),
  ]);

/** Invoices that must be read again even when Stripe no longer lists them as open: a paid one while it is disputed. */
export async function unsettledInvoices(
  db: Queryable,
  accountId: number,
): Promise<{ id: string; customer: string; isPaid: boolean }[]> {
  const rows = await db
    .selectFrom("invoices")
    .select(["id", "customer", "status"])
    .where("account_id", "=", accountId)
    .where(isUnsettled)
    .execute();
  return rows.map(({ id, customer, status }) => ({ id, customer, isPaid: status === "paid" }));
}

/** Accounts, `most` at most, that have any; in the order of their ids, from the one after `after`. */
export async function accountsWithUnsettled(db: Queryable, after: number, most: number): Promise<number[]> {
  const rows = await db
    .selectFrom("invoices")
    .select("account_id")
    .distinct()
    .where("account_id", ">", after)
    .where(isUnsettled)
    .orderBy("account_id")
    .limit(most)
    .execute();
  return rows.map((row) => row.account_id);
}

/** Writes what was read at `now` and is new, with what earlier readings knew and this one cannot. */
export async function writeInvoices(
  tx: Tx,
  accountId: number,
  read: readonly Invoice[],
  now: Instant,
): Promise<void> {
  if (read.length === 0) return;
  const before = await readInvoices(
    tx,
    read.map(({ id }) => id),
  );
  const invoices = read.flatMap((invoice) => {
    const known = before.get(invoice.id);
    const next = remembering(known?.invoice, invoice, now);
    return known?.accountId === accountId && isDeepStrictEqual(known.invoice, next) ? [] : [next];
  });
  if (invoices.length === 0) return;
  await tx
    .insertInto("invoices")
    .values(
      invoices.map((invoice) => ({
        id: invoice.id,
        account_id: accountId,
        customer: invoice.customer,
        number: invoice.number,
        status: invoice.status,
        status_reason: invoice.statusReason,
        currency: invoice.currency,
        amount_due: invoice.amountDue,
        amount_paid: invoice.amountPaid,
        amount_remaining: invoice.amountRemaining,
        collection: invoice.collection,
        created_at: toDate(invoice.createdAt),
        finalized_at: toDateOrNull(invoice.finalizedAt),
        due_at: toDateOrNull(invoice.dueAt),
        attempted: invoice.attempted,
        attempt_count: invoice.attemptCount,
        next_attempt_at: toDateOrNull(invoice.nextAttemptAt),
        gave_up_at: toDateOrNull(invoice.gaveUpAt),
        payments: JSON.stringify(invoice.payments),
        disputed: invoice.disputed,
      })),
    )
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet((eb) => ({
        account_id: eb.ref("excluded.account_id"),
        customer: eb.ref("excluded.customer"),
        number: eb.ref("excluded.number"),
        status: eb.ref("excluded.status"),
        status_reason: eb.ref("excluded.status_reason"),
        currency: eb.ref("excluded.currency"),
        amount_due: eb.ref("excluded.amount_due"),
        amount_paid: eb.ref("excluded.amount_paid"),
        amount_remaining: eb.ref("excluded.amount_remaining"),
        collection: eb.ref("excluded.collection"),
        created_at: eb.ref("excluded.created_at"),
        finalized_at: eb.ref("excluded.finalized_at"),
        due_at: eb.ref("excluded.due_at"),
        attempted: eb.ref("excluded.attempted"),
        attempt_count: eb.ref("excluded.attempt_count"),
        next_attempt_at: eb.ref("excluded.next_attempt_at"),
        gave_up_at: eb.ref("excluded.gave_up_at"),
        payments: eb.ref("excluded.payments"),
        disputed: eb.ref("excluded.disputed"),
      })),
    )
    .execute();
}

async function readInvoices(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, { accountId: number; invoice: Invoice }>> {
  const rows = await tx.selectFrom("invoices").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, { accountId: row.account_id, invoice: toInvoice(row) }]));
}

/** Payments that verified events show: these invoices are settled, whatever else we know of them. */
export async function markPaid(tx: Tx, accountId: number, invoices: readonly string[]): Promise<void> {
  if (invoices.length === 0) return;
  await tx
    .updateTable("invoices")
    .set((eb) => ({
      status: "paid",
      amount_remaining: 0,
      amount_paid: eb.fn<number>("greatest", ["amount_paid", "amount_due"]),
    }))
    .where("id", "in", [...invoices])
    .where("account_id", "=", accountId)
    .execute();
}

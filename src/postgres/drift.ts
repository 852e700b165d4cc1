import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Invoice, InvoiceStatus } from "../core/invoice.ts";
import type { Stage } from "../core/stage.ts";
import { refOf } from "./accounts.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate } from "./instants.ts";
import { toInvoice } from "./invoices.ts";

/** Which account each of these customers belongs to, where it is known. */
export async function accountsOf(db: Queryable, customers: readonly string[]): Promise<Map<string, number>> {
  if (customers.length === 0) return new Map();
  const rows = await db
    .selectFrom("stripe_customers")
    .select(["id", "account_id"])
    .where("id", "in", [...customers])
    .execute();
  return new Map(rows.map((row) => [row.id, row.account_id]));
}

export type Recorded = Invoice & { accountId: number };

/** What is recorded of these invoices. */
export async function recordedInvoices(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, Recorded>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("invoices")
    .selectAll()
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, { ...toInvoice(row), accountId: row.account_id }]));
}

/** Invoices recorded with a status that were created after `after` and up to `upTo` (null: no bound), but for `listed`. */
export async function unlistedInvoices(
  db: Queryable,
  status: "open" | "uncollectible",
  created: { after: Instant | null; upTo: Instant | null },
  listed: readonly string[],
): Promise<Recorded[]> {
  const rows = await db
    .selectFrom("invoices")
    .selectAll()
    .where("status", "=", status)
    .$if(created.after !== null, (qb) => qb.where("created_at", ">", toDate(created.after!)))
    .$if(created.upTo !== null, (qb) => qb.where("created_at", "<=", toDate(created.upTo!)))
    .$if(listed.length > 0, (qb) => qb.where("id", "not in", [...listed]))
    .execute();
  return rows.map((row) => ({ ...toInvoice(row), accountId: row.account_id }));
}

/** Accounts on the ladder whose facts were last read before `readBefore`, and which nobody is about to review. */
export async function staleOnTheLadder(db: Queryable, now: Instant, readBefore: Instant): Promise<number[]> {
  const rows = await db
    .selectFrom("cases")
    .innerJoin("accounts", "accounts.id", "cases.account_id")
    .select("accounts.id")
    .where("cases.stage", "<>", "active")
    .where((eb) => eb.or([eb("facts_read_at", "is", null), eb("facts_read_at", "<", toDate(readBefore))]))
    .where((eb) => eb.or([eb("review_at", "is", null), eb("review_at", ">", toDate(now))]))
    .orderBy("accounts.id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Asks for reviews as soon as possible; postpones none. */
export async function requestReviews(tx: Tx, accountIds: readonly number[], now: Instant): Promise<void> {
  if (accountIds.length === 0) return;
  // In the order of their ids, as all who lock several accounts do.
  await sql`
    with asked as (select id from accounts where id = any (${[...accountIds]}::bigint[]) order by id for update)
    update accounts set review_at = least(coalesce(review_at, ${toDate(now)}), ${toDate(now)}),
      review_requests = review_requests + 1
    from asked where accounts.id = asked.id`.execute(tx);
}

/**
 * Asks for reviews at these moments, where they are not to come before; at once, of an account that is due or being reviewed
 * at `now`: whoever does that may not know yet why it was asked for.
 */
export async function requestReviewsAt(
  tx: Tx,
  wanted: readonly { accountId: number; at: Instant }[],
  now: Instant,
): Promise<number> {
  if (wanted.length === 0) return 0;
  const ids = wanted.map(({ accountId }) => accountId);
  const moments = wanted.map(({ at }) => toDate(at));
  const { numAffectedRows } = await sql`
    with wanted as (select * from unnest(${ids}::bigint[], ${moments}::timestamptz[]) as w (id, at)),
      asked as (
        select a.id, w.at from accounts a join wanted w on w.id = a.id
        where review_at is null or review_at > w.at or review_at <= ${toDate(now)}
        order by a.id for update of a
      )
    update accounts set review_at = least(coalesce(review_at, asked.at), asked.at),
      review_requests = review_requests + 1
    from asked where accounts.id = asked.id`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Which way events came in, of those that did. */
export async function sourcesOf(db: Queryable, events: readonly string[]): Promise<Map<string, string>> {
  if (events.length === 0) return new Map();
  const rows = await db
    .selectFrom("inbox")
    .select(["id", "source"])
    .where("id", "in", [...events])
    .execute();
  return new Map(rows.map((row) => [row.id, row.source]));
}

/** Whom events turned out to be about. */
export async function accountsOfEvents(db: Queryable, events: readonly string[]): Promise<number[]> {
  if (events.length === 0) return [];
  const rows = await db
    .selectFrom("inbox")
    .select("account_id")
    .distinct()
    .where("id", "in", [...events])
    .where("account_id", "is not", null)
    .orderBy("account_id")
    .execute();
  return rows.map((row) => row.account_id!);
}

/** When the service first started on this database, in domain time; null: it never did. */
export async function firstStart(db: Queryable): Promise<Instant | null> {
  const row = await db
    .selectFrom("policies")
    .select((eb) => eb.fn.min("first_seen_at").as("at"))
    .executeTakeFirst();
  return row?.at ? new Date(row.at).getTime() : null;
}

/** What is recorded of an account, as far as reconciliation may change it. */
export type Standing = {
  accountId: number;
  ref: string;
  stage: Stage;
  invoices: readonly StandingInvoice[];
};
export type StandingInvoice = {
  id: string;
  number: string | null;
  status: InvoiceStatus;
  remaining: number;
  currency: string;
};

export async function standings(db: Queryable, accountIds: readonly number[]): Promise<Standing[]> {
  if (accountIds.length === 0) return [];
  const { rows } = await sql<{
    id: number;
    product_id: string | null;
    customers: string[];
    stage: Stage;
    invoices: StandingInvoice[];
  }>`
    select a.id, a.product_id, coalesce(c.stage, 'active') as stage,
      array(select s.id from stripe_customers s where s.account_id = a.id order by s.id) as customers,
      (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'status', i.status,
          'remaining', i.amount_remaining, 'currency', i.currency) order by i.created_at, i.id), '[]')
        from invoices i where i.account_id = a.id) as invoices
    from accounts a left join cases c on c.account_id = a.id
    where a.id = any (${[...accountIds]}::bigint[]) order by a.id`.execute(db);
  return rows.map(({ id, product_id: productId, customers, stage, invoices }) => ({
    accountId: id,
    ref: refOf({ id, productId, customers }),
    stage,
    invoices,
  }));
}

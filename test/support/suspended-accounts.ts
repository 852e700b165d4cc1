import { sql } from "kysely";
import { accessOf } from "../../src/core/access.ts";
import { day, type Instant } from "../../src/core/instant.ts";
import { appendAccessChanges } from "../../src/postgres/access-changes.ts";
import type { Database } from "../../src/postgres/database.ts";
import { standard } from "../core/given.ts";

/**
 * Writes `count` accounts, `lapsed-1` and so on, that went all the way down, with the invoice, the six delivered
 * warnings and everything else that is recorded of such an account.
 */
export async function writeSuspendedAccounts(db: Database, count: number, now: Instant): Promise<void> {
  const ago = (days: number) => new Date(now - days * day);
  const steps = [
    ["first_reminder", 1, 30, null],
    ["second_reminder", 2, 15, 3],
    ["final_notice", 3, 10, 3],
  ] as const;
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      insert into accounts (product_id, name, locale, time_zone, policy, known_since, facts_read_at, review_at)
      select 'lapsed-' || n, 'Lapsed ' || n, 'en', 'America/Bogota', 'standard', ${ago(90)}, ${ago(0)}, ${ago(-1)}
      from generate_series(1, ${count}::int) n returning id`.execute(tx);
    const ids = rows.map(({ id }) => id);
    const of = sql`unnest(${ids}::bigint[]) as a (id)`;
    await sql`insert into stripe_customers (id, account_id) select 'cus_lapsed_' || a.id, a.id from ${of}`.execute(
      tx,
    );
    await sql`
      insert into contacts (account_id, role, position, email, source)
      select a.id, role, 0, role || '@lapsed-' || a.id || '.example', 'product'
      from ${of}, unnest(array['accountant', 'user', 'manager']) as role`.execute(tx);
    await sql`
      insert into invoices (id, account_id, customer, status, currency, amount_due, amount_paid, amount_remaining, collection,
        created_at, finalized_at, due_at, attempted, attempt_count, payments, disputed)
      select 'in_lapsed_' || a.id, a.id, 'cus_lapsed_' || a.id, 'open', 'usd', 12000, 0, 12000, 'send_invoice',
        ${ago(60)}, ${ago(60)}, ${ago(31)}, false, 0, '[]', false from ${of}`.execute(tx);
    await sql`
      insert into policies (hash, name, body, first_seen_at)
      values (${standard.hash}, 'standard', ${JSON.stringify(standard)}, ${ago(90)}) on conflict do nothing`.execute(
      tx,
    );
    await sql`
      insert into cases (account_id, stage, since, number, round, round_began, policy_hash, revision)
      select a.id, 'suspended', ${ago(3)}, 1, 3, ${ago(10)}, ${standard.hash}, 1 from ${of}`.execute(tx);
    await sql`
      insert into decisions (account_id, revision, at, stage, reasons)
      select a.id, 1, ${ago(3)}, 'suspended', '[{"code": "step_taken", "from": "grace", "to": "suspended"}]' from ${of}`.execute(
      tx,
    );
    for (const [kind, round, days, cut] of steps)
      await sql`
        insert into notices (id, account_id, kind, subject, round, person, case_number, contact_id, roles, debts, named_cut,
          status, issued_at, send_at, sent_at, delivered_at)
        select gen_random_uuid(), a.id, ${kind}, 'case-1', ${round}::int, c.email, 1, c.id, array[c.role],
          array['in_lapsed_' || a.id], ${cut === null ? null : ago(cut)}::timestamptz, 'delivered', ${ago(days)}::timestamptz,
          ${ago(days)}::timestamptz, ${ago(days)}::timestamptz, ${ago(days)}::timestamptz
        from ${of} join contacts c on c.account_id = a.id and c.role <> 'manager'`.execute(tx);
    const about = {
      cutAt: null,
      nextChangeAt: null,
      timeZone: "America/Bogota",
      locale: "en",
      code: "A1B-2C3",
    } as const;
    const access = accessOf(standard, "suspended", about);
    await appendAccessChanges(
      tx,
      ids.map((accountId) => ({ accountId, access })),
      now - 3 * day,
    );
  });
  await sql`analyze`.execute(db);
}

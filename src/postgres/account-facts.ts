import { type Selectable, sql } from "kysely";
import type { Access } from "../core/access.ts";
import type { Account } from "../core/account.ts";
import type { Halt } from "../core/halt.ts";
import type { Instant } from "../core/instant.ts";
import type { Invoice } from "../core/invoice.ts";
import type { Notice } from "../core/notice.ts";
import type { Override } from "../core/override.ts";
import type { Reason } from "../core/reason.ts";
import { type AccountDefaults, type AccountRow, toAccountRow } from "./accounts.ts";
import { type StoredCase, toCase } from "./cases.ts";
import type { Queryable } from "./database.ts";
import { toHalt } from "./halts.ts";
import { toDate } from "./instants.ts";
import { toInvoice } from "./invoices.ts";
import { toNotice } from "./notice-rows.ts";
import { toOverride } from "./overrides.ts";
import type { Accounts, Cases, Contacts, Halts, Invoices, Notices, Overrides } from "./tables.ts";
import { toAccount } from "./to-account.ts";

export type AccountFacts = {
  row: AccountRow;
  account: Account;
  stored: StoredCase;
  invoices: Invoice[];
  /**
   * Of the present case, about its overrides, whatever waits to be sent, and whatever was issued since `noticesSince`;
   * oldest first.
   */
  notices: Notice[];
  /** In force when the present case opened, or granted since; of an account that has none, since the last one ended. */
  overrides: Override[];
  /** Why it stands where it stands, and what products were last told; null before the first decision. */
  reasons: Reason[] | null;
  access: Access | null;
  /** Events about this account, or about nobody that could be found yet, which are not worked in. */
  unprocessedEvents: number;
  /** Whatever stops suspensions, oldest first. */
  halts: Halt[];
};

type Row = {
  account: Selectable<Accounts>;
  customers: string[];
  case: Selectable<Cases> | null;
  contacts: Selectable<Contacts>[];
  invoices: Selectable<Invoices>[];
  notices: Selectable<Notices>[];
  overrides: Selectable<Overrides>[];
  reasons: Reason[] | null;
  access: Access | null;
  unprocessed: number;
  halts: Selectable<Halts>[];
};

/** Everything recorded about accounts in one round trip, since each review and each mail begins with it. */
export async function readAccountFacts(
  db: Queryable,
  accountIds: readonly number[],
  about: { now: Instant; noticesSince: Instant; eventsAtWork: readonly string[]; defaults: AccountDefaults },
): Promise<AccountFacts[]> {
  const { rows } = await sql<Row>`
    select
      to_jsonb(a) as account,
      (select coalesce(jsonb_agg(s.id order by s.id), '[]') from stripe_customers s where s.account_id = a.id) as customers,
      to_jsonb(c) as case,
      (select coalesce(jsonb_agg(to_jsonb(p) order by p.role, p.position, p.id), '[]') from contacts p
        where p.account_id = a.id and p.removed_at is null) as contacts,
      (select coalesce(jsonb_agg(to_jsonb(i) order by i.created_at, i.id), '[]') from invoices i where i.account_id = a.id) as invoices,
      (select coalesce(jsonb_agg(to_jsonb(n) order by n.issued_at, n.id), '[]') from notices n
        where n.account_id = a.id and (n.case_number = nullif(c.number, 0) or n.status = 'pending'
          or n.issued_at > ${toDate(about.noticesSince)}
          or n.subject in (select 'override-' || o.id from overrides o
            where o.account_id = a.id and o.until_at >= opened.at))) as notices,
      (select coalesce(jsonb_agg(to_jsonb(o) order by o.from_at, o.id), '[]') from overrides o
        where o.account_id = a.id and o.until_at >= opened.at) as overrides,
      (select d.reasons from decisions d where d.account_id = a.id order by d.revision desc limit 1) as reasons,
      (select x.access from access_changes x where x.account_id = a.id order by x.number desc limit 1) as access,
      (select count(*) from inbox e
        where (e.account_id = a.id or e.account_id is null) and e.status in ('pending', 'dead')
          and e.id <> all (${[...about.eventsAtWork]}::text[])) as unprocessed,
      (select coalesce(jsonb_agg(to_jsonb(h) order by h.at, h.id), '[]') from halts h where h.ended_at is null) as halts
    from accounts a left join cases c on c.account_id = a.id
      cross join lateral (
        select least(case when c.stage = 'active' then c.round_began else min(n.issued_at) end, ${toDate(about.now)}) as at
        from notices n where n.account_id = a.id and n.case_number = c.number and c.number > 0) opened
    where a.id = any (${[...accountIds]}::bigint[])`.execute(db);
  return rows.map((row) => toFacts(row, about.defaults));
}

function toFacts(found: Row, defaults: AccountDefaults): AccountFacts {
  const row = toAccountRow(found.account, found.customers);
  return {
    row,
    account: toAccount(row, found.contacts, defaults),
    stored: toCase(found.case, row.knownSince),
    invoices: found.invoices.map(toInvoice),
    notices: found.notices.map(toNotice),
    overrides: found.overrides.map(toOverride),
    reasons: found.reasons,
    access: found.access,
    unprocessedEvents: found.unprocessed,
    halts: found.halts.map(toHalt),
  };
}

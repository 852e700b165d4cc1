import { sql } from "kysely";
import type { AccountConcern, Concern } from "../core/alert.ts";
import { day, type Instant } from "../core/instant.ts";
import type { AccountDefaults } from "./accounts.ts";
import { outsideName } from "./aliases.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull } from "./instants.ts";

/** A concern that stays open is told once more after so long. */
const toldAgainAfter = 7 * day;

/** So many are named in one mail. */
const mostNamed = 50;

export type AccountConcerns = { accountId: number; concerns: ReadonlyMap<string, Concern> };

/** Makes these the open concerns of their accounts. One that only comes back is not told anew, one that changed is. */
export async function saveConcerns(tx: Tx, all: readonly AccountConcerns[], now: Instant): Promise<void> {
  if (all.length === 0) return;
  const given = all.flatMap(({ accountId, concerns }) =>
    [...concerns].map(([subject, concern]) => ({ account_id: accountId, subject, concern })),
  );
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
        as given (account_id bigint, subject text, concern jsonb)
    ), settled as (
      update concerns set settled_at = ${toDate(now)}
      where account_id = any (${all.map(({ accountId }) => accountId)}::bigint[]) and settled_at is null
        and not exists (select from given
          where given.account_id = concerns.account_id and given.subject = concerns.subject)
    )
    insert into concerns (account_id, subject, concern, since)
    select account_id, subject, concern, ${toDate(now)} from given
    on conflict (account_id, subject) do update set
      concern = excluded.concern,
      since = case when concerns.settled_at is null then concerns.since else excluded.since end,
      told_at = case when concerns.concern = excluded.concern then concerns.told_at end,
      settled_at = null`.execute(tx);
}

/** One account manager, as the accounts name them or as the operator does. */
export type ToTell = { email: string; name: string | null; locale: string | null; timeZone: string | null };

type Manager = { email: string; name: string | null };

/** Of an account `a`. */
const firstManager = sql`
  select email, name, locale, time_zone from contacts
  where account_id = a.id and role = 'manager' and removed_at is null and unreachable is null
  order by position, id limit 1`;

/** What Stripe does not let us read for a moment is no concern yet. */
const unreadAfter = day;

/** What is open by `now`, each with the first manager of its account who can be reached, else the operator's own. */
const managed = (fallback: Manager | null, now: Instant) => sql`
  select c.account_id, c.subject, c.concern, c.since, c.told_at,
    coalesce(m.email, ${fallback?.email ?? null}) as email,
    case when m.email is null then ${fallback?.name ?? null} else m.name end as manager,
    m.locale, coalesce(m.time_zone, a.time_zone) as time_zone, a.name,
    ${outsideName} as ref
  from concerns c
  join accounts a on a.id = c.account_id
  left join lateral (${firstManager}) m on true
  where c.settled_at is null
    and (c.concern ->> 'kind' <> 'unread' or c.since <= ${toDate(now - unreadAfter)})`;

/** The first manager of an account who can be reached, else the operator's own; null: there is nobody to tell. */
export async function managerOf(
  db: Queryable,
  { manager }: Pick<AccountDefaults, "manager">,
  accountId: number,
): Promise<ToTell | null> {
  const { rows } = await sql<{
    email: string | null;
    name: string | null;
    locale: string | null;
    zone: string | null;
  }>`
    select m.email, m.name, m.locale, coalesce(m.time_zone, a.time_zone) as zone
    from accounts a left join lateral (${firstManager}) m on true where a.id = ${accountId}`.execute(db);
  const found = rows[0];
  const to = found?.email == null ? manager : { email: found.email, name: found.name };
  return to && { ...to, locale: found?.locale ?? null, timeZone: found?.zone ?? null };
}

/** Who has something to be told and was told nothing for a day. */
export async function peopleToTell(
  db: Queryable,
  { manager }: Pick<AccountDefaults, "manager">,
  now: Instant,
): Promise<ToTell[]> {
  const { rows } = await sql<{
    email: string;
    manager: string | null;
    locale: string | null;
    time_zone: string | null;
  }>`
    select distinct on (lower(email)) email, manager, locale, time_zone
    from (${managed(manager, now)}) waiting
    where email is not null
      and (told_at is null or told_at <= ${toDate(now - toldAgainAfter)})
      and not exists (select from alerts
        where alerts.subject like 'concerns %' and lower(alerts.email) = lower(waiting.email)
          and alerts.issued_at > ${toDate(now - day)})
    order by lower(email), since`.execute(db);
  return rows.map(({ email, manager: name, locale, time_zone }) => ({
    email,
    name,
    locale,
    timeZone: time_zone,
  }));
}

/** All that is open for one manager counts as told. */
export async function markTold(
  tx: Tx,
  { manager }: Pick<AccountDefaults, "manager">,
  email: string,
  now: Instant,
): Promise<void> {
  await setTold(tx, manager, email, { told: now, now });
}

/** What was told to one manager was told in vain: it is to be told again, and soon. */
export async function untell(
  tx: Tx,
  { manager }: Pick<AccountDefaults, "manager">,
  email: string,
  now: Instant,
): Promise<void> {
  await setTold(tx, manager, email, { told: null, now });
}

const setTold = (
  tx: Tx,
  manager: Manager | null,
  email: string,
  { told, now }: { told: Instant | null; now: Instant },
) =>
  sql`
    update concerns set told_at = ${toDateOrNull(told)}
    from (${managed(manager, now)}) waiting
    where lower(waiting.email) = lower(${email})
      and concerns.account_id = waiting.account_id and concerns.subject = waiting.subject`.execute(tx);

/** What is open for one manager, oldest first, and how many beyond those. */
export async function openConcerns(
  db: Queryable,
  { manager }: Pick<AccountDefaults, "manager">,
  email: string,
  now: Instant,
): Promise<{ concerns: AccountConcern[]; more: number }> {
  const { rows } = await sql<{
    ref: string;
    name: string | null;
    since: Date;
    concern: Concern;
    total: number;
  }>`
    select ref, name, since, concern, count(*) over () as total
    from (${managed(manager, now)}) waiting
    where lower(email) = lower(${email})
    order by since, ref, subject
    limit ${mostNamed}`.execute(db);
  return {
    concerns: rows.map(({ ref, name, since, concern }) => ({
      account: ref,
      name,
      since: since.getTime(),
      concern,
    })),
    more: (rows[0]?.total ?? 0) - rows.length,
  };
}

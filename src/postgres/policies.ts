import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Policy } from "../core/policy.ts";
import type { Queryable } from "./database.ts";
import { toDate } from "./instants.ts";

/** Keeps every version that was ever in force, by the hash of its content: cases pin theirs. */
export async function keepPolicies(db: Queryable, policies: readonly Policy[], now: Instant): Promise<void> {
  await db
    .insertInto("policies")
    .values(
      policies.map((policy) => ({
        hash: policy.hash,
        name: policy.name,
        body: JSON.stringify(policy),
        first_seen_at: toDate(now),
      })),
    )
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
}

export async function readPolicy(db: Queryable, hash: string): Promise<Policy | null> {
  const row = await db.selectFrom("policies").select("body").where("hash", "=", hash).executeTakeFirst();
  return row ? (row.body as unknown as Policy) : null;
}

/** Each policy ever kept, by its name: as the service decided by it when it last started, else as first seen last. */
export async function latestPolicies(db: Queryable): Promise<Map<string, Policy>> {
  const { rows } = await sql<{ name: string; body: Policy }>`
    select distinct on (name) name, body from policies
    order by name,
      strpos(coalesce((select decides_by ->> 'FOREWARN_POLICY' from installation), ''), hash) > 0 desc,
      first_seen_at desc`.execute(db);
  return new Map(rows.map(({ name, body }) => [name, body]));
}

/** By how many accounts each policy is gone by, but for those named. Who gave all names to another account counts not. */
export async function accountsByPolicy(
  db: Queryable,
  except: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ policy: string; accounts: number }>`
    select policy, count(*) as accounts from accounts
    where policy <> all (${[...except]}::text[])
      and (product_id is not null or exists (select from stripe_customers where account_id = accounts.id))
    group by policy order by policy`.execute(db);
  return new Map(rows.map(({ policy, accounts }) => [policy, Number(accounts)]));
}

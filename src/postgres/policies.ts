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

/** The version of each policy that was first seen last, by its name. */
export async function latestPolicies(db: Queryable): Promise<Map<string, Policy>> {
  const rows = await db
    .selectFrom("policies")
    .distinctOn("name")
    .select(["name", "body"])
    .orderBy("name")
    .orderBy("first_seen_at", "desc")
    .execute();
  return new Map(rows.map(({ name, body }) => [name, body as unknown as Policy]));
}

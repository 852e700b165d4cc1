import { createHash, randomBytes } from "node:crypto";
import type { Instant } from "../core/instant.ts";
import type { Queryable } from "./database.ts";
import { toDate } from "./instants.ts";

export const scopes = ["check", "manage"] as const;
export type Scope = (typeof scopes)[number];
export type UnknownAccount = "allow" | "deny";

export type ApiKey = { id: number; name: string; scope: Scope; unknownAccount: UnknownAccount };

const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** Keeps only the hash: the secret is shown once, here. Keys are long and random, so a plain hash is enough. */
export async function createApiKey(
  db: Queryable,
  key: { name: string; scope: Scope; unknownAccount: UnknownAccount; secret?: string },
  now: Instant,
): Promise<string> {
  const secret = key.secret ?? `fw_${key.scope}_${randomBytes(24).toString("base64url")}`;
  await db
    .insertInto("api_keys")
    .values({
      name: key.name,
      scope: key.scope,
      unknown_account: key.unknownAccount,
      hash: hashOf(secret),
      created_at: toDate(now),
    })
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
  return secret;
}

export async function findApiKey(db: Queryable, secret: string): Promise<ApiKey | null> {
  const row = await db
    .selectFrom("api_keys")
    .select(["id", "name", "scope", "unknown_account"])
    .where("hash", "=", hashOf(secret))
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row
    ? {
        id: row.id,
        name: row.name,
        scope: row.scope as Scope,
        unknownAccount: row.unknown_account as UnknownAccount,
      }
    : null;
}

export async function listApiKeys(
  db: Queryable,
): Promise<(ApiKey & { createdAt: Instant; revoked: boolean })[]> {
  const rows = await db.selectFrom("api_keys").selectAll().orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scope: row.scope as Scope,
    unknownAccount: row.unknown_account as UnknownAccount,
    createdAt: row.created_at.getTime(),
    revoked: row.revoked_at !== null,
  }));
}

export async function revokeApiKey(db: Queryable, id: number, now: Instant): Promise<boolean> {
  const result = await db
    .updateTable("api_keys")
    .set({ revoked_at: toDate(now) })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

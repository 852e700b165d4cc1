import { iso } from "../core/instant.ts";
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from "../postgres/api-keys.ts";
import { CommandError } from "./failure-text.ts";
import { withDatabase } from "./open-database.ts";
import { table } from "./table.ts";

/** Only the secret goes to stdout. */
export async function createKey(key: Omit<ApiKey, "id">): Promise<void> {
  const secret = await withDatabase((db, now) => createApiKey(db, key, now));
  process.stderr.write(
    `Key "${key.name}" of scope ${key.scope} is made. Keep its secret now: it is not shown again.\n`,
  );
  process.stdout.write(`${secret}\n`);
}

export async function listKeys(): Promise<void> {
  const keys = await withDatabase((db) => listApiKeys(db));
  if (keys.length === 0) {
    process.stderr.write("There are no keys yet: make one with keys create\n");
    return;
  }
  const rows = keys.map(({ id, name, scope, unknownAccount, createdAt, revoked }) => [
    String(id),
    name,
    scope,
    unknownAccount,
    iso(createdAt).slice(0, 10),
    revoked ? "revoked" : "valid",
  ]);
  process.stdout.write(table([["id", "name", "scope", "unknown account", "made", "state"], ...rows]));
}

export async function revokeKey(id: number): Promise<void> {
  const revoked = await withDatabase((db, now) => revokeApiKey(db, id, now));
  if (!revoked)
    throw new CommandError(`There is no valid key with the number ${id}: "keys list" shows them all`);
  process.stderr.write(`Key ${id} is revoked. A running service refuses it within a minute.\n`);
}

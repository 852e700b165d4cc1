import { sql } from "kysely";
import type { Database } from "../../src/postgres/database.ts";

/** What every table holds, as a hash for each: equal before and after means that nothing was changed. */
export async function fingerprint(db: Database): Promise<Record<string, string>> {
  const tables = await db.introspection.getTables();
  const hashes = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = sql.table(name);
      const {
        rows: [row],
      } = await sql<{ hash: string }>`
        select count(*) || ' ' || coalesce(md5(string_agg(it::text, '|' order by it::text)), '') as hash from ${rows} it`.execute(
        db,
      );
      return [name, row!.hash] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

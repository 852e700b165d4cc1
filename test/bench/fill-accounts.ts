import { type AccessDetails, accessOf } from "../../src/core/access.ts";
import { day } from "../../src/core/instant.ts";
import { standard } from "../core/given.ts";
import { withClient } from "./ground.ts";

/** One account in a hundred is on the ladder; of those, one in four is suspended. */
export const exceptional = 100;

/**
 * Fills an empty database with accounts as the service would have left them: `acme-1` … with the customers
 * `cus_bench1` …, all reviewed, none due before tomorrow.
 */
export async function fillAccounts(url: string, count: number, now: number): Promise<void> {
  const about: AccessDetails = {
    cutAt: null,
    nextChangeAt: null,
    timeZone: "America/Sao_Paulo",
    locale: "pt-BR",
    code: "A1B-2C3",
  };
  const soon = { ...about, cutAt: now + 3 * day, nextChangeAt: now + 3 * day };
  const accesses = [
    accessOf(standard, "active", about),
    accessOf(standard, "grace", soon),
    accessOf(standard, "suspended", about),
  ];
  await withClient(url, async (client) => {
    await client.query(
      `insert into accounts (product_id, name, locale, time_zone, policy, known_since, facts_read_at, review_at)
       select 'acme-' || n, 'Acme ' || n, 'pt-BR', 'America/Sao_Paulo', 'standard', $2, $2, $2::timestamptz + interval '1 day' + n * interval '1 second'
       from generate_series(1, $1::int) n`,
      [count, new Date(now)],
    );
    await client.query(
      "insert into stripe_customers (id, account_id, email) select 'cus_bench' || id, id, 'books@c' || id || '.example' from accounts",
    );
    await client.query(
      `insert into access_changes (number, account_id, at, access)
       select id, id, $1, case when id % $5 <> 0 then $2::jsonb when id % ($5 * 4) <> 0 then $3::jsonb else $4::jsonb end from accounts`,
      [new Date(now), ...accesses.map((access) => JSON.stringify(access)), exceptional],
    );
    await client.query("analyze");
  });
}

import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { claimDueAccount } from "../../src/postgres/claims.ts";
import type { DB } from "../../src/postgres/tables.ts";
import type { Benchmark } from "./benchmark.ts";
import { withClient } from "./ground.ts";
import { compare, inTurns } from "./in-turns.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
const few = 1_000;
const many = 1_000_000;
const due = 20;

type Statement = { sql: string; parameters: readonly unknown[] };
type Plan = { lines: string[]; ms: number; buffers: number };

/** Finding an account that is due, with a thousand that are not and with a million. */
export const whatIsDue: Benchmark = {
  name: "due",
  about: "finding what is due among a million accounts, against a thousand",
  async run(ground) {
    const [small, large] = [await ground.database(), await ground.database()];
    await fillQueue(small, few);
    await fillQueue(large, many);
    const claim = await claimStatement(small);
    const rounds = await inTurns(
      15,
      () => explain(large, claim),
      () => explain(small, claim),
    );
    const time = compare(rounds, ({ ms }) => ms);
    const touched = compare(rounds, ({ buffers }) => buffers);
    const last = rounds.at(-1)!;
    return [
      {
        name: "due",
        what: `claiming the next due account among ${many} that are not due, ${due} that are`,
        unit: "ms",
        ...time,
        against: `the same among ${few} that are not due`,
        goal: "ratio about 1 (<= 2)",
        met: time.ratio <= 2,
        notes: [
          `buffers touched: ${touched.figure} against ${touched.reference}`,
          `plan among ${many}:`,
          ...last.ours.lines,
          `plan among ${few}:`,
          ...last.theirs.lines,
        ],
      },
    ];
  },
};

async function fillQueue(url: string, notDue: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(
      `insert into accounts (product_id, policy, known_since, review_at)
       select 'acme-' || n, 'standard', $1, $1::timestamptz + case when n <= $3 then n * interval '-1 minute' else n * interval '1 second' end
       from generate_series(1, $2::int + $3::int) n`,
      [new Date(now), notDue, due],
    );
    await client.query("vacuum analyze accounts");
  });
}

/** The very statement that the service sends, heard from a claim that is then undone. */
async function claimStatement(url: string): Promise<Statement> {
  const heard: Statement[] = [];
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
    log: ({ query }) => void heard.push({ sql: query.sql, parameters: query.parameters }),
  });
  const transaction = await db.startTransaction().execute();
  const claim = await claimDueAccount(transaction, now, now, { evenInBackoff: false, except: [] });
  await transaction.rollback().execute();
  await db.destroy();
  const statement = heard.find(({ sql }) => sql.includes("skip locked"));
  if (!claim || !statement) throw new Error("The claim found nothing, or its statement was not heard");
  return statement;
}

async function explain(url: string, { sql, parameters }: Statement): Promise<Plan> {
  return withClient(url, async (client) => {
    await client.query("begin");
    const { rows } = await client.query(`explain (analyze, buffers, timing off) ${sql}`, [...parameters]);
    await client.query("rollback");
    const lines = rows.map((row) => String(row["QUERY PLAN"]));
    return {
      lines: lines.filter((line) => !/^Planning|^ {2}Buffers/.test(line)),
      ms: millisecondsIn(lines),
      buffers: buffersIn(lines),
    };
  });
}

const millisecondsIn = (lines: readonly string[]): number =>
  Number(/Execution Time: ([\d.]+) ms/.exec(lines.join("\n"))?.[1]);

/** Of the topmost node, which counts those below it too. */
const buffersIn = (lines: readonly string[]): number => {
  const touched = lines.find((line) => line.trim().startsWith("Buffers:")) ?? "";
  return [...touched.matchAll(/(?:hit|read)=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
};

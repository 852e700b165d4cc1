import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day } from "../../src/core/instant.ts";
import { takePass } from "../../src/postgres/passes.ts";
import { buildCommandLine, type CommandLine, type Ended } from "../support/command-line.ts";
import { settingsBeside } from "../support/open-instance.ts";
import { type Reconciled, startReconciled } from "../support/reconciled.ts";

let here: Reconciled;
let commandLine: CommandLine;

beforeAll(async () => {
  [here, commandLine] = await Promise.all([startReconciled(), buildCommandLine()]);
  await here.customer("first");
  await here.service.advance("PT20M");
});
afterAll(async () => {
  await here?.stop();
  await commandLine?.remove();
});

const reconcile = (args: readonly string[] = [], env: Record<string, string> = {}): Promise<Ended> =>
  commandLine.run(["reconcile", ...args], { ...settingsBeside(here.service), ...env }).ended;

const jsonLines = ({ stdout }: Ended): any[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

const oneLine = (line: RegExp) => ({
  code: 1,
  stdout: "",
  stderr: expect.stringMatching(new RegExp(`^forewarn: ${line.source}[^\\n]*\\n$`)),
});

/** Everything that the database holds. */
async function dump(): Promise<Record<string, unknown[]>> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(here.world.db);
  const contents: Record<string, unknown[]> = {};
  for (const { name } of tables.rows) {
    const { rows } = await sql`select to_jsonb(t) as row from ${sql.table(name)} t order by 1`.execute(
      here.world.db,
    );
    contents[name] = rows;
  }
  return contents;
}

describe("reconcile, as a command", () => {
  let owed: string;
  let stranger: string;
  let strange: string;

  beforeAll(async () => {
    const paid = await here.customer("acme");
    owed = await here.invoice(paid);
    await here.service.advance("P40D");
    expect((await here.account("acme")).case.stage).toBe("suspended");
    [stranger, strange] = await here.unheard(async () => {
      await here.service.stripe.ledger.pay(owed);
      const unknown = await here.stripeCustomer("stranger");
      return [unknown, await here.invoice(unknown, 90 * day)];
    });
    // Past the time for which an event may still be on its way.
    await here.skip(2 * 60_000);
  }, 60_000);

  test("--dry-run says what differs and writes nothing", async () => {
    const before = await dump();
    const { code, stdout } = await reconcile(["--dry-run"]);
    expect(await dump()).toEqual(before);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^acme: \S+-0001 is recorded as open with \$120\.00 to pay, and Stripe lists it as open no longer$/,
      ),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(
        `^${stranger} \\(not known yet\\): \\S+ is not recorded, and is open with \\$120\\.00 to pay$`,
      ),
    );
    expect(stdout).toMatch(/events had never arrived: .*1 invoice\.paid/);
    expect(stdout).toMatch(/2 differences; nothing was written\.\n$/);
  });

  test("--dry-run --account reads that one afresh and writes nothing", async () => {
    const before = await dump();
    const ended = await reconcile(["--dry-run", "--json", "--account", "acme"]);
    expect(await dump()).toEqual(before);
    expect(jsonLines(ended)).toEqual([
      {
        kind: "difference",
        account: "acme",
        known: true,
        recorded: expect.objectContaining({
          invoice: owed,
          status: "open",
          remaining: { amount: 12_000, currency: "usd" },
        }),
        stripe: expect.objectContaining({ status: "paid" }),
      },
      expect.objectContaining({ kind: "summary", dry_run: true, differing: 1 }),
    ]);
  });

  test("mends one account on its own", async () => {
    const other = await here.customer("beta");
    const invoice = await here.invoice(other, 90 * day);
    await here.service.settle();
    await here.unheard(() => here.service.stripe.ledger.pay(invoice));
    expect(await reconcile(["--account", "beta"])).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^beta: \S+ was recorded as open with \$120\.00 to pay, and is paid\n1 account read afresh: 0 were new, 1 was mended\.\n$/,
      ),
      stderr: expect.stringMatching(/Reading beta afresh/),
    });
    expect(await here.statusOf(invoice)).toBe("paid");
    expect(await here.statusOf(owed)).toBe("open");
  });

  test("prints the drift it found and mended, by doing the reviews itself", async () => {
    const ended = await reconcile(["--json"]);
    expect(ended.code).toBe(0);
    const lines = jsonLines(ended);
    expect(lines).toContainEqual({
      kind: "account",
      account: "acme",
      new: false,
      failed: false,
      stage: { before: "suspended", after: "active" },
      invoices: [
        {
          invoice: owed,
          number: expect.any(String),
          recorded: { status: "open", remaining: { amount: 12_000, currency: "usd" } },
          stripe: { status: "paid", remaining: { amount: 0, currency: "usd" } },
        },
      ],
    });
    expect(lines).toContainEqual(
      expect.objectContaining({
        kind: "account",
        account: stranger,
        new: true,
        invoices: [expect.objectContaining({ invoice: strange, recorded: null })],
      }),
    );
    expect(lines.at(-1)).toMatchObject({
      kind: "summary",
      dry_run: false,
      imported: 1,
      failed: 0,
      never_arrived: { "invoice.paid": 1 },
    });
    expect((await here.account("acme")).case.stage).toBe("active");
    expect(ended.stderr).toMatch(
      /Looking for lost events.*\n.*on the ladder.*\n(.*\n)*Comparing open invoices/,
    );
  });

  test("and finds nothing the next time", async () => {
    expect(await reconcile()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^Compared with Stripe: \d+ events?, \d+ open invoices?\.\nEvery event had arrived\.\n0 accounts read afresh: 0 were new, 0 were mended\.\n$/,
      ),
    });
  });

  test("a customer that nobody knew is imported by name; a slip of the pen is not", async () => {
    const unknown = await here.unheard(() => here.stripeCustomer("alone"));
    expect(await reconcile(["--account", unknown])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`^${unknown}: was not known\n`),
    });
    expect(await here.idOf(unknown)).toBeDefined();
    expect(await reconcile(["--account", "cus_slip"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/forewarn: .*cus_slip/),
    });
    expect(await here.idOf("cus_slip")).toBeUndefined();
    expect(await reconcile(["--account", "acne"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/forewarn: There is no account acne: give the product's id/),
    });
  });

  test("--since looks further back, and never leaves a gap", async () => {
    const { rows } = await sql<{ id: string }>`
      delete from inbox where type = 'invoice.finalized' and id in (select id from inbox order by created_at limit 8)
      returning id`.execute(here.world.db);
    expect(rows.length).toBeGreaterThan(0);
    await reconcile();
    const kept = () => here.world.db.selectFrom("inbox").select("id").where("id", "=", rows[0]!.id).execute();
    expect(await kept()).toEqual([]);
    const since = new Date((await here.service.now()) - 60 * day).toISOString().slice(0, 10);
    const ended = await reconcile(["--json", "--since", since]);
    expect(jsonLines(ended).at(-1)).toMatchObject({ never_arrived: { "invoice.finalized": rows.length } });
    expect(await kept()).toHaveLength(1);
  });
});

describe("reconcile, when it cannot", () => {
  test.each([
    [["--since", "yesterday"], "It must be a day or a moment in UTC"],
    [["--since", "2026-11-01", "--account", "acme"], "cannot be used with option"],
    [["--all"], "unknown option '--all'"],
  ])("%j is refused with code 2", async (args, why) => {
    const { code, stdout, stderr } = await reconcile(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(why);
  });

  test("without a Stripe there is nothing to compare with", async () => {
    const ended = await commandLine.run(["reconcile"], { DATABASE_URL: here.service.databaseUrl }).ended;
    expect(ended).toEqual(oneLine(/STRIPE_SECRET_KEY must be set/));
  });

  test("by other settings than the service's it decides nothing", async () => {
    // The service, which runs beside it, has nothing left to do.
    await here.service.settle();
    const before = await dump();
    expect(await reconcile([], { FOREWARN_MODE: "observe" })).toEqual(
      oneLine(/FOREWARN_MODE \(observe; the service: enforce\) must be as for the service/),
    );
    expect(await dump()).toEqual(before);
  });

  test("while another instance compares", async () => {
    const now = await here.service.now();
    const pass = await takePass(here.world.db, "events", { now, realNow: Date.now(), every: null });
    expect(pass).not.toBeNull();
    const { code, stderr } = await reconcile();
    expect(code).toBe(1);
    expect(stderr).toMatch(/forewarn: Another instance compares with Stripe at this moment/);
    await sql`update reconciliations set lease_until = null`.execute(here.world.db);
  });

  test("Stripe's silence is told, and an account that could not be read is a failure", async () => {
    const id = await here.customer("silent");
    const invoice = await here.invoice(id, 90 * day);
    await here.service.settle();
    await here.unheard(() => here.service.stripe.ledger.pay(invoice));
    here.service.stripe.faults.set({ kind: "status", status: 500 }, { path: "/v1/customers" });
    const ended = await reconcile();
    here.service.stripe.faults.clear();
    expect(ended).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^silent: could not be read from Stripe, and stays as it was$/m),
      stderr: expect.stringMatching(/forewarn: 1 account could not be read from Stripe/),
    });
    here.service.stripe.faults.set({ kind: "status", status: 500 }, { path: "/v1/invoices" });
    const interrupted = await reconcile();
    here.service.stripe.faults.clear();
    expect(interrupted.code).toBe(1);
    expect(interrupted.stderr).toMatch(/forewarn: Interrupted: .*Run it again: it goes on from there\n$/);
    expect((await reconcile()).code).toBe(0);
    expect(await here.statusOf(invoice)).toBe("paid");
  });
});

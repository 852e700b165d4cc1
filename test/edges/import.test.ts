import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day, minute, second } from "../../src/core/instant.ts";
import { buildCommandLine, type CommandLine, type Ended } from "../support/command-line.ts";
import { settingsBeside } from "../support/open-instance.ts";
import { type Reconciled, startReconciled } from "../support/reconciled.ts";

let commandLine: CommandLine;

beforeAll(async () => {
  commandLine = await buildCommandLine();
}, 60_000);
afterAll(async () => {
  await commandLine?.remove();
});

/** A Stripe account that was there before the service: each customer owes an invoice since two to six months. */
async function longOverdue(here: Reconciled, customers: number): Promise<void> {
  await here.unheard(async () => {
    for (let n = 0; n < customers; n++) {
      await here.invoice(await here.stripeCustomer(`customer-${n}`), -(60 + (n % 120)) * day);
      if (n % 20 === 19) await here.skip(second);
    }
  });
  await here.skip(5 * minute);
  await sql`update policies set first_seen_at = installation.virtual_now from installation`.execute(
    here.world.db,
  );
}

const reconcile = (here: Reconciled, env: Record<string, string> = {}): Promise<Ended> =>
  commandLine.run(["reconcile"], { ...settingsBeside(here.service), ...env }).ended;

async function stages(here: Reconciled): Promise<Record<string, number>> {
  const { rows } = await sql<{ stage: string; accounts: number }>`
    select stage, count(*) as accounts from cases group by stage`.execute(here.world.db);
  return Object.fromEntries(rows.map(({ stage, accounts }) => [stage, accounts]));
}

describe("first-time import of an existing Stripe account", () => {
  const customers = 1_500;
  let here: Reconciled;

  beforeAll(async () => {
    here = await startReconciled();
    await longOverdue(here, customers);
  }, 180_000);
  afterAll(async () => {
    await here?.stop();
  });

  test("thousands of customers, page by page, in little memory, and nobody old is suspended at once", async () => {
    const { requests } = here.service.stripe;
    requests.length = 0;
    const { code, stdout, stderr } = await reconcile(here, { NODE_OPTIONS: "--max-old-space-size=96" });
    expect({ code, last: stdout.split("\n").at(-2) }).toEqual({
      code: 0,
      // A few are read once more, as events about them are worked in meanwhile.
      last: expect.stringMatching(/^1,5\d\d accounts read afresh: 1,500 were new, 0 were mended\.$/),
    });
    // For each customer: itself, its two lists, its invoice's payments; and the pages of events and invoices. The service
    // beside it works the six events of each in meanwhile, and that is at most one more reading, not six.
    const pages = requests.filter((request) => request === "GET /v1/events").length + customers / 100 + 3;
    expect(requests.length).toBeLessThanOrEqual(2 * customers * 4 + pages);
    const reported =
      stderr.match(/^\S.*: .* events, .* invoices compared, .* accounts? read afresh$/gm) ?? [];
    expect(reported.length).toBeGreaterThanOrEqual(3);
    expect(reported.at(-1)).toContain("1,500 invoices compared");

    const stage = await stages(here);
    expect((stage.active ?? 0) + (stage.reminded ?? 0)).toBe(customers);
    const { rows } = await sql`select kind from notices where kind <> 'first_reminder'`.execute(
      here.world.db,
    );
    expect(rows).toEqual([]);
  }, 180_000);

  test("and a second run finds that all is recorded", async () => {
    expect((await reconcile(here)).stdout).toMatch(/0 accounts read afresh: 0 were new, 0 were mended\.\n$/);
  }, 60_000);
});

describe("the month after an import", () => {
  const perHour = 15;
  let here: Reconciled;

  beforeAll(async () => {
    here = await startReconciled({ FOREWARN_MAILS_PER_HOUR: String(perHour) });
    await longOverdue(here, 45);
    expect((await reconcile(here)).code).toBe(0);
    // Somebody adds the users, whom Stripe does not know.
    await sql`insert into contacts (account_id, role, position, email, source)
      select id, 'user', 0, 'user-' || id || '@product.example', 'product' from accounts`.execute(
      here.world.db,
    );
  }, 120_000);
  afterAll(async () => {
    await here?.stop();
  });

  test("begins for everyone at the ladder's first step", async () => {
    await here.service.advance("P9D");
    expect(await stages(here)).toEqual({ reminded: 45 });
  }, 120_000);

  test("suspends nobody before both warnings were delivered, the last naming a date that has come", async () => {
    await here.service.advance("P23D");
    expect((await stages(here)).suspended).toBeGreaterThan(10);
    const { rows: cut } = await sql<{ accountId: number; at: Date }>`
      select account_id as "accountId", min(at) as at from decisions where stage = 'suspended' group by 1`.execute(
      here.world.db,
    );
    const { rows: warned } = await sql<{ accountId: number; role: string; kinds: string[]; named: Date }>`
      select account_id as "accountId", role, array_agg(kind order by delivered_at) as kinds, max(named_cut) as named
      from notices cross join unnest(roles) as role
      where kind in ('first_reminder', 'second_reminder', 'final_notice') and status = 'delivered' and delivered_at <= (
        select min(at) from decisions d where d.account_id = notices.account_id and d.stage = 'suspended')
      group by 1, 2`.execute(here.world.db);
    expect(cut.length).toBeGreaterThan(10);
    for (const { accountId, at } of cut) {
      for (const role of ["accountant", "user"]) {
        const proof = warned.find((one) => one.accountId === accountId && one.role === role);
        expect(proof?.kinds).toEqual(["first_reminder", "second_reminder", "final_notice"]);
        expect(proof!.named.getTime()).toBeLessThanOrEqual(at.getTime());
      }
    }
  }, 180_000);

  test("takes one step at a time", async () => {
    const { rows } = await sql<{ path: string[] }>`
      select array_agg(stage order by revision) as path from decisions group by account_id`.execute(
      here.world.db,
    );
    const ladder = ["active", "reminded", "second_reminder", "grace", "suspended"];
    const jumps = rows.flatMap(({ path }) =>
      path.filter((stage, at) => ladder.indexOf(stage) > ladder.indexOf(path[at - 1] ?? "active") + 1),
    );
    expect(jumps).toEqual([]);
  });

  test("sends no more mails in an hour than the limit, and all of them in working hours", async () => {
    const { rows } = await sql<{ hour: Date; mails: number }>`
      select date_trunc('hour', sent_at) as hour, count(*) as mails from notices
      where sent_at is not null and kind in ('first_reminder', 'second_reminder', 'final_notice')
      group by 1 order by 1`.execute(here.world.db);
    const busiest = Math.max(...rows.map(({ mails }) => mails));
    expect(busiest).toBe(perHour);
    expect(rows.map(({ hour }) => hour.getUTCHours()).filter((at) => at < 9 || at >= 16)).toEqual([]);
    expect(rows.map(({ hour }) => hour.getUTCDay()).filter((at) => at === 0 || at === 6)).toEqual([]);
  });
});

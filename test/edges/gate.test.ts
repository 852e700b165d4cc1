import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day, hour, minute } from "../../src/core/instant.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { lockSuspensions } from "../../src/postgres/halts.ts";
import { type Debtor, debtor, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

/** Every account but the first has something against its cut that nobody was told of when its date comes. */
describe("right before a suspension", () => {
  let service: RunningService;
  let connection: Connection;
  const of: Record<string, Debtor> = {};
  /** When the first six are to be cut; the others in the weeks after. */
  let cut: number;
  const view = async (name: string) => (await service.api("GET", `/v1/accounts/${name}`)).body;
  const codes = async (name: string): Promise<string[]> =>
    (await view(name)).decision.reasons.map(({ code }: { code: string }) => code);
  const stage = async (name: string) => (await stagesOf(service, [of[name]!]))[0];
  const held = async (name: string) => ({ stage: await stage(name), codes: await codes(name) });
  const because = (code: string) => ({ stage: "grace", codes: [code, "overdue"] });

  beforeAll(async () => {
    service = await startTestService();
    connection = connect(service.databaseUrl, { onError: () => undefined, max: 2 });
    const thursday = await toThursday(service);
    for (const name of ["clear", "in-flight", "disputed", "unreachable", "dead", "paid"])
      of[name] = await debtor(service, name, thursday + day);
    of.meanwhile = await debtor(service, "meanwhile", thursday + 8 * day);
    of.nobody = await debtor(service, "nobody", thursday + 15 * day);
    cut = thursday + 25 * day + 2 * hour;
    await moveTo(service, cut - 5 * minute);

    const { ledger, webhooks, faults } = service.stripe;
    webhooks.setEndpoint(null);
    await ledger.startProcessing(of["in-flight"]!.invoice, { method: "us_bank_account" });
    await ledger.pay(of.disputed!.invoice, { amount: 1_000 });
    await ledger.dispute(of.disputed!.invoice);
    await ledger.pay(of.paid!.invoice);
    faults.set({ kind: "status", status: 503 }, { path: `/v1/customers/${of.unreachable!.customer}` });
    await sql`
      insert into inbox (id, type, livemode, created_at, received_at, raw, status, why, account_id)
      select 'evt_dead', 'invoice.updated', false, ${new Date(cut)}, ${new Date()}, '{}', 'dead', 'cannot be read', id
      from accounts where product_id = 'dead'`.execute(connection.db);
    await moveTo(service, cut + minute);
  }, 120_000);
  afterAll(async () => {
    await connection?.db.destroy();
    await service?.stop();
  });

  test("gate: nothing stands against it, so it happens", async () => {
    expect(await stage("clear")).toBe("suspended");
  });

  test("gate: a payment in flight that no event told of", async () => {
    const { decision } = await view("in-flight");
    expect(await stage("in-flight")).toBe("grace");
    expect(decision.reasons[0]).toMatchObject({ code: "money_in_flight", method: "us_bank_account" });
  });

  test("gate: a dispute that no event told of", async () => {
    expect(await stage("disputed")).toBe("grace");
    expect((await codes("disputed"))[0]).toBe("disputed");
  });

  test("gate: a payment whose event was lost", async () => {
    expect(await held("paid")).toMatchObject({ stage: "active", codes: ["debt_settled", "nothing_owed"] });
  });

  test("gate: Stripe cannot be reached", async () => {
    expect(await held("unreachable")).toEqual(because("stripe_unread"));
    expect((await view("unreachable")).decision.sentence).toMatch(/Stripe could not be read \(.*503/);
  });

  test("gate: a dead event of this account, and of no other", async () => {
    expect(await held("dead")).toEqual(because("unprocessed_events"));
    await sql`update inbox set status = 'ignored' where id = 'evt_dead'`.execute(connection.db);
    service.stripe.faults.clear();
    await service.advance("PT1H");
    expect([await stage("dead"), await stage("unreachable")]).toEqual(["suspended", "suspended"]);
  });

  test("gate: an event that arrives between the read and the commit", async () => {
    const endpoint = { url: `${service.url}/webhooks/stripe`, secret: "whsec_test_secret" };
    service.stripe.webhooks.setEndpoint(endpoint);
    await service.stripe.ledger.createCustomer({ name: "So that an event arrives again" });
    await moveTo(service, cut + 7 * day - 5 * minute);
    await service.settle();
    let moved = Promise.resolve();
    await connection.db.transaction().execute(async (tx) => {
      await lockSuspensions(tx);
      moved = moveTo(service, cut + 7 * day + minute);
      await until(async () => (await waitingForLock()) > 0, "the review has read Stripe and is at the gate");
      await service.stripe.ledger.updateCustomer(of.meanwhile!.customer, { name: "Meanwhile & Sons" });
      await service.stripe.webhooks.settled();
    });
    await moved;
    const { rows } = await sql<{ reasons: { code: string }[] }>`
      select reasons from decisions join accounts on accounts.id = account_id
      where product_id = 'meanwhile' and stage = 'grace' and at >= ${new Date(cut + 7 * day)}`.execute(
      connection.db,
    );
    expect(rows.map(({ reasons }) => reasons.map(({ code }) => code))).toEqual([
      because("unprocessed_events").codes,
    ]);
    // Worked in, it says nothing against it.
    expect(await stage("meanwhile")).toBe("suspended");
  });

  test("gate: an event of which nobody knows yet whom it is about holds everybody", async () => {
    const { ledger, faults, webhooks } = service.stripe;
    await moveTo(service, cut + 14 * day - 5 * minute);
    for (const kind of ["charge", "payment_intent"] as const)
      for (const { id, customer } of ledger.all(kind))
        if (customer === of.paid!.customer)
          faults.set({ kind: "status", status: 503 }, { path: `/v1/${kind}s/${id}` });
    await ledger.dispute(of.paid!.invoice);
    await webhooks.settled();
    await moveTo(service, cut + 14 * day + minute);
    expect(await held("nobody")).toEqual(because("unprocessed_events"));
    faults.clear();
    // As soon as that is known, and no later.
    await service.settle();
    expect(await stage("nobody")).toBe("suspended");
  });

  test("gate: whoever stands still there is shown out, so that it neither cuts later nor keeps the others", async () => {
    const idle = async (db: typeof connection.db) => {
      const { rows } = await sql<{ most: string }>`
        select current_setting('idle_in_transaction_session_timeout') as most`.execute(db);
      return rows[0]!.most;
    };
    const usual = await idle(connection.db);
    await connection.db.transaction().execute(async (tx) => {
      await lockSuspensions(tx);
      expect(await idle(tx)).toBe("10s");
    });
    expect(await idle(connection.db)).toBe(usual);
  });

  test("a review that finds everything as it was leaves the rows as they were", async () => {
    const rows = async () => {
      const { rows } = await sql<{ read: Date; versions: string }>`
        select facts_read_at as read, (select string_agg(i.xmin::text, ' ') from invoices i where i.account_id = a.id) ||
          ' ' || c.xmin || ' ' || c.revision || ' ' || c.since as versions
        from accounts a join cases c on c.account_id = a.id where product_id = 'in-flight'`.execute(
        connection.db,
      );
      return rows[0]!;
    };
    const before = await rows();
    await sql`update accounts set review_at = ${new Date(0)} where product_id = 'in-flight'`.execute(
      connection.db,
    );
    await moveTo(service, (await service.now()) + minute);
    const after = await rows();
    expect(after.read.getTime()).toBeGreaterThan(before.read.getTime());
    expect(after.versions).toBe(before.versions);
  });

  async function waitingForLock(): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from pg_locks
      where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(
      connection.db,
    );
    return rows[0]!.count;
  }
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RawBuilder, sql } from "kysely";
import { day, hour, minute } from "../../src/core/instant.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { type Debtor, debtors, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { type SecondInstance, secondInstance } from "../support/second-instance.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

/** 25 accounts wait for their cut behind a halt, and two instances are there to cut them. Each test continues the last. */
describe("twenty suspensions an hour pass, whatever their share", () => {
  let service: RunningService;
  let other: SecondInstance;
  let connection: Connection;
  let older: Debtor[];
  let younger: Debtor[];
  let halt: string;
  let breaker: string;
  const suspended = async (of: readonly Debtor[]) =>
    (await stagesOf(service, of)).filter((stage) => stage === "suspended").length;
  /** Both at once, each with its own worker. */
  const settle = () => Promise.all([service.settle(), other.api("POST", "/demo/clock", { advance: "PT0S" })]);
  /** How often any of them was claimed for a review. */
  const claims = async (of: readonly Debtor[]) => {
    const refs = of.map(({ ref }) => ref);
    const { rows } = await sql<{ sum: number }>`
      select sum(lease_token)::int as sum from accounts where product_id = any (${refs})`.execute(
      connection.db,
    );
    return rows[0]!.sum;
  };
  /** Holds what a query locks until it is told to let go. */
  const whileLocked = async (query: RawBuilder<unknown>) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const over = connection.db.transaction().execute(async (tx) => {
      await query.execute(tx);
      locked();
      await held;
    });
    await isLocked;
    return async () => {
      letGo();
      await over;
    };
  };
  const halts = async () => (await service.api("GET", "/v1/halts")).body.halts;

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_DEFAULT_MANAGER: "Dora <dora@tidemark.example>" });
    connection = connect(service.databaseUrl, { onError: () => undefined, max: 2 });
    const thursday = await toThursday(service);
    older = await debtors(service, "older", 20, thursday + day);
    younger = await debtors(service, "younger", 5, thursday + 4 * day);
    const posted = await service.api("POST", "/v1/halts", { kind: "halt", reason: "until all are here" });
    halt = posted.body.id;
    await moveTo(service, thursday + 26 * day + 2 * hour + 5 * minute);
    other = await secondInstance(service, { FOREWARN_DEFAULT_MANAGER: "Dora <dora@tidemark.example>" });
  }, 180_000);
  afterAll(async () => {
    await other?.stop();
    await connection?.db.destroy();
    await service?.stop();
  });

  test("behind the halt all of them wait, and each says why", async () => {
    expect(new Set(await stagesOf(service, [...older, ...younger]))).toEqual(new Set(["grace"]));
    for (const { ref } of [older[0]!, younger[0]!]) {
      const { decision } = (await service.api("GET", `/v1/accounts/${ref}`)).body;
      expect(decision.reasons).toContainEqual({
        code: "halted",
        why: "bootstrap halted them (until all are here)",
        text: "suspensions are halted: bootstrap halted them (until all are here)",
      });
    }
  });

  test("released, exactly twenty are suspended by two instances at once, those with the oldest dates", async () => {
    // The review of one that is due first takes longer than that of all others.
    const slow = older[0]!;
    await sql`update invoices set number = 'read anew' where id = ${slow.invoice}`.execute(connection.db);
    const release = await whileLocked(sql`select from invoices where id = ${slow.invoice} for update`);
    expect((await service.api("DELETE", `/v1/halts/${halt}`, { reason: "all are here" })).status).toBe(204);
    const settled = settle();
    try {
      await until(async () => (await suspended(older)) === 19, "all but one are suspended");
      const asked = await claims(younger);
      await until(async () => (await claims(younger)) > asked + 1, "others were asked meanwhile");
    } finally {
      await release();
      await settled;
    }
    await settle();
    expect({ older: await suspended(older), younger: await suspended(younger) }).toEqual({
      older: 20,
      younger: 0,
    });
  });

  test("the breaker is open, and everybody can see it", async () => {
    const [open, ...others] = await halts();
    expect(open).toMatchObject({
      kind: "breaker",
      cause: "suspensions",
      figures: { passed: 20, most: 20, accounts: 25 },
      by: "Forewarn",
      in_force: true,
      ends_by_itself: false,
      ended: null,
    });
    expect(others).toMatchObject([
      { id: halt, in_force: false, ended: { by: "bootstrap", reason: "all are here" } },
    ]);
    breaker = open.id;
    const ready = await service.api("GET", "/readyz");
    expect(ready).toMatchObject({
      status: 200,
      body: { detail: { halts: [{ kind: "breaker", cause: "suspensions", since: open.at }] } },
    });
    expect(await (await fetch(`${service.url}/metrics`)).text()).toContain(
      'forewarn_breaker_open{cause="suspensions"} 1',
    );
    for (const { ref } of younger) {
      const { case: at, decision } = (await service.api("GET", `/v1/accounts/${ref}`)).body;
      if (at.stage === "suspended") continue;
      expect(decision.sentence).toMatch(/suspensions are halted: the breaker is open: 20 of 25 accounts/);
    }
  });

  test("nobody else is suspended later, and each manager was told once", async () => {
    await service.advance("PT50M");
    await service.advance("PT50M");
    await settle();
    expect((await suspended(older)) + (await suspended(younger))).toBe(20);
    const alerts = (await service.mails()).filter(({ kind }) => kind === "breaker");
    expect(alerts.map(({ to }) => to).sort()).toEqual(["clara@tidemark.example", "dora@tidemark.example"]);
    expect(alerts[0]!.text).toContain("20 accounts were paused within an hour");
    expect(alerts[0]!.text).toContain("npx forewarn resume --breaker");
  });

  test("released by a person, with a reason, the rest follows", async () => {
    expect((await service.api("DELETE", `/v1/halts/${breaker}`, {})).status).toBe(400);
    const released = await service.api("DELETE", `/v1/halts/${breaker}`, {
      reason: "looked, all right",
      by: "Clara",
    });
    expect(released.status).toBe(204);
    await settle();
    expect((await suspended(older)) + (await suspended(younger))).toBe(25);
    expect((await halts()).find(({ id }: { id: string }) => id === breaker)).toMatchObject({
      in_force: false,
      ended: { by: "Clara", reason: "looked, all right" },
    });
    expect((await service.mails()).filter(({ kind }) => kind === "breaker")).toHaveLength(2);
  });

  test("once released it stays so, and cannot be released by a number that is none", async () => {
    expect((await service.api("DELETE", `/v1/halts/${breaker}`, { reason: "again" })).status).toBe(204);
    const none = "00000000-0000-4000-8000-000000000000";
    expect((await service.api("DELETE", `/v1/halts/${none}`, { reason: "none" })).status).toBe(404);
    await until(async () => (await suspended([...older, ...younger])) === 25, "all are suspended");
  });
});

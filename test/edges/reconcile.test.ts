import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day, minute } from "../../src/core/instant.ts";
import { takePass } from "../../src/postgres/passes.ts";
import { latestArrivals, readReconciliations } from "../../src/postgres/reconciliation.ts";
import { reconcileDue, walkPass } from "../../src/workflows/reconcile.ts";
import { openInstance } from "../support/open-instance.ts";
import { type Reconciled, startReconciled } from "../support/reconciled.ts";
import type { RunningService } from "../support/service.ts";

let here: Reconciled;
let service: RunningService;
let world: Reconciled["world"];

beforeAll(async () => {
  here = await startReconciled();
  ({ service, world } = here);
});
afterEach(() => service.stripe.faults.clear());
afterAll(async () => {
  await here?.stop();
});

const metrics = async () => (await fetch(`${service.url}/metrics`)).text();
const stageOf = async (ref: string): Promise<string> => (await here.account(ref)).case.stage;

/** Events that reconciliation saw first. */
const eventsFound = (since: number) =>
  world.db
    .selectFrom("inbox")
    .select(["id", "type"])
    .where("source", "=", "reconciliation")
    .where("created_at", ">=", new Date(since))
    .execute();

describe("reconcile: events.list every 15 minutes from a cursor with overlap", () => {
  test("a lost webhook is found, and counts as one that never arrived", async () => {
    const id = await here.customer("lost");
    await service.advance("PT20M");
    expect((await latestArrivals(world.db)).every(({ arrived }) => arrived)).toBe(true);

    const began = await service.now();
    const lost = await here.unheard(() => here.invoice(id));
    await service.settle();
    expect((await here.account("lost")).debts).toEqual([]);

    await service.advance("PT15M");
    expect((await here.account("lost")).debts).toEqual([expect.objectContaining({ kind: "overdue" })]);
    const found = await eventsFound(began - minute);
    expect(found.map(({ type }) => type)).toContain("invoice.finalized");
    const neverCame = async () =>
      (await latestArrivals(world.db)).filter(({ arrived }) => !arrived).map(({ id }) => id);
    expect((await neverCame()).sort()).toEqual(found.map(({ id }) => id).sort());

    // The next event arrives by itself, and what was lost stays what it was.
    await service.stripe.ledger.voidInvoice(lost);
    await service.advance("PT15M");
    expect((await latestArrivals(world.db))[0]).toMatchObject({ arrived: true });
    expect(await neverCame()).toHaveLength(found.length);
    expect(await eventsFound(began - minute)).toHaveLength(found.length);
  });

  test("events that did arrive are left as they are, and those that say nothing of debts are not kept", async () => {
    const id = await here.customer("arrived");
    await here.invoice(id, 90 * day);
    await service.settle();
    const inbox = async () => (await sql`select * from inbox order by id`.execute(world.db)).rows;
    const before = await inbox();
    await service.advance("PT15M");
    expect(await inbox()).toEqual(before);
    expect(before).toContainEqual(expect.objectContaining({ source: "webhook", status: "done" }));
  });

  test("Stripe that does not answer interrupts a pass; time moves on, and the next one does it all", async () => {
    const id = await here.customer("waiting");
    await service.settle();
    await here.unheard(() => here.invoice(id, 90 * day));
    service.stripe.faults.set({ kind: "status", status: 503 }, { path: "/v1/events" });
    await service.advance("PT15M");
    const events = async () => (await readReconciliations(world.db)).find(({ kind }) => kind === "events")!;
    expect(await events()).toMatchObject({
      underWay: true,
      failedWhy: expect.stringContaining("list of events"),
    });
    expect((await here.account("waiting")).debts).toEqual([]);
    const shown = async () => (await service.api("GET", "/readyz")).body.detail.reconciliation.events;
    const failedAt = expect.stringMatching(/^20/);
    expect(await shown()).toMatchObject({ failing: true, under_way: true, failed_at: failedAt });
    expect(await metrics()).toMatch(/^forewarn_reconciliation_failing{kind="events"} 1$/m);
    service.stripe.faults.clear();
    await service.settle();
    expect(await events()).toMatchObject({ underWay: false, failedWhy: null });
    expect(await shown()).toEqual({
      failing: false,
      under_way: false,
      finished_at: expect.stringMatching(/^20/),
      // That it failed before can still be seen.
      failed_at: failedAt,
    });
    const told = await metrics();
    expect(told).toMatch(/^forewarn_reconciliation_failing{kind="events"} 0$/m);
    expect(told).toMatch(/^forewarn_reconciliation_finished_timestamp_seconds{kind="all"} \d{10}/m);
    expect((await here.account("waiting")).debts).toHaveLength(1);
  });
});

describe("reconcile: lists filter on created only, so all open invoices are compared daily", () => {
  test("a lost invoice.paid of an old invoice is found by looking at that invoice", async () => {
    const id = await here.customer("old");
    const old = await here.invoice(id, 90 * day);
    await service.settle();
    expect(await here.statusOf(old)).toBe("open");

    await here.unheard(() => service.stripe.ledger.pay(old));
    const { asked, steps } = await here.pass("all");
    expect(asked).toEqual([await here.idOf("old")]);
    expect(steps.flatMap(({ differences }) => differences)).toEqual([
      expect.objectContaining({
        recorded: expect.objectContaining({ id: old, status: "open" }),
        stripe: null,
      }),
    ]);
    // It asked for a review, and left the facts to it.
    expect(await here.statusOf(old)).toBe("open");
    await here.work();
    expect(await here.statusOf(old)).toBe("paid");
  });

  test("an invoice of which something else is recorded, and one of a customer that nobody knew", async () => {
    const id = await here.customer("credited");
    const credited = await here.invoice(id, 90 * day);
    await service.settle();
    const [stranger, strange] = await here.unheard(async () => {
      await service.stripe.ledger.credit(credited, { amount: 2_000 });
      const unknown = await here.stripeCustomer("stranger");
      return [unknown, await here.invoice(unknown, 90 * day)];
    });
    expect(await here.idOf(stranger)).toBeUndefined();

    const { asked } = await here.pass("all");
    expect(asked).toHaveLength(2);
    expect(asked).toContain(await here.idOf("credited"));
    expect(asked).toContain(await here.idOf(stranger));
    await here.work();
    expect((await here.account("credited")).debts[0]).toMatchObject({
      open: { amount: 10_000, currency: "usd" },
    });
    expect(await here.statusOf(strange)).toBe("open");
  });

  test("what agrees is not asked about", async () => {
    const { asked, end } = await here.pass("all");
    expect(asked).toEqual([]);
    expect(end).toMatchObject({ kind: "finished", detail: { differing: 0, missing: 0, asked: 0 } });
  });

  test("one invoice that makes no sense does not hide the others", async () => {
    const id = await here.customer("garbled");
    const garbled = await here.invoice(id, 90 * day);
    await service.settle();
    const fine = await here.unheard(async () => {
      await service.stripe.ledger.updateInvoice(garbled, { currency: "x" as never });
      const unknown = await here.stripeCustomer("fine");
      await here.invoice(unknown, 90 * day);
      return unknown;
    });
    const { end } = await here.pass("all");
    expect(end).toMatchObject({ kind: "finished", detail: { unreadable: 1 } });
    expect(await here.idOf(fine)).toBeDefined();
    await here.unheard(() => service.stripe.ledger.updateInvoice(garbled, { currency: "usd" }));
    await here.work();
  });
});

describe("reconcile: at-risk accounts hourly", () => {
  test("facts of accounts on the ladder that are older than an hour are read again, and no others", async () => {
    const id = await here.customer("risky");
    await here.customer("calm");
    await here.invoice(id);
    await service.advance("P3D");
    expect(await stageOf("risky")).toBe("reminded");
    await here.skip(59 * minute);
    expect((await here.pass("at_risk")).asked).toEqual([]);
    await here.skip(2 * minute);
    expect((await here.pass("at_risk")).asked).toEqual([await here.idOf("risky")]);
    await here.work();
    expect((await here.pass("at_risk")).asked).toEqual([]);
  });
});

describe("reconcile: who has paid", () => {
  test("a suspended account whose paid event was lost is restored by the next pass", async () => {
    const id = await here.customer("paid");
    const owed = await here.invoice(id);
    await service.advance("P40D");
    expect(await stageOf("paid")).toBe("suspended");
    await here.unheard(() => service.stripe.ledger.pay(owed));
    await service.settle();
    expect(await stageOf("paid")).toBe("suspended");
    await service.advance("PT15M");
    expect(await stageOf("paid")).toBe("active");
    expect((await service.mails("paid")).map(({ kind }) => kind)).toContain("restored");
  });
});

describe("reconcile: several instances", () => {
  test("two instances do each pass once", async () => {
    await here.skip(2 * day);
    const other = await openInstance(service);
    const now = await service.now();
    const eventLists = () => service.stripe.requests.filter((request) => request === "GET /v1/events").length;
    const before = eventLists();
    try {
      await Promise.all([reconcileDue(world, now), reconcileDue(other.world, now)]);
      expect(eventLists()).toBe(before + 1);
      const passes = await readReconciliations(world.db);
      expect(passes.map(({ finishedAt }) => finishedAt)).toEqual([now, now, now]);
      expect(await reconcileDue(other.world, now)).toBe(false);
      expect(eventLists()).toBe(before + 1);
    } finally {
      await other.close();
    }
    await here.work();
  });

  test("an instance that lost its pass to another writes nothing of it any more", async () => {
    const stranger = await here.unheard(async () => {
      const id = await here.stripeCustomer("fenced");
      await here.invoice(id, 90 * day);
      return id;
    });
    const now = await service.now();
    const slow = await takePass(world.db, "all", { now, realNow: Date.now(), every: null });
    expect(await takePass(world.db, "all", { now, realNow: Date.now(), every: null })).toBeNull();
    // Its lease ran out while Stripe kept it waiting.
    const quick = await takePass(world.db, "all", { now, realNow: Date.now() + 10 * minute, every: null });
    expect(quick!.token).toBeGreaterThan(slow!.token);
    const { value } = await walkPass(world, slow!, { now }).next();
    expect(value).toEqual({ kind: "lost" });
    expect(await here.idOf(stranger)).toBeUndefined();

    const walk = walkPass(world, quick!, { now });
    while (!(await walk.next()).done);
    expect(await here.idOf(stranger)).toBeDefined();
    await here.work();
  });
});

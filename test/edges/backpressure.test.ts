import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { type Connection, connect } from "../../src/postgres/database.ts";
import type { InboxEvent } from "../../src/postgres/inbox.ts";
import { EventIntake, IntakeBusy } from "../../src/workflows/event-intake.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type DatabaseLine, openLine } from "../support/database-line.ts";
import { postEvent, snapshotEvent } from "../support/post-event.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, { onError: () => undefined, max: 5 });
});
afterAll(async () => {
  await connection?.db.destroy();
  await database?.drop();
});

const kept = async (db = connection.db) =>
  (await db.selectFrom("inbox").select("id").orderBy("id").execute()).map(({ id }) => id);

/** Meanwhile every insert into the inbox waits: a slow database. */
async function whileSlow(run: () => Promise<void>): Promise<void> {
  let held: () => void = () => undefined;
  const holding = new Promise<void>((resolve) => {
    held = resolve;
  });
  let ran: Promise<void> = Promise.resolve();
  const over = connection.db.transaction().execute(async (tx) => {
    await sql`lock table inbox in access exclusive mode`.execute(tx);
    held();
    ran = run();
    await ran.catch(() => undefined);
  });
  await holding;
  await over;
  await ran;
}

const event = (id: string, raw = "{}"): InboxEvent => ({
  ...{
    id,
    type: "invoice.updated",
    apiVersion: null,
    livemode: false,
    stripeAccount: null,
    customer: "cus_1",
  },
  ...{ objectId: null, paidInvoice: null, createdAt: 0, raw, status: "ignored", why: "a test" },
});

const outcomeOf = (keeping: Promise<void>) =>
  keeping.then(
    () => "kept",
    (error: unknown) => error,
  );

describe("the intake of events", () => {
  const tally = { eventsWorkedIn: 0, eventsTurnedAway: 0 };
  const intakeOf = (limits: ConstructorParameters<typeof EventIntake>[1]) =>
    new EventIntake({ db: connection.db, tally }, limits);

  test("a burst is kept, what it repeats once, and each event is durable when its promise resolves", async () => {
    const intake = intakeOf({});
    const ids = Array.from({ length: 300 }, (_, nth) => `evt_burst${nth}`);
    await Promise.all([...ids, ...ids].map((id) => intake.keep(event(id))));
    expect(await kept()).toEqual([...ids].sort());
  });

  test("when the database is slow whoever waits is told in time, no more is held than allowed, and nothing is lost", async () => {
    const intake = intakeOf({ events: 3, patience: 300 });
    await whileSlow(async () => {
      const told: string[] = [];
      const ask = async (id: string) => {
        const outcome = await outcomeOf(intake.keep(event(id)));
        told.push(id);
        return outcome;
      };
      const waiting = ["evt_a", "evt_b", "evt_c"].map(ask);
      // Beyond the bound: at once.
      expect(await ask("evt_d")).toBeInstanceOf(IntakeBusy);
      expect(told).toEqual(["evt_d"]);
      for (const outcome of await Promise.all(waiting)) expect(outcome).toBeInstanceOf(IntakeBusy);
      // Nor is it better for who comes later, while it lasts.
      expect(await outcomeOf(intake.keep(event("evt_e")))).toBeInstanceOf(IntakeBusy);
      expect(tally.eventsTurnedAway).toBe(5);
    });
    // Stripe sends again whatever was not answered 200.
    await until(async () => (await outcomeOf(intake.keep(event("evt_a")))) === "kept", "there is room again");
    for (const id of ["evt_b", "evt_c", "evt_d", "evt_e"]) await intake.keep(event(id));
    expect(await kept()).toEqual(expect.arrayContaining(["evt_a", "evt_b", "evt_c", "evt_d", "evt_e"]));
  });

  test("the size of the bodies is bounded too", async () => {
    const intake = intakeOf({ size: 1_000, patience: 300 });
    await whileSlow(async () => {
      const small = outcomeOf(intake.keep(event("evt_small", "x".repeat(600))));
      expect(await outcomeOf(intake.keep(event("evt_large", "x".repeat(600))))).toBeInstanceOf(IntakeBusy);
      expect(await small).toBeInstanceOf(IntakeBusy);
    });
  });

  test("a failed insert fails those that were in it, and nobody after them", async () => {
    const intake = intakeOf({});
    const impossible = { ...event("evt_impossible"), status: "lost" as "ignored" };
    expect(await outcomeOf(intake.keep(impossible))).toBeInstanceOf(Error);
    expect(await outcomeOf(intake.keep(event("evt_after")))).toBe("kept");
  });
});

describe("POST /webhooks/stripe while the database is silent", () => {
  let line: DatabaseLine;
  let service: RunningService;
  let own: TestDatabase;
  beforeAll(async () => {
    own = await createTestDatabase();
    line = await openLine(own.url);
    service = await startTestService({ DATABASE_URL: line.url, FOREWARN_CLOCK: "system" });
  });
  afterAll(async () => {
    line?.refuse();
    await service?.stop();
    await line?.stop();
    await own?.drop();
  });

  test("answers 503 with a time to come back, in time for Stripe, and 200 once the event is durable", async () => {
    const events = Array.from({ length: 20 }, () =>
      snapshotEvent("invoice.created", { id: "in_1", object: "invoice", customer: "cus_1" }),
    );
    line.silence();
    const began = performance.now();
    for (const answer of await Promise.all(events.map((event) => postEvent(service.url, event)))) {
      expect(answer).toMatchObject({ status: 503, type: "application/problem+json; charset=utf-8" });
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(performance.now() - began).toBeLessThan(9_000);
    expect((await request(`${service.url}/metrics`)).text).toMatch(/^forewarn_events_turned_away_total 20$/m);
    line.mend();
    const direct = connect(own.url, { onError: () => undefined, max: 1 });
    for (const event of events) {
      await until(
        async () => (await postEvent(service.url, event)).status === 200,
        "the event is kept",
        40_000,
      );
    }
    expect(await kept(direct.db)).toEqual(events.map(({ id }) => id).sort());
    await direct.db.destroy();
  });
});

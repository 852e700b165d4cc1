import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, minute } from "../../src/core/instant.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { type Debtor, debtor, debtors, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const openIn = async (service: RunningService) =>
  (await service.api("GET", "/v1/halts")).body.halts.filter((one: any) => one.in_force);
const causes = async (service: RunningService) => (await openIn(service)).map((one: any) => one.cause);

/** Two accounts, a week apart, reach the date on which they are to be cut. Each test continues the last. */
describe("a breaker that closes by itself", () => {
  let service: RunningService;
  let first: Debtor;
  let second: Debtor;
  /** When the first is to be cut; the second a week later. */
  let cut: number;
  const why = async ({ ref }: Debtor) =>
    (await service.api("GET", `/v1/accounts/${ref}`)).body.decision.sentence as string;
  const alerts = async () => (await service.mails()).filter(({ kind }) => kind === "breaker");

  beforeAll(async () => {
    service = await startTestService();
    const thursday = await toThursday(service);
    first = await debtor(service, "first", thursday + day);
    second = await debtor(service, "second", thursday + 8 * day);
    cut = thursday + 25 * day + 2 * hour;
    await moveTo(service, cut - 5 * minute);
  }, 120_000);
  afterAll(() => service?.stop());

  test("opens when the clock differs from Stripe's, and nobody is cut", async () => {
    service.stripe.oddities.clockAhead = 5 * minute;
    await moveTo(service, cut + minute);
    expect(await stagesOf(service, [first])).toEqual(["grace"]);
    expect(await why(first)).toMatch(/this machine's clock is 5 minutes behind Stripe's; set it right/);
    expect(await openIn(service)).toMatchObject([
      { kind: "breaker", cause: "clock", ends_by_itself: true, figures: { ahead: expect.any(Number) } },
    ]);
    expect((await alerts()).map(({ to, subject }) => `${to} ${subject}`)).toEqual([
      expect.stringMatching(/^clara@tidemark.example For now no further account is paused/),
    ]);
  });

  test("cannot be released while its cause lasts", async () => {
    const [{ id }] = await openIn(service);
    expect(await service.api("DELETE", `/v1/halts/${id}`, { reason: "never mind" })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/closes by itself/) },
    });
    expect(await causes(service)).toEqual(["clock"]);
  });

  test("closes once the clock is right, and who waited is cut", async () => {
    service.stripe.oddities.clockAhead = 0;
    await service.advance("PT1H");
    expect(await causes(service)).toEqual([]);
    expect(await stagesOf(service, [first])).toEqual(["suspended"]);
    expect((await service.api("GET", "/v1/halts")).body.halts[0]).toMatchObject({
      cause: "clock",
      ended: { by: "Forewarn", reason: "it is over" },
    });
  });

  test("opens when Stripe has events that never arrived", async () => {
    await moveTo(service, cut + 7 * day - 2 * hour);
    service.stripe.webhooks.tricks.lose(3);
    for (const name of ["One", "Two", "Three"]) await service.stripe.ledger.createCustomer({ name });
    await service.advance("PT30M");
    expect(await causes(service)).toEqual(["webhooks"]);
    await moveTo(service, cut + 7 * day + minute);
    expect(await stagesOf(service, [second])).toEqual(["grace"]);
    expect(await why(second)).toMatch(
      /events that Stripe made, 3 did not arrive; check the webhook endpoint/,
    );
  });

  test("stays open as long as most of them are lost, though some arrive", async () => {
    for (const name of ["Four", "Five"]) {
      await service.stripe.ledger.createCustomer({ name });
      service.stripe.webhooks.tricks.lose(1);
      await service.stripe.ledger.createCustomer({ name: `Another ${name}` });
    }
    await service.advance("PT30M");
    await service.settle();
    expect(await causes(service)).toEqual(["webhooks"]);
    expect(await stagesOf(service, [second])).toEqual(["grace"]);
  });

  test("closes once events arrive again", async () => {
    for (const name of ["Six", "Seven", "Eight"]) await service.stripe.ledger.createCustomer({ name });
    await service.advance("PT30M");
    // What was read through at the end of the move is acted on from now on.
    await service.settle();
    expect(await causes(service)).toEqual([]);
    expect(await stagesOf(service, [second])).toEqual(["suspended"]);
    expect(await alerts()).toHaveLength(2);
  });
});

describe("mails that cannot be handed over", () => {
  let service: RunningService;
  beforeAll(async () => {
    // Nothing listens there.
    service = await startTestService({
      MAIL_TRANSPORT: "ses",
      MAIL_FROM: "billing@tidemark.example",
      AWS_REGION: "eu-central-1",
      AWS_ENDPOINT_URL_SES: "http://127.0.0.1:9",
    });
    const thursday = await toThursday(service);
    await debtors(service, "acme", 4, thursday + day);
    await moveTo(service, thursday + 4 * day + 3 * hour);
  }, 120_000);
  afterAll(() => service?.stop());

  test("open a breaker that waits for a person", async () => {
    expect(await openIn(service)).toMatchObject([{ cause: "mail", ends_by_itself: false }]);
    const [{ figures }] = await openIn(service);
    expect(figures.missed).toBe(figures.tried);
    expect(figures.missed).toBeGreaterThanOrEqual(5);
    await service.advance("PT2H");
    expect(await causes(service)).toEqual(["mail"]);
  });

  test("count anew from its release", async () => {
    const [{ id }] = await openIn(service);
    expect((await service.api("DELETE", `/v1/halts/${id}`, { reason: "SES is back" })).status).toBe(204);
    expect(await openIn(service)).toEqual([]);
    await service.advance("PT1H");
    const [again] = await openIn(service);
    expect(again).toMatchObject({ cause: "mail" });
    expect(again.id).not.toBe(id);
  });
});

describe("events that are not read through", () => {
  let service: RunningService;
  let connection: Connection;
  const ago = (ms: number) => new Date(Date.now() - ms);
  const eventsRead = (at: Date | null) =>
    connection.db
      .updateTable("reconciliations")
      .set({ finished_real_at: at, began_at: new Date(), under_way: false })
      .where("kind", "=", "events")
      .execute();

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_CLOCK: "system" });
    connection = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
  });
  afterAll(async () => {
    await connection?.db.destroy();
    await service?.stop();
  });

  test("do not count before they could have been, in a fresh installation", async () => {
    await eventsRead(null);
    const watched = async () =>
      (await connection.db.selectFrom("installation").select("watched_since").executeTakeFirstOrThrow())
        .watched_since;
    await until(async () => (await watched()) !== null, "somebody watches");
    expect(await openIn(service)).toEqual([]);
    await connection.db
      .updateTable("installation")
      .set({ watched_since: ago(3 * hour) })
      .execute();
    await until(async () => (await openIn(service)).length > 0, "the breaker opens", 20_000);
    expect(await causes(service)).toEqual(["reconciliation"]);
  }, 40_000);

  test("open a breaker after hours, which closes once they are", async () => {
    await eventsRead(ago(minute));
    await until(async () => (await openIn(service)).length === 0, "the breaker closes", 20_000);
    await eventsRead(ago(3 * hour));
    await until(async () => (await openIn(service)).length > 0, "the breaker opens", 20_000);
    expect((await service.api("GET", "/readyz")).body).toMatchObject({
      ready: true,
      detail: { halts: [{ cause: "reconciliation", why: expect.stringMatching(/180 minutes/) }] },
    });
    await eventsRead(ago(0));
    await until(async () => (await openIn(service)).length === 0, "the breaker closes", 20_000);
  }, 80_000);
});

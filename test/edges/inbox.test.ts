import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, minute } from "../../src/core/instant.ts";
import { readAccountFacts } from "../../src/postgres/account-facts.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { countFailedTry, mostTries } from "../../src/postgres/dead-letters.ts";
import { buildCommandLine, type CommandLine } from "../support/command-line.ts";
import { postEvent, snapshotEvent, thinEvent } from "../support/post-event.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

let service: RunningService;
let connection: Connection;
let commandLine: CommandLine;

beforeAll(async () => {
  [service, commandLine] = await Promise.all([startTestService(), buildCommandLine()]);
  connection = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
});
afterAll(async () => {
  await connection?.db.destroy();
  await service?.stop();
  await commandLine?.remove();
});

const forewarn = (...args: string[]) =>
  commandLine.run(["inbox", ...args], { DATABASE_URL: service.databaseUrl, USER: "clara" }).ended;

const rowOf = (id: string) =>
  connection.db.selectFrom("inbox").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

const becomes = (id: string, status: string) =>
  until(async () => (await rowOf(id)).status === status, `${id} is ${status}`);

/** As if all tries but the last were made, over hours, and the time of the last one had come. */
async function skipToTheLastTry(id: string): Promise<void> {
  await until(async () => (await rowOf(id)).attempts > 0, `${id} was tried`);
  await connection.db
    .updateTable("inbox")
    .set({ attempts: mostTries - 1, retry_after: null })
    .where("id", "=", id)
    .execute();
  await connection.db.updateTable("accounts").set({ retry_after: null }).execute();
}

async function readyz() {
  const { status, body } = await request(`${service.url}/readyz`);
  return { status, detail: body.detail };
}

describe("dead-letter after N tries", () => {
  /** The customer that it names is not in this Stripe. */
  const stray = snapshotEvent("invoice.paid", { id: "in_stray", object: "invoice", customer: "cus_stray" });
  /** A form that we do not know. */
  const riddle = thinEvent("v1.invoice.paid", null);

  test("an event whose review cannot succeed is tried again and again, then dead", async () => {
    expect((await postEvent(service.url, stray)).status).toBe(200);
    await skipToTheLastTry(stray.id);
    expect(await rowOf(stray.id)).toMatchObject({ status: "pending" });
    await becomes(stray.id, "dead");
    expect(await rowOf(stray.id)).toMatchObject({
      attempts: mostTries,
      why: expect.stringContaining("Stripe: it does not know it"),
      account_id: expect.any(Number),
    });
    expect(await readyz()).toMatchObject({
      status: 200,
      detail: {
        inbox_dead: 1,
        inbox_dead_unrouted: 0,
        inbox: expect.stringContaining("the accounts that they concern are not suspended"),
      },
    });
  });

  test("so is one that does not say whom it concerns: until somebody looks at it, it concerns everybody", async () => {
    expect((await postEvent(service.url, riddle)).status).toBe(200);
    await skipToTheLastTry(riddle.id);
    await becomes(riddle.id, "dead");
    expect(await rowOf(riddle.id)).toMatchObject({
      why: expect.stringContaining("does not say what it is about"),
      account_id: null,
    });
    expect((await service.api("PUT", "/v1/accounts/bystander", { name: "Bystander" })).status).toBe(201);
    const { id } = await connection.db
      .selectFrom("accounts")
      .select("id")
      .where("product_id", "=", "bystander")
      .executeTakeFirstOrThrow();
    const [bystander] = await readAccountFacts(connection.db, [id], {
      ...{ now: 0, noticesSince: 0, eventsAtWork: [] },
      defaults: { locale: "en", timeZone: "UTC", manager: null },
    });
    expect(bystander!.unprocessedEvents).toBe(1);
    expect((await readyz()).detail).toMatchObject({
      inbox_dead: 2,
      inbox_dead_unrouted: 1,
      inbox: expect.stringContaining("so no account is suspended"),
    });
    const { text } = await request(`${service.url}/metrics`);
    expect(text).toMatch(/^forewarn_inbox_dead 2$/m);
    expect(text).toMatch(/^forewarn_inbox_dead_unrouted 1$/m);
  });

  test("the waits double from half a minute, and a try before its time counts for nothing", async () => {
    const { db } = connection;
    const columns = { type: "invoice.paid", livemode: false, raw: "{}", status: "pending" };
    const at = new Date("2026-11-02T09:00:00Z");
    await db
      .insertInto("inbox")
      .values({ id: "evt_slow", ...columns, created_at: at, received_at: at, account_id: 1 })
      .execute();
    const waits: number[] = [];
    let now = at.getTime();
    for (let tries = 1; tries < mostTries; tries += 1) {
      expect(await countFailedTry(db, ["evt_slow"], "why", now)).toEqual([]);
      expect(await countFailedTry(db, ["evt_slow"], "too soon", now + 1)).toEqual([]);
      const { retry_after, attempts, why } = await rowOf("evt_slow");
      expect({ attempts, why }).toEqual({ attempts: tries, why: "why" });
      waits.push(retry_after!.getTime() - now);
      now = retry_after!.getTime();
    }
    expect(waits.slice(0, 3)).toEqual([minute / 2, minute, 2 * minute]);
    expect(waits.at(-1)).toBe(hour);
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / hour;
    expect(hours).toBeGreaterThan(4);
    expect(hours).toBeLessThan(8);
    expect(await countFailedTry(db, ["evt_slow"], "at last", now)).toEqual(["evt_slow"]);
    await db.deleteFrom("inbox").where("id", "=", "evt_slow").execute();
  });

  test("inbox list shows them, newest first, and inbox show all there is of one", async () => {
    const listed = await forewarn("list");
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    const [heading, first, second] = listed.stdout.split("\n");
    expect(heading).toMatch(/^id +status +type +account +tries +received +why$/);
    expect(first).toMatch(new RegExp(`^${riddle.id} +dead +v1\\.invoice\\.paid +nobody knows +12 of 12 `));
    expect(second).toMatch(new RegExp(`^${stray.id} +dead +invoice\\.paid +cus_stray +12 of 12 `));

    const json = JSON.parse((await forewarn("list", "--status", "dead", "--json")).stdout);
    expect(json).toMatchObject([
      { id: riddle.id, status: "dead", account: null, tries: 12, livemode: false, source: "webhook" },
      { id: stray.id, status: "dead", account: "cus_stray", customer: "cus_stray", object: "in_stray" },
    ]);
    expect(json[0]).not.toHaveProperty("raw");

    const shown = await forewarn("show", stray.id);
    expect(shown.stdout).toMatch(/^status +dead$/m);
    expect(shown.stdout).toContain('"customer": "cus_stray"');
    const { event, why } = JSON.parse((await forewarn("show", stray.id, "--json")).stdout);
    expect(event).toEqual(stray);
    expect(why).toContain("does not know it");
  });

  test("inbox list says when there is nothing", async () => {
    expect(await forewarn("list", "--status", "pending")).toEqual({
      code: 0,
      stdout: "",
      stderr: "There is no event that is pending.\n",
    });
  });

  test("inbox replay works them in again: what was mended meanwhile is done, the rest is tried anew", async () => {
    await service.stripe.ledger.createCustomer({ id: "cus_stray", email: "books@stray.example" });
    expect(await forewarn("replay", "--all-dead")).toEqual({
      code: 0,
      stdout: "",
      stderr: "2 events are pending again. A running service works it in within seconds.\n",
    });
    await becomes(stray.id, "done");
    await until(async () => (await rowOf(riddle.id)).attempts === 1, "the riddle was tried anew");
    expect(await rowOf(riddle.id)).toMatchObject({ status: "pending" });
    expect(await forewarn("replay", "--all-dead")).toMatchObject({ stderr: "There is no dead event.\n" });
    expect(await forewarn("replay", stray.id)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("1 event is pending again"),
    });
    await becomes(stray.id, "done");
  });

  test("inbox dismiss puts one aside, and keeps it with the reason and who", async () => {
    const dismissal = ["--reason", "it was a test of ours", "--by", "Clara"];
    expect(await forewarn("dismiss", riddle.id, ...dismissal)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${riddle.id} is dismissed by Clara. It is kept`),
    });
    expect(await rowOf(riddle.id)).toMatchObject({
      status: "ignored",
      dismissed_by: "Clara",
      dismissed_reason: "it was a test of ours",
    });
    expect((await readyz()).detail).toMatchObject({ inbox_pending: 0, inbox_ignored_by: { dismissed: 1 } });
    const listed = await forewarn("list", "--status", "ignored");
    expect(listed.stdout).toContain("dismissed by Clara: it was a test of ours");
    expect((await forewarn("show", riddle.id)).stdout).toMatch(
      /^dismissed +by Clara: it was a test of ours$/m,
    );
  });
});

describe("what cannot be done says what to do", () => {
  test.each([
    [["show", "evt_none"], 1, /There is no event evt_none: "inbox list" shows/],
    [["replay", "evt_none"], 1, /There is no event evt_none: "inbox list" shows/],
    [["dismiss", "evt_none", "--reason", "x"], 1, /There is no event evt_none/],
    [["replay"], 2, /name the events to replay, or give --all-dead/],
    [["replay", "evt_1", "--all-dead"], 2, /name the events to replay, or give --all-dead/],
    [["dismiss", "evt_1"], 2, /required option '--reason <text>' not specified/],
    [["list", "--status", "lost"], 2, /Allowed choices are dead, pending, ignored/],
    [["list", "--limit", "none"], 2, /It must be a number from 1 to 999999/],
  ])("inbox %j: code %i", async (args, code, line) => {
    expect(await forewarn(...args)).toEqual({ code, stdout: "", stderr: expect.stringMatching(line) });
  });

  test("an event of another mode is not replayed, and one that is done not dismissed", async () => {
    const foreign = snapshotEvent("invoice.paid", { object: "invoice", id: "in_1" }, { livemode: true });
    await postEvent(service.url, foreign);
    expect(await forewarn("replay", foreign.id)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /of another mode or Stripe account, so nothing was replayed: leave it out/,
      ),
    });
    expect((await rowOf(foreign.id)).status).toBe("ignored");
    const [done] = await connection.db
      .selectFrom("inbox")
      .select("id")
      .where("status", "=", "done")
      .execute();
    expect(await forewarn("dismiss", done!.id, "--reason", "x")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is done and freezes nothing: only dead and pending events/),
    });
  });
});

describe("mere unavailability of Stripe makes no event dead, however long it lasts", () => {
  test("it waits, and is worked in once Stripe answers", async () => {
    const { ledger, faults } = service.stripe;
    const { id: customer } = await ledger.createCustomer({ email: "books@patient.example" });
    await service.settle();
    faults.set({ kind: "status", status: 503 });
    const about = { id: "in_patient", type: "invoice" };
    const events = [
      snapshotEvent("invoice.updated", { id: "in_patient", object: "invoice", customer }),
      thinEvent("v1.invoice.updated", about),
    ];
    for (const event of events) await postEvent(service.url, event);
    for (const { id } of events)
      await until(async () => /Could not read/.test((await rowOf(id)).why ?? ""), `${id} was tried`);
    // More tries than would make it dead if they counted.
    for (let tries = 0; tries <= mostTries; tries += 1) await service.settle();
    for (const { id } of events)
      expect(await rowOf(id)).toMatchObject({
        status: "pending",
        attempts: 0,
        retry_after: expect.any(Date),
      });
    expect((await readyz()).detail).toMatchObject({ inbox_pending: 2, inbox_dead: 0 });
    faults.clear();
    await service.settle();
    expect((await rowOf(events[0]!.id)).status).toBe("done");
    // The invoice of the other was never there: a draft that was deleted.
    expect((await rowOf(events[1]!.id)).status).toBe("ignored");
  }, 120_000);
});

describe("a dead event freezes that customer's suspension: the stuck event may be the payment", () => {
  const stageOf = async (account: string) =>
    (await service.api("GET", `/v1/entitlements/${account}`)).body.stage;
  const reasonsOf = async (account: string) =>
    (await service.api("GET", `/v1/accounts/${account}`)).body.decision.reasons.map(
      ({ code }: { code: string }) => code,
    );

  beforeAll(async () => {
    for (const account of ["stuck", "other"]) {
      const { id: customer } = await service.stripe.ledger.createCustomer({
        email: `books@${account}.example`,
      });
      const user = { role: "user", email: `ben@${account}.example`, name: "Ben" };
      const given = { stripe_customer: customer, time_zone: "UTC", country: "US", contacts: [user] };
      expect((await service.api("PUT", `/v1/accounts/${account}`, given)).status).toBe(201);
      const dueAt = (await service.now()) + day;
      await service.stripe.ledger.createInvoice({
        customer,
        amount: 9_000,
        collection: "send_invoice",
        dueAt,
      });
    }
    await service.settle();
    for (let days = 0; (await stageOf("stuck")) !== "grace" && days < 40; days += 1)
      await service.advance("P1D");
    expect([await stageOf("stuck"), await stageOf("other")]).toEqual(["grace", "grace"]);
  }, 120_000);

  /** An event of this account that was given up. */
  async function kill(account: string): Promise<string> {
    const { id } = await connection.db
      .updateTable("inbox")
      .set({ status: "dead", attempts: mostTries, why: "Its review fails" })
      .where("id", "in", (eb) =>
        eb
          .selectFrom("inbox")
          .innerJoin("accounts", "accounts.id", "inbox.account_id")
          .where("product_id", "=", account)
          .where("status", "=", "done")
          .select("inbox.id")
          .limit(1),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  }

  test("that customer's and nobody else's, until it is replayed", async () => {
    const dead = await kill("stuck");
    await service.advance("P10D");
    expect([await stageOf("stuck"), await stageOf("other")]).toEqual(["grace", "suspended"]);
    // It is looked at again and again, but only in cutting hours for what keeps it from a cut.
    for (let hours = 0; !(await reasonsOf("stuck")).includes("unprocessed_events") && hours < 100; hours += 2)
      await service.advance("PT2H");
    expect(await reasonsOf("stuck")).toContain("unprocessed_events");
    expect((await forewarn("replay", dead)).code).toBe(0);
    await service.settle();
    expect((await rowOf(dead)).status).toBe("done");
    expect(await reasonsOf("stuck")).not.toContain("unprocessed_events");
  }, 120_000);
});

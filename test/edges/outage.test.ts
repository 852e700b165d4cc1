import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type DatabaseLine, openLine } from "../support/database-line.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService, testKey } from "../support/service.ts";
import { until } from "../support/until.ts";

const key = { authorization: `Bearer ${testKey}` };

describe.each(["refuse", "silence"] as const)("while the database is away (%s)", (how) => {
  let database: TestDatabase;
  let line: DatabaseLine;
  let service: RunningService;
  const check = (account: string) =>
    request(`${service.url}/v1/entitlements/${account}?feature=reports`, { headers: key });

  beforeAll(async () => {
    database = await createTestDatabase();
    line = await openLine(database.url);
    service = await startTestService({ DATABASE_URL: line.url, FOREWARN_CLOCK: "system" });
    expect((await service.api("PUT", "/v1/accounts/acme", { name: "Acme" })).status).toBe(201);
    expect((await check("acme")).status).toBe(200);
    line[how]();
  });
  afterAll(async () => {
    // Ends what still waits for an answer, so that the service can end too.
    line?.refuse();
    await service?.stop();
    await line?.stop();
    await database?.drop();
  });

  test("checks are answered from memory, at once", async () => {
    const began = performance.now();
    for (let at = 0; at < 50; at += 1) {
      expect(await check("acme")).toMatchObject({
        status: 200,
        body: { known: true, access: "full", decision: "allow" },
      });
    }
    expect(await check("stranger")).toMatchObject({ status: 200, body: { known: false, access: "full" } });
    // By the router's way, too.
    expect(await check("%61cme")).toMatchObject({ status: 200, body: { known: true } });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test("it is alive and serves, and says what is wrong", async () => {
    expect(await request(`${service.url}/healthz`)).toMatchObject({ status: 200 });
    expect(await request(`${service.url}/readyz`)).toMatchObject({
      status: 200,
      body: { ready: true, detail: { database: "does not answer" } },
    });
    const metrics = await request(`${service.url}/metrics`);
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^forewarn_up 0$/m);
  });

  test("what cannot be stored is refused with 5xx, in words and as a problem", async () => {
    const put = await request(`${service.url}/v1/accounts/acme`, {
      method: "PUT",
      headers: { ...key, "content-type": "application/json" },
      body: '{"name":"Lost"}',
    });
    const payload = JSON.stringify({
      id: "evt_outage",
      object: "event",
      type: "customer.updated",
      api_version: "2026-10-28.endive",
      created: 1_790_000_000,
      livemode: false,
      data: { object: { id: "cus_outage", object: "customer" } },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: "whsec_test_secret" });
    const webhook = await request(`${service.url}/webhooks/stripe`, {
      method: "POST",
      headers: { "stripe-signature": signature },
      body: payload,
    });
    const failed = {
      status: 500,
      detail: expect.stringMatching(/nothing was changed: try again in a moment/),
    };
    // Stripe does not wait for as long as a silent database may.
    const late = {
      status: 503,
      detail: expect.stringMatching(/did not keep an event within 5000 ms: send it again/),
    };
    const expected = [failed, how === "silence" ? late : failed];
    for (const [index, { status, type, body }] of [put, webhook].entries()) {
      expect({ status, detail: body.detail }).toEqual(expected[index]);
      expect(type).toBe("application/problem+json; charset=utf-8");
    }
  });

  test("all is well again when it is back, and what was refused did not happen", async () => {
    line.mend();
    await until(
      async () => (await service.api("GET", "/v1/accounts/acme")).status === 200,
      "the account can be read again",
      30_000,
    );
    expect((await service.api("GET", "/v1/accounts/acme")).body).toMatchObject({ name: "Acme" });
    expect((await service.api("PUT", "/v1/accounts/later", { name: "Later" })).status).toBe(201);
    // At once, unless a look at the changes still waited for its answer when the line was mended.
    await until(async () => (await check("later")).body.known, "the new account is known");
    await until(
      async () => (await request(`${service.url}/readyz`)).body.detail.database === "answers",
      "the database answers",
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { freePort } from "../../src/postgres/embedded/launch-postmaster.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type HoldingProxy, openHoldingProxy } from "../support/holding-proxy.ts";
import { postEvent, snapshotEvent } from "../support/post-event.ts";
import { request } from "../support/request.ts";
import { type SecondInstance, secondInstance } from "../support/second-instance.ts";
import { type RunningService, startTestService, testKey } from "../support/service.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let service: RunningService;
let beside: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService({ DATABASE_URL: database.url });
  beside = new Client({ connectionString: database.url });
  await beside.connect();
  await service.api("PUT", "/v1/accounts/acme", { name: "Acme" });
  await service.settle();
});
afterAll(async () => {
  await beside?.end();
  await service?.stop();
  await database?.drop();
});

/** An instance that is about to start: where it will listen, and what becomes of it. */
async function beginStart(settings: Record<string, string> = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started: Promise<SecondInstance> = secondInstance(service, {
    DATABASE_URL: database.url,
    PORT: String(port),
    ...settings,
  });
  started.catch(() => undefined);
  await until(() => isListening(url), "it listens");
  return { url, started };
}

const isListening = (url: string) =>
  request(`${url}/healthz`).then(
    () => true,
    () => false,
  );
const customerUpdated = (id: string) => snapshotEvent("customer.updated", { id, object: "customer" });
const keptEvents = async (id: string) =>
  (await beside.query("select status from inbox where id = $1", [id])).rows.length;

describe("while an instance starts", () => {
  let instance: Awaited<ReturnType<typeof beginStart>>;
  const check = (path: string) =>
    request(`${instance.url}/v1/entitlements/${path}`, { headers: { authorization: `Bearer ${testKey}` } });

  beforeAll(async () => {
    // What products may allow cannot be read yet.
    await beside.query("begin; lock table access_changes in access exclusive mode");
    instance = await beginStart();
  });
  afterAll(async () => {
    await beside.query("rollback");
    await (await instance?.started)?.stop();
  });

  test.each(["acme", "%61cme", "acme?feature=reports", "stranger"])(
    "a check of %s is put off, since nobody is known yet",
    async (path) => {
      const { status, type, headers, body } = await check(path);
      expect({ status, type, retry: headers.get("retry-after") }).toEqual({
        status: 503,
        type: "application/problem+json; charset=utf-8",
        retry: "1",
      });
      expect(body.detail).toMatch(/is starting and does not know all accounts yet: ask again in a moment/);
    },
  );

  test("it says that it is not ready", async () => {
    expect(await request(`${instance.url}/readyz`)).toMatchObject({
      status: 503,
      body: { ready: false, detail: { not_ready: "starting" } },
    });
  });

  test("webhooks are kept", async () => {
    const event = customerUpdated("cus_meanwhile");
    expect((await postEvent(instance.url, event)).status).toBe(200);
    expect(await keptEvents(event.id)).toBe(1);
  });

  test("once the accounts are read, every check is answered", async () => {
    await beside.query("commit");
    await instance.started;
    expect(await check("acme")).toMatchObject({ status: 200, body: { account: "acme", known: true } });
    expect(await check("stranger")).toMatchObject({ status: 200, body: { known: false } });
    expect((await request(`${instance.url}/readyz`)).status).toBe(200);
  });
});

describe("while Stripe is slow to say whose key it is", () => {
  let stripe: HoldingProxy;
  beforeAll(async () => {
    stripe = await openHoldingProxy(service.stripe.url);
  });
  afterAll(() => stripe?.stop());

  test("webhooks are kept, as the database knows it from before", async () => {
    const held = stripe.holdNext(/^\/v1\/account$/);
    const instance = await beginStart({ STRIPE_API_BASE: stripe.url });
    await held;
    const event = customerUpdated("cus_early");
    expect((await postEvent(instance.url, event)).status).toBe(200);
    expect(await keptEvents(event.id)).toBe(1);
    expect((await request(`${instance.url}/readyz`)).status).toBe(503);
    stripe.release();
    await (await instance.started).stop();
  });
});

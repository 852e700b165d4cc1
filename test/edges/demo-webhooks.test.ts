import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import { storyRef } from "../../src/demo/demo-accounts.ts";
import { customerId } from "../../src/demo/seed-demo.ts";
import { type Service, startService } from "../../src/main.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { postEvent, snapshotEvent } from "../support/post-event.ts";
import { request } from "../support/request.ts";
import { testKey } from "../support/service.ts";

let database: TestDatabase;
let service: Service;
let beside: Client;

/** The demo, on a PostgreSQL that is there already. */
beforeAll(async () => {
  database = await createTestDatabase();
  beside = new Client({ connectionString: database.url });
  await beside.connect();
  const config = parseConfig({
    PORT: "0",
    STRIPE_WEBHOOK_SECRET: "whsec_first,whsec_second",
    FOREWARN_BOOTSTRAP_KEY: testKey,
  });
  const server = { url: database.url, stop: async () => undefined };
  service = await startService(config, pino({ level: "silent" }), Promise.resolve(server));
}, 120_000);
afterAll(async () => {
  await beside?.end();
  await service?.stop();
  await database?.drop();
});

const post = (path: string, form: Record<string, string> = {}) =>
  request(service.url + path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
const play = async (mishap: string, act: string) => {
  const { status, headers } = await post("/demo/webhooks", { mishap, act });
  expect([status, headers.get("location")]).toEqual([303, act === "story" ? "/" : "/demo/webhooks"]);
};
const stage = async () => {
  const headers = { authorization: `Bearer ${testKey}` };
  return (await request(`${service.url}/v1/entitlements/${storyRef}`, { headers })).body.stage;
};
/** What the page says: the messages, newest first, whether both know the same, and what is chosen. */
async function page() {
  const { text } = await request(`${service.url}/demo/webhooks`);
  const messages = [...text.matchAll(/<code>([\w.]+)<\/code>.*?class="status \w+">([^<]+)<.*?<\/li>/gs)];
  return {
    messages: messages.map(([all, type, fate]) => ({
      type,
      fate,
      known: /aside">([^<]*[Ff]orewarn[^<]*|It counted once\.)<\/p>/.exec(all)?.[1] ?? null,
    })),
    agree: text.includes("Both know the same."),
    chosen: /value="(\w+)" checked/.exec(text)?.[1],
  };
}
type Shown = Awaited<ReturnType<typeof page>>["messages"];
const of = (messages: Shown, type: string) => messages.find((message) => message.type === type);

describe("the pretend Stripe's secret", () => {
  test("is the operator's first; the others are taken as well, and no other", async () => {
    const { rows } = await beside.query("select distinct source from inbox where status = 'done'");
    expect(rows).toEqual([{ source: "webhook" }]);
    const signedBy = async (secret: string) => {
      const event = snapshotEvent("customer.updated", { id: "cus_outside", object: "customer" });
      return (await postEvent(service.url, event, { secret })).status;
    };
    expect(await signedBy("whsec_first")).toBe(200);
    expect(await signedBy("whsec_second")).toBe(200);
    expect(await signedBy("whsec_third")).toBe(400);
  });
});

describe("Stripe's messages", () => {
  test("are read here, and linked from the first page", async () => {
    expect((await request(`${service.url}/`)).text).toContain('href="/demo/webhooks"');
    expect(await page()).toEqual({ messages: [], agree: true, chosen: "none" });
  });

  test("arrive twice: each counts once", async () => {
    await play("repeat", "overdue");
    const { messages, agree, chosen } = await page();
    expect({ agree, chosen }).toEqual({ agree: true, chosen: "none" });
    expect(of(messages, "invoice.finalized")).toEqual({
      type: "invoice.finalized",
      fate: "arrived twice",
      known: "It counted once.",
    });
    const { rows } = await beside.query("select count(*) from invoices where customer = $1", [
      customerId(storyRef),
    ]);
    expect(rows).toEqual([{ count: "1" }]);
  });

  test("are lost: what they would have said is found on the next move of the clock", async () => {
    await post("/demo/clock", { advance: "P7D" });
    expect(await stage()).toBe("reminded");
    await play("lose", "pay");
    const before = await page();
    expect(before.agree).toBe(false);
    expect(of(before.messages, "invoice.paid")).toEqual({
      type: "invoice.paid",
      fate: "lost",
      known: "Forewarn does not know of it yet.",
    });
    expect(await stage()).toBe("reminded");

    await play("none", "later");
    const after = await page();
    expect(after.agree).toBe(true);
    expect(of(after.messages, "invoice.paid")).toEqual({
      type: "invoice.paid",
      fate: "lost",
      known: "Forewarn found it by asking Stripe.",
    });
    expect(await stage()).toBe("active");
  });

  test("overtake each other: the account is as if they had not", async () => {
    await play("none", "overdue");
    await post("/demo/clock", { advance: "P7D" });
    expect(await stage()).toBe("reminded");
    await play("reorder", "pay");
    const { messages, agree } = await page();
    expect(agree).toBe(true);
    expect(of(messages, "invoice.paid")).toMatchObject({
      fate: "arrived out of order",
      known: expect.stringContaining("The order does not matter"),
    });
    expect(await stage()).toBe("active");
  });

  test("whatever sets them off next, in the story too, and only then", async () => {
    await play("lose", "story");
    expect((await page()).chosen).toBe("lose");
    await post(`/demo/accounts/${storyRef}/overdue`);
    const { messages, chosen, agree } = await page();
    expect({ chosen, agree }).toEqual({ chosen: "none", agree: false });
    expect(of(messages, "invoice.finalized")!.fate).toBe("lost");
    await post("/demo/clock", { advance: "P7D" });
    expect((await page()).agree).toBe(true);
    await post("/demo/clock", { advance: "P7D" });
    expect(await stage()).toBe("reminded");
  });

  test("do not suffer what nobody knows", async () => {
    const { status, type, body } = await post("/demo/webhooks", { mishap: "eat" });
    expect([status, type]).toEqual([400, "application/problem+json; charset=utf-8"]);
    expect(body.detail).toMatch(/^mishap: /);
  });
});

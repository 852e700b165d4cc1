import { createHmac } from "node:crypto";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import express from "express";
import { problems } from "../../src/http/problem.ts";
import {
  fastWebhook,
  type StripeWebhookOptions,
  stripeWebhook,
  webhookPath,
} from "../../src/http/webhooks/stripe-webhook.ts";
import { verifyEvent } from "../../src/stripe/verify-event.ts";

const secret = "whsec_test";
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const event = (id: string, padding = 0) =>
  Buffer.from(
    JSON.stringify({
      id,
      object: "event",
      type: "invoice.updated",
      api_version: "2026-10-28.endive",
      created: 1_793_692_800,
      livemode: false,
      data: {
        object: { id: "in_1", object: "invoice", customer: "cus_1", description: "é".repeat(padding) },
      },
    }),
  );

function signed(body: Buffer): Record<string, string> {
  const at = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex");
  return { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` };
}

/** The webhook with its way past the router, and without it, as on Lambda: both must answer the same. */
describe.each(["past the router", "through the router"])("the Stripe webhook %s", (way) => {
  const happened: string[] = [];
  let failures = 0;
  let url = "";
  const options: StripeWebhookOptions = {
    binding: { account: null, livemode: false },
    verify: (body, signature) => {
      const verification = verifyEvent(body, signature, [secret]);
      if (verification.kind === "refused") return verification;
      const { object, invoice: _, ...rest } = verification.event;
      return { kind: "verified", event: { ...rest, objectId: object.id, paidInvoice: null, relevant: true } };
    },
    keep: async ({ id }) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (failures-- > 0) throw new Error("PostgreSQL is away");
      happened.push(`keep ${id}`);
    },
    kept: ({ id }) => void happened.push(`kept ${id}`),
  };
  const app = express();
  app.post(webhookPath, ...stripeWebhook(options));
  app.use(problems(log));
  const fast = fastWebhook(options, app);
  const server = createServer((request, response) => {
    if (way === "through the router" || !fast(request, response)) app(request, response);
  });
  const post = async (body: Buffer, headers: Record<string, string>) => {
    const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${webhookPath}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    happened.length = 0;
    failures = 0;
  });

  test("answers 200 once the event is kept, also one that comes in many pieces", async () => {
    const body = event("evt_1", 200_000);
    expect(await post(body, signed(body))).toEqual({
      status: 200,
      body: { received: true, status: "pending" },
    });
    expect(happened).toEqual(["keep evt_1", "kept evt_1"]);
  });

  test("takes a body without a length, and a compressed one", async () => {
    const body = event("evt_2");
    expect(await postInPieces(url, body, signed(body))).toBe(200);
    expect((await post(gzipSync(body), { ...signed(body), "content-encoding": "gzip" })).status).toBe(200);
    expect(happened).toEqual(["keep evt_2", "kept evt_2", "keep evt_2", "kept evt_2"]);
  });

  test("refuses a wrong signature, and a body that is changed, empty or too large, and keeps nothing", async () => {
    const body = event("evt_3");
    const large = event("evt_3", 600_000);
    expect(await post(body, {})).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("Stripe-Signature") },
    });
    expect(await post(event("evt_4"), signed(body))).toMatchObject({ status: 400, body: { status: 400 } });
    expect((await post(Buffer.alloc(0), signed(Buffer.alloc(0)))).status).toBe(400);
    expect((await post(large, signed(large))).status).toBe(413);
    expect(happened).toEqual([]);
  });

  test("answers 500 while events cannot be kept, so that Stripe sends them again", async () => {
    failures = 2;
    const body = event("evt_5");
    expect((await post(body, signed(body))).status).toBe(500);
    expect(happened).toEqual([]);
  });
});

function postInPieces(url: string, body: Buffer, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on("error", reject);
    sending.write(body.subarray(0, 10));
    sending.end(body.subarray(10));
  });
}

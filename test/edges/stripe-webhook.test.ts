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
import { asVerified } from "../../src/stripe/as-verified.ts";
import { verifyEvent } from "../../src/stripe/verify-event.ts";
import { IntakeBusy } from "../../src/workflows/event-intake.ts";

const secret = "whsec_test";
const written: string[] = [];
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (about: object) => void written.push(JSON.stringify(about)),
};
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

function signed(body: Buffer, { ahead = 0, by = secret } = {}): Record<string, string> {
  const at = Math.floor(Date.now() / 1_000) + ahead;
  const signature = createHmac("sha256", by).update(`${at}.`).update(body).digest("hex");
  return { "content-type": "application/json", "stripe-signature": `t=${at},v1=${signature}` };
}

/** The webhook with its way past the router, and without it, as on Lambda: both must answer the same. */
describe.each(["past the router", "through the router"])("the Stripe webhook %s", (way) => {
  const happened: string[] = [];
  let failures: Error[] = [];
  let url = "";
  const options: StripeWebhookOptions = {
    binding: { account: null, livemode: false },
    verify: (body, signature) => {
      const verification = verifyEvent(body, signature, ["whsec_before", secret]);
      if (verification.kind === "refused") return verification;
      return { kind: "verified", event: asVerified(verification.event) };
    },
    keep: async ({ id }) => {
      await new Promise((resolve) => setImmediate(resolve));
      const failure = failures.shift();
      if (failure) throw failure;
      happened.push(`keep ${id}`);
    },
    kept: ({ id }) => void happened.push(`kept ${id}`),
  };
  const app = express();
  app.post(webhookPath, ...stripeWebhook(options));
  app.use(problems(log));
  const fast = fastWebhook(options, log);
  const server = createServer((request, response) => {
    if (way === "through the router" || !fast(request, response)) app(request, response);
  });
  const post = async (body: Buffer, headers: Record<string, string>) => {
    const answer = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
    const { status, headers: answered } = answer;
    const said = {
      type: answered.get("content-type"),
      retryAfter: answered.get("retry-after"),
      body: (await answer.json()) as Record<string, unknown>,
    };
    return { status, ...said };
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
    written.length = 0;
    failures = [];
  });

  test("answers 200 once the event is kept, also one that comes in many pieces", async () => {
    const body = event("evt_1", 200_000);
    expect(await post(body, signed(body))).toMatchObject({
      status: 200,
      body: { received: true, status: "pending" },
    });
    expect(happened).toEqual(["keep evt_1", "kept evt_1"]);
  });

  test("several secrets for 24 h in a roll-over: either will do", async () => {
    const body = event("evt_2");
    for (const by of ["whsec_before", secret])
      expect((await post(body, signed(body, { by }))).status).toBe(200);
    expect((await post(body, signed(body, { by: "whsec_after" }))).status).toBe(400);
  });

  test("a clock five minutes fast refuses every webhook, and says so; so does one five minutes slow", async () => {
    const body = event("evt_2");
    for (const ahead of [-310, 310]) {
      expect(await post(body, signed(body, { ahead }))).toMatchObject({
        status: 400,
        body: { detail: expect.stringContaining("check this machine's clock") },
      });
    }
    expect(happened).toEqual([]);
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

  test("never 200 on an error: 5xx when the insert failed, so that Stripe retries", async () => {
    failures = [new Error("PostgreSQL is away")];
    const body = event("evt_5");
    expect(await post(body, signed(body))).toMatchObject({
      status: 500,
      type: "application/problem+json; charset=utf-8",
      body: { status: 500, detail: expect.stringContaining("nothing was changed") },
    });
    expect(happened).toEqual([]);
    expect(written).toEqual([expect.stringContaining("PostgreSQL is away")]);
    expect((await post(body, signed(body))).status).toBe(200);
  });

  test("503 and a time to come back when it is too much, and no line in the log for each", async () => {
    failures = [new IntakeBusy("Too much")];
    const body = event("evt_6");
    expect(await post(body, signed(body))).toMatchObject({
      status: 503,
      retryAfter: "30",
      type: "application/problem+json; charset=utf-8",
      body: { status: 503, detail: "Too much: send it again later" },
    });
    expect({ happened, written }).toEqual({ happened: [], written: [] });
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

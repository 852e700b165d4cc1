import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { ReadBudget, ReadBudgetSpent } from "../../src/stripe/read-budget.ts";
import { stripeBilling } from "../../src/stripe/stripe-billing.ts";
import { stripeClient } from "../../src/stripe/stripe-client.ts";
import { StripeTraffic } from "../../src/stripe/stripe-traffic.ts";
import { BillingUnavailable, BillingUnreadable } from "../../src/workflows/ports.ts";

type Bag = Record<string, unknown>;
type Said = { status?: number; headers?: Record<string, string>; body?: Bag };

/** A server that notes when each request arrived, and answers as it is told. */
async function countingStripe(answer: (path: string, nth: number) => Said = () => ({})) {
  const arrivals: number[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    arrivals.push(performance.now());
    const { status = 200, headers = {}, body = customer } = answer(request.url ?? "", arrivals.length);
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { arrivals, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const customer = { id: "cus_1", object: "customer" };
const secretKey = "sk_test_budget";
const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function clientOf(url: string, readsPerSecond?: number) {
  const traffic = new StripeTraffic();
  const stripe = stripeClient({
    secretKey,
    apiBase: url,
    traffic,
    ...(readsPerSecond && { readsPerSecond }),
  });
  return { stripe, traffic, billing: stripeBilling(stripe, secretKey, traffic) };
}

const read = (stripe: ReturnType<typeof stripeClient>, times: number) =>
  Promise.all(Array.from({ length: times }, () => stripe.customers.retrieve("cus_1")));

/** The most that arrived within any second. */
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => error as Error,
  );

describe("limits: reads are metered", () => {
  test("none arrives before its turn, however many are asked for at once", async () => {
    const server = await countingStripe();
    const { stripe, traffic } = clientOf(server.url, 50);
    const began = performance.now();
    await read(stripe, 110);
    expect(performance.now() - began).toBeGreaterThan(1_900);
    expect(server.arrivals).toHaveLength(110);
    // A tenth of a second's tokens may be saved up, and timers end a millisecond early. A busy machine only makes it later.
    const early = server.arrivals.filter((at, nth) => at - began < (nth - 5) * 20 - 2);
    expect(early).toEqual([]);
    expect(traffic.requests).toMatchObject({ answered: 110, not_sent: 0 });
  });

  test("each page and each repetition takes its turn, and is counted", async () => {
    const page = (ids: string[], more: boolean): Said => ({
      body: { object: "list", url: "/v1/customers", has_more: more, data: ids.map((id) => ({ id })) },
    });
    const answers: Said[] = [
      { status: 500, body: { error: { type: "api_error", message: "again" } } },
      page(["cus_1", "cus_2"], true),
      page(["cus_3"], false),
      { status: 404, body: { error: { code: "resource_missing", message: "No such customer: 'cus_4'" } } },
    ];
    const server = await countingStripe((_path, nth) => answers[nth - 1]!);
    const { stripe, traffic } = clientOf(server.url, 4);
    const began = performance.now();
    const found: string[] = [];
    for await (const { id } of stripe.customers.list({ limit: 2 })) found.push(id);
    expect(found).toEqual(["cus_1", "cus_2", "cus_3"]);
    expect(await failureOf(stripe.customers.retrieve("cus_4"))).toMatchObject({ code: "resource_missing" });
    expect(traffic.requests).toMatchObject({ answered: 2, failed: 1, missing: 1, unreachable: 0 });
    // Four a second, none saved up: each a quarter of a second later, or later than that on a busy machine.
    expect(server.arrivals.filter((at, nth) => at - began < nth * 250 - 5)).toEqual([]);
  });

  test("without a limit nothing waits", async () => {
    const server = await countingStripe();
    const { stripe } = clientOf(server.url);
    const began = performance.now();
    await read(stripe, 200);
    // At a sandbox's 20 a second it would take ten.
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});

describe("a 429", () => {
  const limited = (headers: Record<string, string>): Said => ({
    status: 429,
    headers,
    body: { error: { type: "invalid_request_error", code: "rate_limit", message: "Too many" } },
  });

  test("halts all reads for as long as Retry-After says", async () => {
    const server = await countingStripe((_path, nth) =>
      nth === 1 ? limited({ "Retry-After": "1", "Stripe-Should-Retry": "false" }) : {},
    );
    const { stripe, traffic } = clientOf(server.url);
    expect(await failureOf(stripe.customers.retrieve("cus_1"))).toMatchObject({ statusCode: 429 });
    await read(stripe, 3);
    expect(server.arrivals[1]! - server.arrivals[0]!).toBeGreaterThan(950);
    expect(traffic.requests).toMatchObject({ limited: 1, answered: 3 });
  });

  test("is repeated where Stripe-Should-Retry says so, once the pause is over", async () => {
    const server = await countingStripe((_path, nth) =>
      nth === 1 ? limited({ "Retry-After": "1", "Stripe-Should-Retry": "true" }) : {},
    );
    const { stripe } = clientOf(server.url);
    expect(await stripe.customers.retrieve("cus_1")).toMatchObject({ id: "cus_1" });
    expect(server.arrivals).toHaveLength(2);
    expect(server.arrivals[1]! - server.arrivals[0]!).toBeGreaterThan(950);
  });

  test("without a time halts a limited client for a second, then for two", async () => {
    const server = await countingStripe((_path, nth) =>
      nth <= 2 ? limited({ "Stripe-Should-Retry": "false" }) : {},
    );
    const { stripe } = clientOf(server.url, 100);
    for (const _ of ["first", "second"])
      expect(await failureOf(stripe.customers.retrieve("cus_1"))).toMatchObject({ statusCode: 429 });
    await read(stripe, 1);
    const [first, second, third] = server.arrivals;
    expect(second! - first!).toBeGreaterThan(950);
    expect(third! - second!).toBeGreaterThan(1_950);
  });

  test("that asks for longer than anybody waits makes reads unavailable at once, and says which setting rules", async () => {
    const server = await countingStripe(() => limited({ "Retry-After": "60" }));
    const { billing, traffic } = clientOf(server.url);
    await failureOf(billing.readCustomer("cus_1", []));
    const before = server.arrivals.length;
    const failure = await failureOf(billing.readCustomer("cus_1", []));
    expect(failure).toBeInstanceOf(BillingUnavailable);
    expect(failure).not.toBeInstanceOf(BillingUnreadable);
    expect(failure!.message).toMatch(/STRIPE_READS_PER_SECOND are used up for the next \d\d s/);
    expect(server.arrivals).toHaveLength(before);
    expect(traffic.requests.not_sent).toBeGreaterThan(0);
  });
});

describe("what Stripe-Should-Retry says of others", () => {
  const failed = (shouldRetry: string): Said => ({
    status: shouldRetry === "true" ? 400 : 500,
    headers: { "Stripe-Should-Retry": shouldRetry },
    body: { error: { type: "api_error", message: "no" } },
  });

  test.each([
    ["true", 2],
    ["false", 1],
  ])("%s: sent %i times", async (shouldRetry, times) => {
    const server = await countingStripe(() => failed(shouldRetry));
    await failureOf(clientOf(server.url).stripe.customers.retrieve("cus_1"));
    expect(server.arrivals).toHaveLength(times);
  });
});

test.each([502, 503])("a %i that explains nothing is no answer, and nobody's fault", async (status) => {
  const server = await countingStripe(() => ({ status, body: { message: "Service Unavailable" } }));
  const failure = await failureOf(clientOf(server.url).billing.readCustomer("cus_1", []));
  expect(failure).toBeInstanceOf(BillingUnavailable);
  expect(failure).not.toBeInstanceOf(BillingUnreadable);
});

test("how far Stripe's clock is ahead is learnt from its answers", async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const server = await countingStripe(() => ({ headers: { Date: date } }));
  const { stripe, traffic } = clientOf(server.url);
  expect(traffic.ahead).toBeNull();
  await read(stripe, 1);
  expect(Math.abs(traffic.ahead! - 3_600_000)).toBeLessThanOrEqual(2_000);
});

describe("a token bucket", () => {
  test("serves in turn", async () => {
    const budget = new ReadBudget({ perSecond: 100 });
    const served: number[] = [];
    await Promise.all(Array.from({ length: 40 }, (_, nth) => budget.take().then(() => served.push(nth))));
    expect(served).toEqual(Array.from({ length: 40 }, (_, nth) => nth));
  });

  test("refuses at once whom it could not serve in time, and whom a pause keeps too long", async () => {
    const budget = new ReadBudget({ perSecond: 10, longest: 250 });
    const settled: unknown[] = [];
    const taken = Array.from({ length: 8 }, () =>
      failureOf(budget.take()).then((outcome) => {
        settled.push(outcome);
        return outcome;
      }),
    );
    // Before any timer can have gone off.
    await new Promise(setImmediate);
    expect(settled.filter((outcome) => outcome instanceof ReadBudgetSpent)).toHaveLength(5);
    budget.limited(60_000);
    expect((await Promise.all(taken)).filter((outcome) => outcome instanceof ReadBudgetSpent)).toHaveLength(
      7,
    );
    // The pause is not over by far.
    await expect(budget.take()).rejects.toThrow(/for the next [3-6]\d s/);
  });
});

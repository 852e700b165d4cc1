import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Express } from "express";
import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import { startPretendStripe } from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { openFrontDesk } from "../../src/front-desk.ts";
import { openApiDocument } from "../../src/http/api/openapi.ts";
import { expressApp } from "../../src/http/app.ts";
import { clockRoute } from "../../src/http/demo/clock-route.ts";
import { demoRoutes } from "../../src/http/demo/demo-routes.ts";
import { mailboxRoutes } from "../../src/http/demo/mailbox-routes.ts";
import { openStripe } from "../../src/stripe/open-stripe.ts";
import { openDatabase, openWorld } from "../../src/world.ts";
import { createTestDatabase } from "../support/database.ts";
import { readProjectFile } from "../support/project-files.ts";

/** Pages and their parts, for people and their browsers; nothing that a program relies on. */
const notDescribed = [
  "GET /",
  "GET /assets/{name}",
  "GET /demo/mailbox",
  "GET /demo/mailbox/{id}",
  "GET /demo/mailbox/{id}/html",
  "GET /demo/pay/{invoice}",
  "GET /demo/pay/{invoice}/pdf",
  "GET /demo/product/{ref}",
  "GET /demo/product/{ref}/export.csv",
  "GET /demo/webhooks",
  "GET /lapsed/{token}/contact",
  "GET /lapsed/{token}/invoices/{invoice}/pdf",
  "GET /lapsed/{token}/pay",
  "GET /lapsed/{token}/promise",
  "GET /lapsed/{token}/status",
  "GET /openapi.json",
  "POST /demo/accounts/{ref}/overdue",
  "POST /demo/pay/{invoice}",
  "POST /demo/webhooks",
  "POST /lapsed/{token}/contact",
  "POST /lapsed/{token}/promise",
];

test('openapi.json is what the schemas say; "npm run openapi" writes it anew', () => {
  expect(JSON.parse(readProjectFile("openapi.json"))).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

describe("every route", () => {
  let mounted: string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    const assembled = await assemble();
    close = assembled.close;
    mounted = routesOf(assembled.app).sort();
  });
  afterAll(async () => {
    await close?.();
  });

  test("is described, or is a page", () => {
    const described = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(mounted).toEqual([...described, ...notDescribed].sort());
  });

  test("that is described says what it answers, refusals included", () => {
    const operations = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(
        methods as Record<string, { security?: unknown; responses: object; summary?: string }>,
      ).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
    );
    for (const { name, security, responses, summary } of operations) {
      expect({ name, summary }).toEqual({ name, summary: expect.stringMatching(/\w{3}/) });
      if (security)
        expect({ name, codes: Object.keys(responses) }).toEqual({
          name,
          codes: expect.arrayContaining(["400", "401", "403"]),
        });
    }
    expect(operations.length).toBeGreaterThan(8);
  });
});

/** The service's own routes, all of them, wired as it wires them. */
async function assemble(): Promise<{ app: Express; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const config = parseConfig({ FOREWARN_CLOCK: "virtual" });
  const log = pino({ level: "silent" });
  const opened = await openDatabase(database.url, config, log, Date.now());
  const stripe = await startPretendStripe({
    now: async () => 0,
    secretKey: "sk_test_house",
    hostedBase: "/demo/pay",
    seed: "house",
  });
  const { billing, traffic } = openStripe({ secretKey: "sk_test_house", apiBase: stripe.url });
  const publicUrl = () => "http://127.0.0.1";
  const { world, links, sender } = await openWorld(config, opened, billing, publicUrl, log);
  const desk = await openFrontDesk({
    config,
    world,
    links,
    sender,
    binding: { account: null, livemode: null },
    webhookSecrets: [],
    traffic,
    returnOrigins: () => [],
    wake: () => undefined,
  });
  const app = expressApp({
    ...desk.app,
    demo: [
      clockRoute({ world, moveTo: async () => undefined }),
      mailboxRoutes({ world }),
      demoRoutes({
        world,
        stripe,
        check: desk.app.check,
        publicUrl,
        moveTo: async () => undefined,
        ready: () => true,
      }),
    ],
  });
  const close = async () => {
    await stripe.stop();
    await opened.db.destroy();
    await database.drop();
  };
  return { app, close };
}

type Layer = { route?: { path: string; stack: { method?: string }[] }; handle: { stack?: Layer[] } };

/** "GET /v1/accounts/{account}" for each route, in the notation of OpenAPI. */
function routesOf(app: { router: unknown }): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) => {
      if (!route) return walk(handle.stack ?? []);
      const methods = new Set(route.stack.flatMap(({ method }) => (method ? [method.toUpperCase()] : [])));
      return [...methods].map((method) => `${method} ${route.path.replace(/:(\w+)/g, "{$1}")}`);
    });
  return walk((app.router as { stack: Layer[] }).stack);
}

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import express, { type NextFunction, type Request, type Response } from "express";
import { expanded } from "./expansion.ts";
import { answerWithFault, type Faults, type Oddities } from "./faults.ts";
import { type Answer, Idempotency } from "./idempotency.ts";
import { idOf } from "./ids.ts";
import { lookupIn } from "./lookup.ts";
import { renderAt } from "./older-version.ts";
import { parsedParams } from "./params.ts";
import { StripeRefusal } from "./refusal.ts";
import type { Desk, Route } from "./route.ts";
import { routes } from "./routes.ts";
import { pretendApiVersion } from "./shapes.ts";

export type ServerOptions = {
  desk: Desk;
  faults: Faults;
  oddities?: Oddities;
  /** Takes every request as it comes, e.g. `GET /v1/invoices`. */
  requests?: string[];
  secretKey: string;
  seed: string;
  port: number;
};

/** Only the latest are kept. */
const mostRequests = 10_000;

/** Serves the API on the loopback interface; resolves once it listens. */
export async function serve(options: ServerOptions): Promise<Server> {
  const server = createServer(apiOf(options));
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function apiOf({ desk, faults, oddities, requests = [], secretKey, seed }: ServerOptions) {
  const app = express();
  const idempotency = new Idempotency();
  let answers = 0;
  app.disable("x-powered-by").disable("etag").set("query parser", "extended");
  app.use((req, res, next) => {
    requests.push(`${req.method} ${req.path}`);
    if (requests.length > mostRequests) requests.shift();
    res.set({ "Request-Id": idOf(seed, "request", ++answers), "Stripe-Version": versionOf(req) });
    if (oddities?.clockAhead) res.set("Date", new Date(Date.now() + oddities.clockAhead).toUTCString());
    const fault = faults.take(req.path);
    if (fault) answerWithFault(fault, res, next);
    else next();
  });
  app.use((req, _res, next) => next(refusedKey(req, secretKey)));
  app.use(express.urlencoded({ extended: true, limit: "1mb" }));
  for (const route of routes) {
    app[route.method](route.path, async (req, res) => {
      const make = () => answerOf(desk, route, req, oddities?.ignoresExpansion);
      const key = req.get("Idempotency-Key");
      const asked = JSON.stringify([req.method, req.path, req.body ?? null]);
      const keyed = route.method === "post" && key ? await idempotency.once(key, asked, make) : await make();
      if (key) res.set("Idempotency-Key", key);
      if ("replayed" in keyed && keyed.replayed) res.set("Idempotent-Replayed", "true");
      res.status(keyed.status).json(keyed.body);
    });
  }
  app.use((req) => {
    throw new StripeRefusal(
      404,
      `Unrecognized request URL (${req.method}: ${req.path}). The pretend Stripe has no such call.`,
    );
  });
  app.use((cause: unknown, _req: Request, res: Response, _next: NextFunction) => refuse(cause, res));
  return app;
}

const versionOf = (req: Request): string => req.get("Stripe-Version") ?? pretendApiVersion;

/** A Stripe-shaped refusal is an answer like any other, so that a repeated key repeats it. */
async function answerOf(desk: Desk, route: Route, req: Request, unexpanded = false): Promise<Answer> {
  try {
    const version = versionOf(req);
    if (!/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(version))
      throw new StripeRefusal(400, `Invalid Stripe API version: ${version}`);
    const params = parsedParams(route.params, { ...req.query, ...req.body }) as { expand?: string[] };
    const answer = await route.answer(desk, params as never, String(req.params.id ?? ""));
    const paths = unexpanded ? [] : (params.expand ?? []);
    const body = expanded(desk.book, structuredClone(answer), paths);
    return { status: 200, body: renderAt(version, body, lookupIn(desk.book)) };
  } catch (cause) {
    if (cause instanceof StripeRefusal) return { status: cause.status, body: cause };
    throw cause;
  }
}

/** The key comes as a bearer, or as the user name of basic authentication. */
function refusedKey(req: Request, secretKey: string): StripeRefusal | undefined {
  const [scheme = "", value = ""] = (req.get("Authorization") ?? "").split(" ");
  const basic = () => Buffer.from(value, "base64").toString("utf8").split(":")[0] ?? "";
  const key = scheme.toLowerCase() === "basic" ? basic() : value;
  if (!key)
    return new StripeRefusal(
      401,
      "You did not provide an API key: send it as 'Authorization: Bearer <key>'.",
    );
  return key === secretKey
    ? undefined
    : new StripeRefusal(401, `Invalid API Key provided: ${key.slice(0, 8)}***`);
}

function refuse(cause: unknown, res: Response): void {
  if (res.headersSent) return;
  const known = cause instanceof StripeRefusal;
  const refusal = known
    ? cause
    : new StripeRefusal(500, `The pretend Stripe failed: ${String(cause)}`, { kind: "api_error" });
  res.status(refusal.status).json(refusal);
}

import { createServer, type Server } from "node:http";
import express, { type Express, type RequestHandler, type Router } from "express";
import helmet from "helmet";
import type { Check } from "../entitlements/check.ts";
import type { World } from "../workflows/ports.ts";
import { bannerRoute } from "./api/banner-route.ts";
import { haltRoutes } from "./api/halt-routes.ts";
import { openApiDocument } from "./api/openapi.ts";
import { type ApiOptions, apiRoutes } from "./api/routes.ts";
import { requireKey } from "./authenticate.ts";
import { checkRoute, fastCheck } from "./entitlements/check-route.ts";
import { type Health, healthRoutes } from "./health.ts";
import { lapsedRoutes } from "./lapsed/routes.ts";
import type { LapsedOptions } from "./lapsed/visit.ts";
import { assetAt, pagePolicy } from "./pages/assets.ts";
import { renderNotFound } from "./pages/not-found-page.ts";
import { noSuchRoute, problems } from "./problem.ts";
import { type SesWebhookOptions, sesWebhook, sesWebhookPath } from "./webhooks/ses-webhook.ts";
import {
  fastWebhook,
  type StripeWebhookOptions,
  stripeWebhook,
  webhookPath,
} from "./webhooks/stripe-webhook.ts";
import { wrongMethod } from "./wrong-method.ts";

export type AppOptions = {
  world: World;
  check: Check;
  api: ApiOptions;
  health: Health;
  lapsed: LapsedOptions;
  webhook: StripeWebhookOptions;
  feedback: SesWebhookOptions;
  /** The demo's and the virtual clock's own routes. */
  demo: readonly Router[];
};

/** All routes of the service. */
export function expressApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  // Behind a proxy of one's own network, visitors are told apart by what it forwards.
  app.set("trust proxy", "loopback, linklocal, uniquelocal");
  // The webhooks come first: they need the raw body, and none of what follows.
  app.post(webhookPath, ...stripeWebhook(options.webhook));
  app.post(sesWebhookPath, ...sesWebhook(options.feedback));

  app.use(
    helmet({
      contentSecurityPolicy: false,
      crossOriginEmbedderPolicy: false,
      strictTransportSecurity: false,
    }),
  );
  app.get("/v1/entitlements/:account", requireKey(options.api.keys, "check"), checkRoute(options.check));
  app.use(apiRoutes(options.api));
  app.use(haltRoutes(options.api));
  app.use(bannerRoute(options.api));
  app.get("/openapi.json", (_request, response) => void response.json(openApiDocument()));
  app.get("/assets/:name", serveAsset);
  app.use(lapsedRoutes(options.lapsed));
  app.use(healthRoutes(options.health));
  for (const router of options.demo) app.use(router);
  app.use(wrongMethod);
  app.use(notFoundPage(options));
  app.use(noSuchRoute);
  app.use(problems(options.world.log));
  return app;
}

/** A server that answers common checks before the router is asked. */
export function httpServer(options: AppOptions): Server {
  const app = expressApp(options);
  const fast = fastCheck(options.check, options.api.keys);
  const webhook = fastWebhook(options.webhook, options.world.log);
  return createServer((request, response) => {
    if (!fast(request, response) && !webhook(request, response)) app(request, response);
  });
}

const serveAsset: RequestHandler = (request, response, next) => {
  const asset = assetAt(request.path);
  if (!asset) return next();
  response
    .set("Cache-Control", "public, max-age=31536000, immutable")
    .set("Content-Type", asset.type)
    .send(asset.body);
};

/** People get a page, programs a problem. */
const notFoundPage =
  ({ world, lapsed }: AppOptions): RequestHandler =>
  async (request, response, next) => {
    if (
      request.method !== "GET" ||
      request.path.startsWith("/v1") ||
      request.accepts(["json", "html"]) !== "html"
    )
      return next();
    response
      .status(404)
      .set("Content-Security-Policy", pagePolicy)
      .send(
        renderNotFound({
          locale: "en",
          timeZone: world.defaults.timeZone,
          now: await world.clock.now(),
          home: lapsed.demo ? "/" : null,
          demo: lapsed.demo,
        }),
      );
  };

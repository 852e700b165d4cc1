import { type Request, Router } from "express";
import { rateLimit } from "express-rate-limit";
import { contactRoutes } from "./contact-routes.ts";
import { renderLapsed } from "./lapsed-page.ts";
import { lapsedView } from "./lapsed-view.ts";
import { payRoutes } from "./pay-routes.ts";
import { promiseRoutes } from "./promise-routes.ts";
import { type LapsedOptions, sendPage, visitOf } from "./visit.ts";

/**
 * The lapsed-access page, and what its links lead to. Opening any of them changes nothing; the two answers that change
 * something are forms of their own, sent by hand.
 */
export function lapsedRoutes(options: LapsedOptions): Router {
  const router = Router();
  // An office behind one address may keep many pages open that look for the payment; enough against guessing.
  router.use(
    "/lapsed",
    rateLimit({
      windowMs: 60_000,
      limit: 3_000,
      standardHeaders: "draft-8",
      legacyHeaders: false,
      validate: { xForwardedForHeader: false },
    }),
  );

  router.get("/lapsed/:token", async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    sendPage(response, renderLapsed(await lapsedView(options, visit, returnTo(options, request))));
  });

  router.get("/lapsed/:token/status", async (request, response) => {
    response.set("Cache-Control", "no-store");
    const now = await options.world.clock.now();
    const page = `/lapsed/${request.params.token}`;
    const opened = await options.open(request.params.token, now);
    if (opened.kind !== "open") return void response.status(404).json({ state: "gone" });
    const visit = { link: opened.link, now, locale: "en", page, query: "", here: page } as const;
    const { state } = await lapsedView(options, visit, null);
    response.json({ state: state.kind });
  });

  for (const routes of [payRoutes, promiseRoutes, contactRoutes]) router.use(routes(options));
  return router;
}

/** Only to an origin that the operator listed: an open redirect would serve phishers. */
function returnTo({ returnOrigins }: LapsedOptions, request: Request): string | null {
  const { return_to: wanted } = request.query;
  if (typeof wanted !== "string" || !URL.canParse(wanted)) return null;
  const url = new URL(wanted);
  return returnOrigins().includes(url.origin) ? url.href : null;
}

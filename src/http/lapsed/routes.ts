import { type Request, type Response, Router } from "express";
import { rateLimit } from "express-rate-limit";
import { type Locale, locales } from "../../core/account.ts";
import { localDate } from "../../core/calendar.ts";
import type { Instant } from "../../core/instant.ts";
import type { Invoice } from "../../core/invoice.ts";
import { look } from "../../core/view.ts";
import { spokenLocales } from "../../words/catalogues.ts";
import { loadFacts } from "../../workflows/load-facts.ts";
import { BillingUnavailable, type LapsedLink, type OpenedLink, type World } from "../../workflows/ports.ts";
import { pagePolicy } from "../pages/assets.ts";
import { type LapsedState, renderLapsed } from "./lapsed-page.ts";
import { type LapsedTerms, lapsedView } from "./lapsed-view.ts";
import { renderDeadLink } from "./link-page.ts";

export type LapsedOptions = LapsedTerms & {
  open(token: string, now: Instant): Promise<OpenedLink>;
  returnOrigins(): readonly string[];
  /** Where a lost reader may go. */
  productUrl: string | null;
};

/** The lapsed-access page: reads, and leads to a payment; no link here changes anything. */
export function lapsedRoutes(options: LapsedOptions): Router {
  const { world } = options;
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
    const now = await world.clock.now();
    const link = await opened(options, request, response, now);
    if (!link) return;
    const view = await lapsedView(options, link, {
      locale: localeFor(request, link),
      returnTo: returnTo(options, request),
      here: request.originalUrl,
      now,
    });
    response
      .set("Content-Security-Policy", pagePolicy)
      .set("Cache-Control", "no-store")
      .send(renderLapsed(view));
  });

  router.get("/lapsed/:token/status", async (request, response) => {
    const now = await world.clock.now();
    const link = await options.open(String(request.params.token), now);
    if (link.kind !== "open") return void response.status(404).json({ state: "gone" });
    const view = await lapsedView(options, link.link, { locale: "en", returnTo: null, here: "", now });
    response.set("Cache-Control", "no-store").json({ state: stateOf(view.state) });
  });

  router.get("/lapsed/:token/pay", async (request, response) => {
    const now = await world.clock.now();
    const link = await opened(options, request, response, now);
    if (!link) return;
    const due = typeof request.query.due === "string" ? request.query.due : null;
    const url = await freshPayUrl(world, { accountId: link.accountId, due }, now);
    // Nothing to pay, or Stripe is away: the page says how things stand.
    response.set("Cache-Control", "no-store").redirect(303, url ?? `/lapsed/${String(request.params.token)}`);
  });

  return router;
}

const stateOf = (state: LapsedState) => state.kind;

async function opened(
  options: LapsedOptions,
  request: Request,
  response: Response,
  now: Instant,
): Promise<LapsedLink | null> {
  const link = await options.open(String(request.params.token), now);
  if (link.kind === "open") return link.link;
  response
    .status(link.kind === "expired" ? 410 : 404)
    .set("Content-Security-Policy", pagePolicy)
    .send(
      renderDeadLink({
        locale: localeFor(request, null),
        timeZone: options.world.defaults.timeZone,
        now,
        product: options.world.product,
        why: link.kind,
        productUrl: options.productUrl,
        here: request.originalUrl,
        demo: options.demo,
      }),
    );
  return null;
}

/** The visitor's choice, else the recipient's locale, else what the browser asks for. */
function localeFor(request: Request, link: LapsedLink | null): Locale {
  const chosen = locales.find((locale) => locale === request.query.locale);
  const asked = request.acceptsLanguages([...spokenLocales]);
  const wanted =
    chosen ?? link?.locale ?? (asked ? locales.find((locale) => locale === asked) : undefined) ?? "en";
  return spokenLocales.includes(wanted) ? wanted : "en";
}

/** Only to an origin that the operator listed: an open redirect would serve phishers. */
function returnTo({ returnOrigins }: LapsedOptions, request: Request): string | null {
  const { return_to: wanted } = request.query;
  if (typeof wanted !== "string" || !URL.canParse(wanted)) return null;
  const url = new URL(wanted);
  return returnOrigins().includes(url.origin) ? url.href : null;
}

/**
 * The page of an invoice that is to be paid by the local date `due`, where a mail was about that, else of the longest
 * overdue one; fetched now: Stripe's links die.
 */
async function freshPayUrl(
  world: World,
  { accountId, due }: { accountId: number; due: string | null },
  now: Instant,
): Promise<string | null> {
  const { facts, policy } = await loadFacts(world.db, world, accountId, {
    reading: { kind: "fresh", at: now },
    events: [],
    now,
  });
  const { owed, held, upcoming } = look(facts, policy, now);
  const isMeant = ({ dueAt }: Invoice) => dueAt !== null && localDate(dueAt, facts.account.timeZone) === due;
  const overdue = [...owed, ...held.filter(({ debt }) => debt.kind === "in_flight")]
    .sort((a, b) => a.debt.since - b.debt.since)
    .map(({ invoice }) => invoice);
  const payable = [...overdue, ...upcoming].filter(isMeant).concat(overdue);
  try {
    for (const invoice of payable) {
      const url = await world.billing.payUrl(invoice.id);
      if (url !== null) return url;
    }
  } catch (error) {
    if (!(error instanceof BillingUnavailable)) throw error;
    world.log.warn({ account: accountId, why: error.message }, "No payment page could be fetched");
  }
  return null;
}

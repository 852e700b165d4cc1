import type { Request, Response } from "express";
import { type Locale, locales } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import { askedLocale } from "../../words/asked-locale.ts";
import { spokenLocales } from "../../words/catalogues.ts";
import { type Loaded, loadFacts } from "../../workflows/load-facts.ts";
import type { AnswerForms, LapsedLink, OpenedLink } from "../../workflows/page-links.ts";
import type { World } from "../../workflows/ports.ts";
import { pagePolicy } from "../pages/assets.ts";
import { renderDeadLink } from "./link-page.ts";

export type LapsedOptions = {
  world: World;
  /** The bare address that the mails come from. */
  sender: string;
  demo: boolean;
  open(token: string, now: Instant): Promise<OpenedLink>;
  forms: AnswerForms;
  returnOrigins(): readonly string[];
  /** Where a lost reader may go. */
  productUrl: string | null;
  /** Takes what was changed into this instance's answers. */
  refresh(): Promise<void>;
  /** There is work to do. */
  wake(): void;
};

/** Somebody who came by a link that opens. */
export type Visit = {
  link: LapsedLink;
  now: Instant;
  locale: Locale;
  /** The account's own page. */
  page: string;
  /** To be put behind each link of the page, so that a language that was chosen stays. */
  query: string;
  /** Path and query of the page that is shown. */
  here: string;
};

/** Null when the link opens nothing, which the reader was then told. */
export async function visitOf(
  options: LapsedOptions,
  request: Request,
  response: Response,
): Promise<Visit | null> {
  const now = await options.world.clock.now();
  const opened = await options.open(String(request.params.token), now);
  response.set("Cache-Control", "no-store");
  if (opened.kind !== "open") {
    const status = opened.kind === "expired" ? 410 : 404;
    sendPage(response, deadLink(options, request, opened.kind, now), status);
    return null;
  }
  const chosen = locales.find((locale) => locale === request.query.locale);
  return {
    link: opened.link,
    now,
    locale: localeFor(request, opened.link),
    page: `/lapsed/${String(request.params.token)}`,
    query: chosen === undefined ? "" : `?locale=${chosen}`,
    here: request.originalUrl,
  };
}

export function sendPage(response: Response, html: string, status = 200): void {
  response.status(status).set("Content-Security-Policy", pagePolicy).send(html);
}

/** Everything recorded about the account whose page it is. */
export const factsFor = ({ world }: Pick<LapsedOptions, "world">, { link, now }: Visit): Promise<Loaded> =>
  loadFacts(world.db, world, link.accountId, { reading: { kind: "fresh", at: now }, events: [], now });

function deadLink(
  options: LapsedOptions,
  request: Request,
  why: "expired" | "invalid",
  now: Instant,
): string {
  const { world, productUrl, demo } = options;
  return renderDeadLink({
    locale: localeFor(request, null),
    timeZone: world.defaults.timeZone,
    now,
    product: world.product,
    why,
    productUrl,
    here: request.originalUrl,
    demo,
  });
}

/** The visitor's choice, else the recipient's locale, else what the browser asks for. */
function localeFor(request: Request, link: LapsedLink | null): Locale {
  const chosen = locales.find((locale) => locale === request.query.locale);
  const wanted = chosen ?? link?.locale ?? askedLocale(request.get("accept-language") ?? "") ?? "en";
  return spokenLocales.includes(wanted) ? wanted : "en";
}

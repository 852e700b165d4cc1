import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import { z } from "zod";
import type { Locale } from "../../core/account.ts";
import type { Check } from "../../entitlements/check.ts";
import { askedLocale } from "../../words/asked-locale.ts";
import { accountParam, BannerLocale, Feature } from "../api/request-schemas.ts";
import { type KeyRing, secretOf } from "../authenticate.ts";
import { parse, refuse } from "../problem.ts";
import { nothingAsked, plainQuery } from "./plain-query.ts";

export const checkPrefix = "/v1/entitlements/";
const checkQuery = z.strictObject({ feature: Feature.optional(), locale: BannerLocale.optional() });

const plainAccount = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Answers the common check, a known key and a plain path, without the router: it is asked on every request of every
 * product. Whatever is unusual is left (false) to {@link checkRoute}, which words every refusal.
 */
export function fastCheck(
  check: Check,
  keys: KeyRing,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const secretIn = lastSecret();
  const languageIn = lastLanguages();
  return (request, response) => {
    const url = request.url ?? "";
    if (request.method !== "GET" || !url.startsWith(checkPrefix) || !check.ready()) return false;
    const query = url.indexOf("?", checkPrefix.length);
    const alias = query === -1 ? url.slice(checkPrefix.length) : url.slice(checkPrefix.length, query);
    if (alias === "changes" || !plainAccount.test(alias)) return false;
    const asked = query === -1 ? nothingAsked : plainQuery(url.slice(query + 1));
    if (asked === null) return false;
    const secret = secretIn(request.headers.authorization);
    const key = secret === null ? undefined : keys.remembered(secret, Date.now());
    if (!key) return false;
    const locale = asked.locale ?? languageIn(request.headers["accept-language"]);
    const body = check.text(alias, key.unknownAccount, asked.feature, locale);
    response.writeHead(200, {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
    });
    response.end(body);
    return true;
  };
}

/** A product sends the same key with every check: reading it again would be a good part of the answer's cost. */
function lastSecret(): typeof secretOf {
  let last: { authorization: string | undefined; secret: string | null } = {
    authorization: undefined,
    secret: null,
  };
  return (authorization) => {
    if (authorization !== last.authorization) last = { authorization, secret: secretOf(authorization) };
    return last.secret;
  };
}

/** Those that browsers send are few, and a product passes its visitors' on. */
function lastLanguages(): (ranges: string | undefined) => Locale | null {
  const known = new Map<string, Locale | null>();
  return (ranges) => {
    // Programs that do not care send nothing, or a star.
    if (ranges === undefined || ranges === "*") return null;
    const found = known.get(ranges);
    if (found !== undefined) return found;
    const locale = askedLocale(ranges);
    if (known.size >= 1_000) known.clear();
    known.set(ranges, locale);
    return locale;
  };
}

export const checkRoute =
  (check: Check): RequestHandler =>
  (request, response) => {
    const alias = parse(accountParam, request.params.account);
    if (alias === "changes")
      throw refuse.notFound(
        "The stream of changes is not served by this version: ask for one account at a time",
      );
    const { feature, locale } = parse(checkQuery, request.query);
    if (!check.ready())
      throw refuse.busy(
        "The service is starting and does not know all accounts yet: ask again in a moment",
        1,
      );
    const asked = askedLocale(locale ?? "") ?? askedLocale(request.get("accept-language") ?? "");
    response
      .set("Cache-Control", "no-store")
      .json(check(alias, response.locals.key.unknownAccount, feature, asked));
  };

import { featureName } from "../../core/access.ts";
import type { Locale } from "../../core/account.ts";
import { askedLocale } from "../../words/asked-locale.ts";

/** What a check is asked beside the account. */
export type Asked = { feature: string | undefined; locale: Locale | null };

export const nothingAsked: Asked = { feature: undefined, locale: null };

const plainTag = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$/;
const featureQuery = "feature=";
const localeQuery = "locale=";

/** Of a query that is as most are: a feature, a language, or both. Null for any other, which is left to the router. */
export function plainQuery(text: string): Asked | null {
  let feature: string | undefined;
  let tag: string | undefined;
  for (const part of text.includes("&") ? text.split("&") : [text]) {
    if (feature === undefined && part.startsWith(featureQuery)) {
      feature = part.slice(featureQuery.length);
      if (!featureName.test(feature)) return null;
    } else if (tag === undefined && part.startsWith(localeQuery)) {
      tag = part.slice(localeQuery.length);
      if (!plainTag.test(tag)) return null;
    } else return null;
  }
  return { feature, locale: tag === undefined ? null : askedLocale(tag) };
}

import type { FeatureAccess } from "../core/access.ts";
import type { Locale } from "../core/account.ts";
import { answerFor, decisionOn, type Terms } from "./answer.ts";
import type { Exception, Plain, Standing } from "./board.ts";

/** An answer depends on the feature that was asked for only by what is decided on it. */
type Texts = Map<FeatureAccess | undefined, string>;

/**
 * Answers as JSON, and keeps what will be asked for again: of an account on the ladder the whole text in each language
 * that it was asked for in, until its answer changes; of all others what follows the account's name, which is the same
 * for every one on a policy.
 */
export function answerTexts(terms: Terms) {
  const ofExceptions = new WeakMap<Exception, Map<Locale, Texts>>();
  let ofPlain = new Map<string, Texts>();
  let plainVersion = -1;

  const textsOf = (exception: Exception, locale: Locale): Texts => {
    const known = ofExceptions.get(exception);
    const texts = known?.get(locale);
    if (texts) return texts;
    const fresh: Texts = new Map();
    if (known) known.set(locale, fresh);
    else ofExceptions.set(exception, new Map([[locale, fresh]]));
    return fresh;
  };

  const exceptionText = (exception: Exception, feature: string | undefined, asked: Locale | null): string => {
    const locale = asked ?? exception.access.locale;
    const texts = textsOf(exception, locale);
    const decision = feature === undefined ? undefined : decisionOn(feature, exception.access);
    return kept(texts, decision, () =>
      JSON.stringify(answerFor("", exception, terms, "allow", feature, locale)),
    );
  };

  const plainText = (plain: Plain, feature: string | undefined): string => {
    if (plain.version !== plainVersion) {
      ofPlain = new Map();
      plainVersion = plain.version;
    }
    const texts = ofPlain.get(plain.policy) ?? new Map();
    ofPlain.set(plain.policy, texts);
    const decision = feature === undefined ? undefined : decisionOn(feature, terms.plain(plain.policy));
    const rest = kept(texts, decision, () => {
      const { account: _, ...others } = answerFor("", plain, terms, "allow", feature, null);
      return JSON.stringify(others).slice(1);
    });
    return `{"account":${JSON.stringify(plain.ref)},${rest}`;
  };

  return (
    asked: string,
    standing: Standing,
    unknownAccount: "allow" | "deny",
    feature: string | undefined,
    locale: Locale | null,
  ): string => {
    if (standing.kind === "plain") return plainText(standing, feature);
    if (standing.kind === "exception") return exceptionText(standing, feature, locale);
    return JSON.stringify(answerFor(asked, standing, terms, unknownAccount, feature, null));
  };
}

function kept(texts: Texts, decision: FeatureAccess | undefined, make: () => string): string {
  const known = texts.get(decision);
  if (known !== undefined) return known;
  const text = make();
  texts.set(decision, text);
  return text;
}

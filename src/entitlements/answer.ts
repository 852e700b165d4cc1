import type { Access, AccessReason, FeatureAccess } from "../core/access.ts";
import type { Locale } from "../core/account.ts";
import { isoOrNull } from "../core/instant.ts";
import { standardPolicy } from "../core/policy.ts";
import type { Stage } from "../core/stage.ts";
import type { Standing } from "./board.ts";

/** The JSON that a check answers (CONTRACT: the check). */
export type CheckAnswer = {
  account: string;
  known: boolean;
  stage: Stage;
  access: "full" | "restricted";
  features: Record<string, FeatureAccess>;
  decision?: FeatureAccess;
  reason: AccessReason;
  banner: Banner | null;
  next_change_at: string | null;
  lapsed_url: string | null;
  version: number;
};

export type Banner = {
  level: "info" | "warning" | "critical";
  text: string;
  url: string;
  /** The same as in the mails about the case, so that their readers can tell that these are no phishing. */
  code: string | null;
};

/** What an answer is made from beside the account's own standing. */
export type Terms = {
  /** Every feature that the policy of this name knows, all allowed. */
  plain(policy: string): Access;
  /** Every feature that the standard policy knows, with what a suspension withholds. */
  withheld: Access;
  bannerText: (access: Access, locale: Locale) => string | null;
};

/** @param locale in which the banner is worded; null: the account's own */
export function answerFor(
  asked: string,
  standing: Standing,
  terms: Terms,
  unknownAccount: "allow" | "deny",
  feature: string | undefined,
  locale: Locale | null,
): CheckAnswer {
  const known = standing.kind !== "unknown";
  const access = accessIn(standing, terms, unknownAccount);
  const exception = standing.kind === "exception" ? standing : null;
  const text = exception ? terms.bannerText(access, locale ?? access.locale) : null;
  return {
    account: known ? standing.ref : asked,
    known,
    stage: known ? access.stage : "active",
    access: access.access,
    features: access.features,
    ...(feature !== undefined && { decision: decisionOn(feature, access) }),
    reason: known ? access.reason : "unknown_account",
    banner:
      exception && text !== null
        ? { level: levelOf(access.stage), text, url: exception.lapsedUrl, code: access.code }
        : null,
    next_change_at: isoOrNull(access.nextChangeAt),
    lapsed_url: exception?.lapsedUrl ?? null,
    version: known ? standing.version : 0,
  };
}

/** Who is not known is judged by the standard policy. */
function accessIn(standing: Standing, terms: Terms, unknownAccount: "allow" | "deny"): Access {
  if (standing.kind === "exception") return standing.access;
  if (standing.kind === "plain") return terms.plain(standing.policy);
  return unknownAccount === "deny" ? terms.withheld : terms.plain(standardPolicy);
}

/** A feature that the policy does not name is nobody's to withhold. */
export const decisionOn = (feature: string, { features }: Access): FeatureAccess =>
  Object.hasOwn(features, feature) ? features[feature]! : "allow";

function levelOf(stage: Stage): Banner["level"] {
  if (stage === "suspended") return "critical";
  return stage === "grace" ? "warning" : "info";
}

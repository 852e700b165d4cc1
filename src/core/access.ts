import type { Locale } from "./account.ts";
import type { Instant } from "./instant.ts";
import type { Policy } from "./policy.ts";
import type { Stage } from "./stage.ts";

export type FeatureAccess = "allow" | "read_only" | "deny";

/** A feature goes by the product's own name for it; capitals are other letters. */
export const featureName = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;

export const featureNameAdvice =
  "a feature is 1 to 64 letters, digits, dots, dashes, underscores or colons, beginning with a letter or digit, such as reports";

/** Why an account has the access it has, as products are told. */
export type AccessReason =
  | "in_good_standing"
  | "payment_overdue"
  | "suspended_for_nonpayment"
  | "unknown_account";

/** What a product may let an account do: everything that a check answers and that does not depend on who asks. */
export type Access = {
  stage: Stage;
  access: "full" | "restricted";
  features: Record<string, FeatureAccess>;
  reason: AccessReason;
  /** When the features withheld by the policy pause; null when no date is set, or they are paused. */
  cutAt: Instant | null;
  nextChangeAt: Instant | null;
  /** The features that the policy withholds from whoever is suspended. */
  withholds: readonly string[];
  /** The account's, for the words that name a date. */
  timeZone: string;
  /** The account's, for whoever asks for no other. */
  locale: Locale;
  /** What the mails of the case carry, so that readers can compare; null where there is no case. */
  code: string | null;
};

/** What an access says beside stage and policy. */
export type AccessDetails = Pick<Access, "cutAt" | "nextChangeAt" | "timeZone" | "locale" | "code">;

/** Only `suspended` withholds anything, and only what the policy names; what is always open can be named by none. */
export function accessOf(policy: Policy, stage: Stage, about: AccessDetails): Access {
  const suspended = stage === "suspended";
  const features: Record<string, FeatureAccess> = {};
  for (const [feature, withheld] of Object.entries(policy.withhold))
    features[feature] = suspended ? withheld : "allow";
  for (const feature of policy.alwaysOpen) features[feature] = "allow";
  return {
    stage,
    access: suspended ? "restricted" : "full",
    features,
    reason: suspended
      ? "suspended_for_nonpayment"
      : stage === "active"
        ? "in_good_standing"
        : "payment_overdue",
    withholds: Object.keys(policy.withhold),
    ...about,
  };
}

/** What an account may do that is about to be given its access back. */
export const givenBack = (access: Access): Access => ({
  ...access,
  stage: "grace",
  access: "full",
  features: Object.fromEntries(Object.keys(access.features).map((feature) => [feature, "allow"])),
  reason: "payment_overdue",
  cutAt: null,
  nextChangeAt: null,
});

/** Nothing to tell a product beyond "all is well". */
export const isPlain = (access: Access): boolean => access.stage === "active";

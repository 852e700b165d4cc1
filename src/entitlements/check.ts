import { type AccessDetails, accessOf } from "../core/access.ts";
import type { Locale } from "../core/account.ts";
import { type Policy, standardPolicy } from "../core/policy.ts";
import { answerFor, type CheckAnswer, type Terms } from "./answer.ts";
import { answerTexts } from "./answer-texts.ts";
import { bannerText } from "./banner.ts";
import type { Board } from "./board.ts";

/** `locale` is that of the banner; null or left out: the account's own. */
type Ask<Answer> = (
  alias: string,
  unknownAccount: "allow" | "deny",
  feature: string | undefined,
  locale?: Locale | null,
) => Answer;

/** `check.text` answers the same, as JSON. Until it is `ready`, who is known may be answered as a stranger. */
export type Check = Ask<CheckAnswer> & { text: Ask<string>; ready(): boolean };

/**
 * Answers from memory alone. Accounts that nobody knows are judged by the standard policy's features, as are those
 * whose policy this instance has not heard of yet.
 */
export function entitlementCheck(board: Board, policies: ReadonlyMap<string, Policy>): Check {
  const none: AccessDetails = { cutAt: null, nextChangeAt: null, timeZone: "UTC", locale: "en", code: null };
  const standard = policies.get(standardPolicy)!;
  const plainOfStandard = accessOf(standard, "active", none);
  const plain = new Map([...policies].map(([name, policy]) => [name, accessOf(policy, "active", none)]));
  const terms: Terms = {
    plain: (policy) => plain.get(policy) ?? plainOfStandard,
    withheld: accessOf(standard, "suspended", none),
    bannerText,
  };
  const check: Ask<CheckAnswer> = (alias, unknownAccount, feature, locale = null) =>
    answerFor(alias, board.standing(alias), terms, unknownAccount, feature, locale);
  const textOf = answerTexts(terms);
  const text: Ask<string> = (alias, unknownAccount, feature, locale = null) =>
    textOf(alias, board.standing(alias), unknownAccount, feature, locale);
  return Object.assign(check, { text, ready: () => board.loaded });
}

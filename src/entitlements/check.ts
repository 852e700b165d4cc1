import { accessOf } from "../core/access.ts";
import { type Policy, standardPolicy } from "../core/policy.ts";
import { answerFor, type CheckAnswer, type Terms } from "./answer.ts";
import { answerTexts } from "./answer-texts.ts";
import { bannerText } from "./banner.ts";
import type { Board } from "./board.ts";

type Ask<Answer> = (alias: string, unknownAccount: "allow" | "deny", feature: string | undefined) => Answer;

/** `check.text` answers the same, as JSON. Until it is `ready`, who is known may be answered as a stranger. */
export type Check = Ask<CheckAnswer> & { text: Ask<string>; ready(): boolean };

/**
 * Answers from memory alone. Accounts that nobody knows are judged by the standard policy's features, as are those
 * whose policy the operator's file no longer has.
 */
export function entitlementCheck(board: Board, policies: ReadonlyMap<string, Policy>): Check {
  const none = { cutAt: null, nextChangeAt: null, timeZone: "UTC" };
  const standard = policies.get(standardPolicy)!;
  const plainOfStandard = accessOf(standard, "active", none);
  const plain = new Map([...policies].map(([name, policy]) => [name, accessOf(policy, "active", none)]));
  const terms: Terms = {
    plain: (policy) => plain.get(policy) ?? plainOfStandard,
    withheld: accessOf(standard, "suspended", none),
    bannerText,
  };
  const check: Ask<CheckAnswer> = (alias, unknownAccount, feature) =>
    answerFor(alias, board.standing(alias), terms, unknownAccount, feature);
  const textOf = answerTexts(terms);
  const text: Ask<string> = (alias, unknownAccount, feature) =>
    textOf(alias, board.standing(alias), unknownAccount, feature);
  return Object.assign(check, { text, ready: () => board.loaded });
}

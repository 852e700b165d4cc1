import { accessOf } from "../core/access.ts";
import type { Policy } from "../core/policy.ts";
import { answerFor, type CheckAnswer, type Terms } from "./answer.ts";
import { answerTexts } from "./answer-texts.ts";
import { bannerText } from "./banner.ts";
import type { Board } from "./board.ts";

type Ask<Answer> = (alias: string, unknownAccount: "allow" | "deny", feature: string | undefined) => Answer;

/** `check.text` answers the same, as JSON. */
export type Check = Ask<CheckAnswer> & { text: Ask<string> };

/** Answers from memory alone. Accounts that nobody knows are judged by the standard policy's features. */
export function entitlementCheck(board: Board, standard: Policy): Check {
  const none = { cutAt: null, nextChangeAt: null, timeZone: "UTC" };
  const terms: Terms = {
    plain: accessOf(standard, "active", none),
    withheld: accessOf(standard, "suspended", none),
    bannerText,
  };
  const check: Ask<CheckAnswer> = (alias, unknownAccount, feature) =>
    answerFor(alias, board.standing(alias), terms, unknownAccount, feature);
  const textOf = answerTexts(terms);
  const text: Ask<string> = (alias, unknownAccount, feature) =>
    textOf(alias, board.standing(alias), unknownAccount, feature);
  return Object.assign(check, { text });
}

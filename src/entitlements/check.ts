import { accessOf } from "../core/access.ts";
import type { Policy } from "../core/policy.ts";
import { answerFor, type CheckAnswer, type Terms } from "./answer.ts";
import { bannerText } from "./banner.ts";
import type { Board } from "./board.ts";

export type Check = (alias: string, unknownAccount: "allow" | "deny", feature: string | undefined) => CheckAnswer;

/** Answers from memory alone. Accounts that nobody knows are judged by the standard policy's features. */
export function entitlementCheck(board: Board, standard: Policy): Check {
  const none = { cutAt: null, nextChangeAt: null, timeZone: "UTC" };
  const terms: Terms = {
    plain: accessOf(standard, "active", none), withheld: accessOf(standard, "suspended", none), bannerText,
  };
  return (alias, unknownAccount, feature) => answerFor(alias, board.standing(alias), terms, unknownAccount, feature);
}

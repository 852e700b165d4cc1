import type { DebtTerms } from "./debt.ts";
import type { Facts } from "./facts.ts";
import type { Instant } from "./instant.ts";
import { endOf, inForce } from "./override.ts";
import type { Policy } from "./policy.ts";

/** By which terms an account's invoices are debts at a moment. A promise is given for all that the account owes. */
export function debtTerms(
  { account, overrides }: Pick<Facts, "account" | "overrides">,
  { retriesFirst, minimum, ignoreDueBefore }: Pick<Policy, "retriesFirst" | "minimum" | "ignoreDueBefore">,
  now: Instant,
): DebtTerms {
  const promises = overrides.filter((override) => override.kind === "promise" && inForce(override, now));
  const promisedUntil = promises.length === 0 ? null : Math.max(...promises.map(endOf));
  return { timeZone: account.timeZone, retriesFirst, minimum, promisedUntil, ignoreDueBefore };
}

import { hour, type Instant } from "../../src/core/instant.ts";
import { addressesOf, type Customer } from "./customer.ts";

/** It owes, has plainly done so since then, can be reached in each role, and nobody stands between. */
export function isBeyondDoubt(customer: Customer, at: Instant, since: Instant): boolean {
  const debts = customer.debts(at);
  const owes = debts.some((debt) => debt.state === "owed" && debt.since !== null && debt.since < since);
  // A debt that was not due or waited for until lately, as Stripe tried by itself, may count from long before.
  const isPlain = customer.plainlyOwingSince !== null && customer.plainlyOwingSince <= since;
  const reachable = (["accountant", "user"] as const).every(
    (role) => customer.history.registered && addressesOf(customer, customer.now, role).length > 0,
  );
  const free = customer.overrides.every(
    ({ until, endedAt }) => Math.min(until, endedAt ?? Infinity) < since - 12 * hour,
  );
  return owes && isPlain && reachable && free;
}

import { hour, type Instant } from "../../src/core/instant.ts";
import { addressesOf, type Customer } from "./customer.ts";

/** It owes, has plainly done so since then, can be reached in each role, and nobody stands between. */
export function isBeyondDoubt(customer: Customer, at: Instant, since: Instant): boolean {
  const debts = customer.debts(at);
  const owes = debts.some((debt) => debt.state === "owed" && debt.since !== null && debt.since < since);
  // Money that was on its way until lately may leave no working day since to write on.
  const isPlain = customer.doubtfulAt < since;
  const reachable = (["accountant", "user"] as const).every(
    (role) => customer.history.registered && addressesOf(customer, customer.now, role).length > 0,
  );
  const free = customer.overrides.every(
    ({ until, endedAt }) => Math.min(until, endedAt ?? Infinity) < since - 12 * hour,
  );
  return owes && isPlain && reachable && free;
}

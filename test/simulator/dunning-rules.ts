import { hour, type Instant, iso } from "../../src/core/instant.ts";
import type { Customer } from "./customer.ts";
import type { Finding } from "./finding.ts";

export const dunningKinds = ["first_reminder", "second_reminder", "final_notice", "suspended"];

/** A mail that asks for money goes out on facts that are no older. */
const factsLast = hour;

/** Of the step in which it happened. */
type Step = { from: Instant; to: Instant };

/**
 * A mail was handed over to, or written for, somebody who owed nothing since before the step, and could be known to: a
 * mail is written on a fresh read of Stripe, and handed over on one that is at most an hour old, or after the events of
 * the payments were taken.
 */
export function wrongWithDunning(
  customer: Customer,
  one: { kind: string; at: Instant; what: "issued" | "handed_over" },
  { from, to }: Step,
): Finding[] {
  const { clearSince, before, now } = customer;
  if (!dunningKinds.includes(one.kind) || clearSince === null || clearSince > from || one.at <= from)
    return [];
  if (![before, now].every((standing) => customer.isClear(one.at, standing))) return [];
  if (!customer.isClear(to)) return [];
  const couldBeKnown = one.what === "issued" || customer.heardOfIt || one.at - clearSince > factsLast;
  if (!couldBeKnown) return [];
  const text = `${one.kind} was ${one.what.replace("_", " ")}, and nothing is owed since ${iso(clearSince)}`;
  return [{ rule: "dunned_without_debt", ref: customer.ref, at: one.at, text }];
}

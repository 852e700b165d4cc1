import type { BreakerCause, Figures } from "./halt.ts";
import { hour, type Instant, minute } from "./instant.ts";
import { unreachable } from "./unreachable.ts";

/** Something that forbids suspensions whoever they would hit. */
export type Trouble = { cause: BreakerCause; figures: Figures };

/** Over this time, counted back from now, suspensions and hand-overs are counted. */
export const countedOver = hour;

/** An event that has not come for so long after it was made will not come by itself soon. */
export const eventsTake = 15 * minute;

/** Stripe's events are read through every quarter of an hour; several times in a row that failed, then. */
const longestUnread = 2 * hour;

const mostAhead = 2 * minute;

/** Fewer mails than this prove nothing. */
const leastMails = 5;

export function suspensionTrouble(passed: number, most: number, accounts: number): Trouble | null {
  return passed < most ? null : { cause: "suspensions", figures: { passed, most, accounts } };
}

/** Half of the mails or more. */
export function mailTrouble({ tried, missed }: { tried: number; missed: number }): Trouble | null {
  return missed >= leastMails && missed * 2 >= tried ? { cause: "mail", figures: { missed, tried } } : null;
}

/** `since` the first of the events that had to be looked for because none arrived any more; null: they arrive. */
export function webhookTrouble(quiet: { since: Instant; lost: number } | null, now: Instant): Trouble | null {
  const age = quiet === null ? 0 : now - quiet.since;
  return quiet !== null && age > eventsTake
    ? { cause: "webhooks", figures: { age, lost: quiet.lost } }
    : null;
}

/** `readAt` in real time. */
export function reconciliationTrouble(readAt: number, realNow: number): Trouble | null {
  const age = realNow - readAt;
  return age > longestUnread ? { cause: "reconciliation", figures: { age } } : null;
}

/** By how many ms Stripe's clock is ahead of this machine's; null: not known. */
export function clockTrouble(ahead: number | null): Trouble | null {
  return ahead !== null && Math.abs(ahead) > mostAhead ? { cause: "clock", figures: { ahead } } : null;
}

const minutes = (ms: number): string => `${Math.round(Math.abs(ms) / minute)} minutes`;

/** What happened and what to do, as one clause. */
export function explainTrouble({ cause, figures }: Trouble): string {
  const { passed, most, accounts, missed, tried, age = 0, ahead = 0 } = figures;
  switch (cause) {
    case "suspensions":
      return `${passed} of ${accounts} accounts were suspended within an hour, and ${most} may be; look whether that is right, then release it`;
    case "mail":
      return `${missed} of the ${tried} mails of the last hour could not be handed over; mend the mail transport, then release it`;
    case "webhooks":
      return `Stripe made events that did not arrive, and none has arrived for ${minutes(age)}; check the webhook endpoint in Stripe's Dashboard`;
    case "reconciliation":
      return `Stripe's events were not read through for ${minutes(age)}; check the reconciliation`;
    case "clock":
      return `this machine's clock is ${minutes(ahead)} ${ahead > 0 ? "behind" : "ahead of"} Stripe's; set it right`;
    default:
      return unreachable(cause);
  }
}

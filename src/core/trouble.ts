import { type Arrival, losing } from "./arrivals.ts";
import type { BreakerCause, Figures } from "./halt.ts";
import { hour, type Instant, minute } from "./instant.ts";
import { unreachable } from "./unreachable.ts";

/** Something that forbids suspensions whoever they would hit. */
export type Trouble = {
  cause: BreakerCause;
  figures: Figures;
  /** The one kind of Stripe's events that it is about, if it is. */
  family?: string;
};

/** Over this time, counted back from now, suspensions and hand-overs are counted. */
export const countedOver = hour;

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

export function webhookTrouble(arrivals: readonly Arrival[], now: Instant): Trouble | null {
  const loss = losing(arrivals, now);
  if (!loss) return null;
  const { lost, seen, since, family } = loss;
  return {
    cause: "webhooks",
    figures: { lost, seen, age: now - since },
    ...(family !== null && { family }),
  };
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
export function explainTrouble({ cause, figures, family }: Trouble): string {
  const { passed, most, accounts, missed, tried, lost, seen, age = 0, ahead = 0 } = figures;
  switch (cause) {
    case "suspensions":
      return `${passed} of ${accounts} accounts were suspended within an hour, and ${most} may be; look whether that is right, then release it`;
    case "mail":
      return `${missed} of the ${tried} mails of the last hour could not be handed over; mend the mail transport, then release it`;
    case "webhooks":
      return `of the last ${seen} ${family === undefined ? "events" : `"${family}" events`} that Stripe made, ${lost} did not arrive; check the webhook endpoint in Stripe's Dashboard${family === undefined ? "" : ", and that it is sent them"}`;
    case "reconciliation":
      return `Stripe's events were not read through for ${minutes(age)}; check the reconciliation`;
    case "clock":
      return `this machine's clock is ${minutes(ahead)} ${ahead > 0 ? "behind" : "ahead of"} Stripe's; set it right`;
    default:
      return unreachable(cause);
  }
}

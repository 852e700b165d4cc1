import type { Unreachable } from "./account.ts";
import type { Instant } from "./instant.ts";
import type { Notice, NoticeStatus } from "./notice.ts";
import { unreachable } from "./unreachable.ts";

/** `soft`: this mail was lost, the address may work. `suppressed`: the transport does not even try this address. */
export type BounceKind = "hard" | "soft" | "suppressed";

export const mailOutcomes = ["delivered", "delayed", "bounced", "complained", "rejected"] as const;

/** What a transport can tell of a mail that it took. */
export type MailOutcome =
  | { outcome: "bounced"; bounce: BounceKind }
  | { outcome: Exclude<(typeof mailOutcomes)[number], "bounced">; bounce: null };

/**
 * What outweighs what, so that any order of the same events ends the same. A bounce outweighs the delivery that it
 * followed: the recipient's server took the mail and then gave it up. Every event proves that the mail left us, so it
 * outweighs whatever we ourselves believed of it, `pending` and `cancelled` among them.
 */
const weights: Record<NoticeStatus, number> = {
  pending: 0,
  sending: 0,
  sent: 0,
  unknown: 0,
  cancelled: 0,
  delayed: 1,
  failed: 2,
  delivered: 3,
  bounced: 4,
  complained: 5,
};

export function statusAfter(status: NoticeStatus, { outcome }: Pick<MailOutcome, "outcome">): NoticeStatus {
  const told = outcome === "rejected" ? "failed" : outcome;
  return weights[told] > weights[status] ? told : status;
}

/**
 * The domain moment of what a transport stamped with real time. On the system clock that is the same, but for clocks
 * that differ. The virtual clock has moved by hand meanwhile, or not at all: nothing becomes of a mail before it was sent,
 * and nothing is proven in a future that has not come.
 */
export const domainMoment = (
  reportedAt: Instant,
  { issuedAt, sentAt }: Pick<Notice, "issuedAt" | "sentAt">,
  now: Instant,
): Instant => Math.max(sentAt ?? issuedAt, Math.min(reportedAt, now));

/** Why the address can be written to no more; null: it still can. */
export function lostBy(told: MailOutcome): Unreachable | null {
  switch (told.outcome) {
    case "complained":
      return "complained";
    case "bounced":
      return lostByBounce(told.bounce);
    case "delivered":
    case "delayed":
    case "rejected":
      return null;
    default:
      return unreachable(told);
  }
}

function lostByBounce(bounce: BounceKind): Unreachable | null {
  switch (bounce) {
    case "hard":
      return "bounced";
    case "suppressed":
      return "suppressed";
    case "soft":
      return null;
    default:
      return unreachable(bounce);
  }
}

/** Reasons that this one outweighs, in whichever order they became known. */
export function weakerThan(why: Unreachable): readonly Unreachable[] {
  switch (why) {
    case "complained":
      return ["bounced", "suppressed"];
    case "suppressed":
      return ["bounced"];
    case "bounced":
    case "replaced":
      return [];
    default:
      return unreachable(why);
  }
}

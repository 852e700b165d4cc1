import type { MailOutcome } from "../core/mail-outcome.ts";
import type { KeptStatus } from "../postgres/mailbox.ts";

/** What a transport tells of one mail, in order; the last is what it comes to. */
export type Fate = readonly [...Told[], Told];
type Told = MailOutcome & { outcome: Exclude<KeptStatus, "sent">; detail: string | null };

const delivered: Told = { outcome: "delivered", bounce: null, detail: null };

/**
 * What becomes of a mail. Addresses of the SES mailbox simulator fare as they do in SES (developer guide,
 * "Using the mailbox simulator"); everybody else receives their mail.
 */
export function fateOf(address: string): Fate {
  const [local = "", domain] = address.trim().toLowerCase().split("@");
  if (domain !== "simulator.amazonses.com") return [delivered];
  switch (local.split("+")[0]) {
    case "bounce":
      return [{ outcome: "bounced", bounce: "hard", detail: "550 5.1.1 user unknown" }];
    case "suppressionlist":
      return [{ outcome: "bounced", bounce: "suppressed", detail: "suppressed" }];
    case "complaint":
      return [delivered, { outcome: "complained", bounce: null, detail: "abuse" }];
    default:
      return [delivered];
  }
}

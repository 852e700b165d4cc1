import { day } from "../../src/core/instant.ts";

/** What a mail asks for or tells, as its reader would say; a digest tells a manager what waits for somebody. */
export const sayings = ["reminder", "second", "final", "paused", "digest", "other"] as const;
export type Said = (typeof sayings)[number];

/** An event of SES's, by the name of its fixture, so long after the mail was taken; `first`: before SES answers. */
export type Fated = { event: string; after: number | "first" };

const at = (after: Fated["after"], ...events: string[]): Fated[] => events.map((event) => ({ event, after }));

type Fate = {
  /** What SES tells of a mail; `tries` counts how often it took this notice, this time included. */
  tells(about: { tries: number; said: Said }): Fated[];
  /** Whether it can be proven that who is written to there was warned; late: perhaps only by another round. */
  works: "in_time" | "late" | "never";
};

/** What becomes of the mails to an address. */
export const fates = {
  prompt: { works: "in_time", tells: () => at(0, "Delivery") },
  slow: { works: "in_time", tells: () => at(2 * day, "Delivery") },
  // By then silence has told that it is lost.
  tardy: { works: "late", tells: () => at(5 * day, "Delivery") },
  early: { works: "in_time", tells: () => at("first", "Delivery") },
  twice: { works: "in_time", tells: () => at(0, "Delivery", "Delivery") },
  delayed: { works: "in_time", tells: () => at(0, "Delivery", "DeliveryDelay") },
  full: {
    works: "in_time",
    tells: ({ tries }) => at(0, tries === 1 ? "Bounce.Transient.MailboxFull" : "Delivery"),
  },
  hard: { works: "never", tells: () => at(0, "Bounce.Permanent.General") },
  returned: {
    works: "never",
    tells: () => [...at(0, "Delivery"), ...at(day, "Bounce.Permanent.General")],
  },
  muddled: { works: "never", tells: () => at(0, "Bounce.Permanent.General", "Delivery") },
  complains: { works: "never", tells: () => [...at(0, "Delivery"), ...at(day, "Complaint")] },
  refused: { works: "never", tells: () => at(0, "Reject") },
  silent: { works: "never", tells: () => [] },
  // After the pause, which rested on that mail.
  leaves: {
    works: "never",
    tells: ({ said }) => [
      ...at(0, "Delivery"),
      ...(said === "final" ? at(9 * day, "Bounce.Permanent.General") : []),
    ],
  },
} satisfies Record<string, Fate>;

export type FateName = keyof typeof fates;

/** What says for good that an address cannot be written to. */
export const losesAddress = (event: string): boolean =>
  event === "Bounce.Permanent.General" || event === "Complaint";

/** What says that this one mail was lost, and that it may be sent again. */
export const losesMail = (event: string): boolean =>
  event === "Bounce.Transient.MailboxFull" || event === "Reject";

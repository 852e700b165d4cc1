import { day, type Instant } from "../../src/core/instant.ts";
import type { Customer } from "./customer.ts";
import type { Finding } from "./finding.ts";
import { localTime } from "./local-time.ts";
import type { Waits } from "./pace.ts";
import type { Evidence, MailRecord } from "./records.ts";

export const ladder = ["active", "reminded", "second_reminder", "grace", "suspended"];

/** By the stage that is entered: the warning that must have been delivered before, for as long as the stage's own waits. */
const follows: Readonly<Record<string, { after: string; wait: keyof Waits }>> = {
  second_reminder: { after: "first_reminder", wait: "second_reminder" },
  grace: { after: "second_reminder", wait: "final_notice" },
};

/** Steps down that are more than one, or came too soon. */
export function wrongWithStep(
  customer: Customer,
  { from, to, at }: { from: string; to: string; at: Instant },
  evidence: readonly Evidence[],
  waits: Waits,
): Finding[] {
  const steps = ladder.indexOf(to) - ladder.indexOf(from);
  if (steps > 1)
    return [{ rule: "step_skipped", ref: customer.ref, at, text: `from ${from} to ${to} at once` }];
  const rule = steps === 1 ? follows[to] : undefined;
  // A manager may hurry these waits.
  if (!rule || customer.overrides.some(({ kind, from: began }) => kind === "suspend" && began <= at))
    return [];
  const days = waits[rule.wait];
  const delivered = evidence.some(
    ({ kind, mail }) => kind === rule.after && mail?.status === "delivered" && mail.sentAt + days * day <= at,
  );
  if (delivered) return [];
  return [
    {
      rule: "wait_cut_short",
      ref: customer.ref,
      at,
      text: `${to}, and no ${rule.after} was delivered ${days} days before`,
    },
  ];
}

const ladderMails = new Set(["first_reminder", "second_reminder", "final_notice", "suspended"]);

/** All mails of a world so far, as far as the next ones must not repeat them. */
export class MailsSeen {
  readonly #notices = new Set<string>();
  readonly #identities = new Set<string>();
  readonly #days = new Set<string>();

  /** What is wrong with a mail, given all before it. */
  add(mail: MailRecord, customer: Customer): Finding[] {
    const found: Finding[] = [];
    const at = mail.sentAt;
    const about = { ref: customer.ref, at };
    if (this.#isOld(this.#notices, mail.noticeId))
      found.push({
        rule: "written_twice",
        ...about,
        text: `${mail.kind} to ${mail.recipient} was handed over twice`,
      });
    else if (this.#isOld(this.#identities, `${mail.accountId} ${mail.identity}`))
      found.push({
        rule: "written_twice",
        ...about,
        text: `${mail.kind} to ${mail.recipient} is a notice of its own, twice`,
      });
    else if (ladderMails.has(mail.kind) && mail.role !== "manager") {
      const { date } = localTime(at, customer.history.timeZone);
      if (this.#isOld(this.#days, `${mail.accountId} ${mail.recipient} ${date}`))
        found.push({
          rule: "two_a_day",
          ...about,
          text: `${mail.kind} is the second to ${mail.recipient} on ${date}`,
        });
    }
    return found;
  }

  #isOld(seen: Set<string>, key: string): boolean {
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  }
}

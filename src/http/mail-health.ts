import { Counter, Gauge, type Registry } from "prom-client";
import { hour, iso } from "../core/instant.ts";
import { mailOutcomes } from "../core/mail-outcome.ts";
import type { MailFigures } from "../postgres/mail-figures.ts";
import type { Tally } from "../workflows/ports.ts";

/** A delivery is told of within seconds; even a server that has us wait is told of within minutes. */
const longestSilence = hour;

/** What somebody has to do about the feedback of mails; null: nothing. */
export function mailConcern({ unheardSince }: MailFigures, realNow: number): string | null {
  if (unheardSince === null || realNow - unheardSince <= longestSilence) return null;
  return (
    `mails were handed over since ${iso(unheardSince)}, and nothing was heard of any since then: ` +
    "no warning counts as delivered, and ladders hold; check SES's configuration set, its SNS topic, and that topic's subscription of POST /webhooks/ses"
  );
}

/** What somebody has to do about mails that do not go out. */
export const stuckConcern = ({ count, since, failure }: NonNullable<MailFigures["stuck"]>): string =>
  `${count} mail(s) cannot be handed over, the first since ${iso(since)}: ${failure}. ` +
  "Their ladders hold, and they are tried again; mend what it says";

/** Numbers of what became of mails; the function that it returns takes in what is recorded. */
export function mailMetrics(registry: Registry, tally: Tally): (figures: MailFigures) => void {
  const registers = [registry];
  new Counter({
    name: "forewarn_mail_feedback_total",
    help: "What the mail transport told this instance of mails, without repetitions, by its outcome",
    labelNames: ["outcome"],
    registers,
    collect() {
      this.reset();
      for (const outcome of mailOutcomes) this.inc({ outcome }, tally.feedback[outcome]);
    },
  });
  const counter = (name: string, help: string, count: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(count());
      },
    });
  counter(
    "forewarn_mail_feedback_unknown_total",
    "Of it, what was about a mail that nobody knew yet",
    () => tally.feedbackUnknown,
  );
  counter(
    "forewarn_mail_feedback_ended_total",
    "How often a topic of mail feedback said that it sends nothing more",
    () => tally.feedbackEnded,
  );
  const unknown = new Gauge({
    name: "forewarn_mail_feedback_unknown",
    help: "What is kept of mails that nobody knows",
    registers,
  });
  const unheard = new Gauge({
    name: "forewarn_mail_unheard_since_seconds",
    help: "Unix time of the first mail after which none was told of; 0: there is none",
    registers,
  });
  const stuckMails = new Gauge({
    name: "forewarn_notices_stuck",
    help: "Notices that could not be written or handed over for an hour and more",
    registers,
  });
  return ({ feedbackUnknown, unheardSince, stuck }) => {
    stuckMails.set(stuck?.count ?? 0);
    unknown.set(feedbackUnknown);
    unheard.set(unheardSince === null ? 0 : Math.round(unheardSince / 1_000));
  };
}

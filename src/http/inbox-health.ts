import { Counter, Gauge, type Registry } from "prom-client";
import type { Backlog } from "../postgres/backlog.ts";
import type { Tally } from "../workflows/ports.ts";
import { ignoredBecause } from "../workflows/receive-event.ts";

/** How many HTTP requests went to Stripe, by what became of them. */
export type StripeRequests = { requests: Readonly<Record<string, number>> };

/** What somebody has to do about the inbox; null: nothing. */
export function inboxConcern({ inbox_dead: dead, inbox_dead_unrouted: unrouted }: Backlog): string | null {
  if (dead === 0) return null;
  const frozen =
    unrouted > 0
      ? `of ${unrouted} nobody knows whom they concern, so no account is suspended`
      : "the accounts that they concern are not suspended";
  return (
    `${dead} events could not be worked in, and ${frozen}: ` +
    'see "npx forewarn inbox list --status dead", then replay or dismiss them'
  );
}

/** Numbers of the inbox and of the reads it causes; the function that it returns takes in what waits. */
export function inboxMetrics(
  registry: Registry,
  tally: Tally,
  traffic: StripeRequests,
): (waiting: Backlog) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const pending = gauge("forewarn_inbox_pending", "Events that are not worked in yet");
  const oldest = gauge(
    "forewarn_inbox_oldest_pending_age_seconds",
    "Since when the oldest of them waits; 0: there is none",
  );
  const dead = gauge("forewarn_inbox_dead", "Events that could not be worked in");
  const unrouted = gauge(
    "forewarn_inbox_dead_unrouted",
    "Of these, events of which nobody knows whom they concern: they freeze all suspensions",
  );
  const ignored = new Gauge({
    name: "forewarn_inbox_ignored",
    help: "Events that are kept and not worked in, by the reason",
    labelNames: ["reason"],
    registers: [registry],
  });
  counters(registry, tally, traffic);
  return (waiting) => {
    pending.set(waiting.inbox_pending);
    oldest.set(waiting.inbox_oldest_pending_age);
    dead.set(waiting.inbox_dead);
    unrouted.set(waiting.inbox_dead_unrouted);
    const { dismissed = 0 } = waiting.inbox_ignored_by;
    ignored.set({ reason: "dismissed" }, dismissed);
    for (const [reason, words] of Object.entries(ignoredBecause))
      ignored.set({ reason }, waiting.inbox_ignored_by[words] ?? 0);
  };
}

/** Of this instance, since it started. The reads per event are their ratio, over all instances. */
function counters(registry: Registry, tally: Tally, { requests }: StripeRequests): void {
  const counter = (name: string, help: string, count: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(count());
      },
    });
  counter("forewarn_events_worked_in_total", "Events that were worked in", () => tally.eventsWorkedIn);
  counter(
    "forewarn_events_turned_away_total",
    "Events that were answered 503, since the database was slow or too many came",
    () => tally.eventsTurnedAway,
  );
  new Counter({
    name: "forewarn_stripe_requests_total",
    help: "HTTP requests to Stripe, by what became of them",
    labelNames: ["outcome"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(requests)) this.inc({ outcome }, count);
    },
  });
}

import type { Ground } from "./ground.ts";
import type { WorldPlan } from "./plan.ts";
import { runWorld, type WorldOutcome } from "./run-world.ts";
import { shrinkWorld } from "./shrink-world.ts";
import { sizeOf, tellWorld } from "./tell.ts";
import { writeWorld } from "./write-world.ts";

export type Run = {
  seed: string;
  histories: number;
  perWorld: number;
  /** Worlds that are lived through at the same time. */
  lanes: number;
  /** By `performance.now()`: no world begins later; left out: until all histories were lived through. */
  beginsUntil?: number;
  /** Makes failures small before it tells of them. */
  shrinks: boolean;
  tell(text: string): void;
};

export type Figures = {
  histories: number;
  worlds: number;
  perSecond: number;
  suspensions: number;
  mails: number;
  kills: number;
  steps: number;
  events: number;
  /** Requests to Stripe for each event that was taken, those of reviews that time alone set off among them. */
  readsPerEvent: number;
  /** From the webhook of a payment to the check that says all is open, real ms. */
  restored: { count: number; median: number; p99: number; most: number };
  /** Each as a person reads it. */
  failures: string[];
};

/** Lives through as many worlds as the histories need; makes each failure small, and tells of it. */
export async function liveWorlds(ground: Ground, run: Run): Promise<Figures> {
  const began = performance.now();
  const worlds = Math.ceil(run.histories / run.perWorld);
  const outcomes: Omit<WorldOutcome, "customers">[] = [];
  const failures: string[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < worlds && performance.now() < (run.beginsUntil ?? Infinity)) {
      const seed = `${run.seed}-${next}`;
      const histories = Math.min(run.perWorld, run.histories - next * run.perWorld);
      next += 1;
      const { customers, ...outcome } = await liveOne(ground, { seed, histories }, run, failures);
      outcomes.push(outcome);
      if (outcomes.length % 5 === 0)
        run.tell(inWords(figuresOf(outcomes, failures, performance.now() - began)));
    }
  };
  await Promise.all(Array.from({ length: run.lanes }, lane));
  const figures = figuresOf(outcomes, failures, performance.now() - began);
  run.tell(inWords(figures));
  return figures;
}

async function liveOne(
  ground: Ground,
  size: { seed: string; histories: number },
  { tell, shrinks }: Run,
  failures: string[],
): Promise<WorldOutcome> {
  const outcome = await runWorld(writeWorld(size), ground);
  if (outcome.findings.length === 0) return outcome;
  tell(`World ${size.seed} of ${size.histories} failed: ${outcome.findings[0]!.text}`);
  const live = (plan: WorldPlan): Promise<WorldOutcome> => runWorld(plan, ground);
  const { outcome: small, runs } = shrinks ? await shrinkWorld(outcome, live) : { outcome, runs: 0 };
  const text = `World ${size.seed} of ${size.histories}, made small in ${runs} runs: ${sizeOf(small.plan)}\n${tellWorld(small)}`;
  failures.push(text);
  tell(text);
  return outcome;
}

function figuresOf(
  outcomes: readonly Omit<WorldOutcome, "customers">[],
  failures: string[],
  tookMs: number,
): Figures {
  const sum = (of: (outcome: Omit<WorldOutcome, "customers">) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const times = outcomes.flatMap(({ restored }) => restored).sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const histories = sum(({ plan }) => plan.histories.length);
  return {
    histories,
    worlds: outcomes.length,
    perSecond: (histories * 1_000) / tookMs,
    suspensions: sum(({ suspensions }) => suspensions),
    mails: sum(({ mails }) => mails),
    kills: sum(({ kills }) => kills),
    steps: sum(({ steps }) => steps),
    events: sum(({ events }) => events),
    readsPerEvent:
      sum(({ reads }) => reads) /
      Math.max(
        1,
        sum(({ events }) => events),
      ),
    restored: { count: times.length, median: at(0.5), p99: at(0.99), most: times.at(-1) ?? 0 },
    failures,
  };
}

const inWords = ({
  histories,
  worlds,
  perSecond,
  suspensions,
  mails,
  kills,
  steps,
  events,
  readsPerEvent,
  restored,
  failures,
}: Figures): string =>
  [
    `${histories} histories in ${worlds} worlds, ${(perSecond * 60).toFixed(0)} a minute`,
    `${steps} steps, ${events} events, ${readsPerEvent.toFixed(1)} reads of Stripe for each`,
    `${suspensions} suspensions, ${mails} mails, ${kills} instances killed`,
    `access back after ${restored.median.toFixed(0)} ms (median), ${restored.p99.toFixed(0)} ms (p99), ${restored.most.toFixed(0)} ms (most), of ${restored.count}`,
    `${failures.length} failed`,
  ].join("; ");

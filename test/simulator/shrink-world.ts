import type { Rule } from "./finding.ts";
import type { History, PlannedContact, WorldPlan } from "./plan.ts";
import type { WorldOutcome } from "./run-world.ts";

export type Shrunken = { outcome: WorldOutcome; runs: number };

/**
 * Makes a failed world small: its harmed customer alone first, then without whatever it fails without as well. Every
 * smaller world is lived through anew; weather, kills and steps stay as they were for what remains.
 */
export async function shrinkWorld(
  failed: WorldOutcome,
  live: (plan: WorldPlan) => Promise<WorldOutcome>,
  mostRuns = 80,
): Promise<Shrunken> {
  let best = failed;
  let runs = 0;
  const { rule } = failed.findings[0]!;
  const attempt = async (plan: WorldPlan): Promise<boolean> => {
    if (runs >= mostRuns) return false;
    runs += 1;
    const outcome = await live(plan);
    if (!hasBroken(outcome, rule)) return false;
    best = outcome;
    return true;
  };

  await alone(failed, attempt);
  for (let before = -1; before !== sizeOf(best.plan); ) {
    before = sizeOf(best.plan);
    for (const smaller of reductions) await eachSmaller(() => best.plan, smaller, attempt);
  }
  return { outcome: best, runs };
}

const hasBroken = ({ findings }: WorldOutcome, rule: Rule): boolean =>
  findings.some((one) => one.rule === rule);

const sizeOf = (plan: WorldPlan): number =>
  plan.histories.reduce((sum, one) => sum + 1 + one.happenings.length + one.contacts.length, 0) +
  plan.spells.length +
  plan.kills.length +
  plan.acts.length +
  plan.instances +
  plan.stops.length;

type Attempt = (plan: WorldPlan) => Promise<boolean>;

/** Only who was harmed; where that is nobody, or it does not happen alone, half of them, again and again. */
async function alone({ plan, findings }: WorldOutcome, attempt: Attempt): Promise<void> {
  const { ref } = findings[0]!;
  const harmed = plan.histories.filter((one) => one.ref === ref);
  if (harmed.length === 1 && (await attempt({ ...plan, histories: harmed }))) return;
  let rest = plan;
  for (let size = Math.ceil(rest.histories.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < rest.histories.length && rest.histories.length > 1; ) {
      const histories = rest.histories.filter((_, index) => index < at || index >= at + size);
      if (histories.length > 0 && (await attempt({ ...rest, histories }))) rest = { ...rest, histories };
      else at += size;
    }
  }
}

/** The plan without the n-th thing of a kind, or as it is where that must stay; null when there are not so many. */
type Reduction = (plan: WorldPlan, at: number) => WorldPlan | null;

async function eachSmaller(present: () => WorldPlan, reduce: Reduction, attempt: Attempt): Promise<void> {
  for (let at = 0; ; ) {
    const smaller = reduce(present(), at);
    if (smaller === null) return;
    if (smaller === present() || !(await attempt(smaller))) at += 1;
  }
}

const without = <T>(all: readonly T[], at: number): T[] => all.filter((_, index) => index !== at);

/** The n-th of something that every customer has several of. */
function ofHistories(
  plan: WorldPlan,
  at: number,
  change: (history: History, at: number) => History | null,
): WorldPlan | null {
  let left = at;
  for (const [index, history] of plan.histories.entries()) {
    const changed = change(history, left);
    if (changed)
      return { ...plan, histories: plan.histories.map((one, other) => (other === index ? changed : one)) };
    left -= history.happenings.length;
  }
  return null;
}

const hasSpare = (contacts: readonly PlannedContact[], { role }: PlannedContact): boolean =>
  contacts.filter((one) => one.role === role).length > 1;

const reductions: readonly Reduction[] = [
  (plan, at) => (at < plan.spells.length ? { ...plan, spells: without(plan.spells, at) } : null),
  (plan, at) => (at < plan.kills.length ? { ...plan, kills: without(plan.kills, at) } : null),
  (plan, at) => (at < plan.acts.length ? { ...plan, acts: without(plan.acts, at) } : null),
  (plan, at) =>
    at === 0 && plan.instances > 1
      ? {
          ...plan,
          instances: plan.instances - 1,
          kills: plan.kills.map((kill) => ({ ...kill, instance: 0 })),
        }
      : null,
  (plan, at) =>
    ofHistories(plan, at, (history, index) =>
      index < history.happenings.length
        ? { ...history, happenings: without(history.happenings, index) }
        : null,
    ),
  (plan, at) => {
    const [history] = plan.histories;
    const contact = history?.contacts[at];
    if (plan.histories.length !== 1 || !history || !contact) return null;
    if (!hasSpare(history.contacts, contact)) return plan;
    return { ...plan, histories: [{ ...history, contacts: without(history.contacts, at) }] };
  },
];

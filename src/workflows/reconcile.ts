import { day, hour, type Instant, minute } from "../core/instant.ts";
import {
  finishPass,
  leavePass,
  type Pass,
  type PassKind,
  PassLost,
  passKinds,
  takePass,
} from "../postgres/passes.ts";
import { BillingUnavailable, type World } from "./ports.ts";
import { reconcileAll } from "./reconcile-all.ts";
import { reconcileAtRisk } from "./reconcile-at-risk.ts";
import { reconcileEvents } from "./reconcile-events.ts";
import type { Detail, Pace, Step, Steps } from "./reconciling.ts";

/** How often each kind of pass begins, in domain time. */
const every: Readonly<Record<PassKind, number>> = { events: 15 * minute, at_risk: hour, all: day };

const stepsOf: Readonly<Record<PassKind, Steps>> = {
  events: reconcileEvents(),
  at_risk: reconcileAtRisk,
  all: reconcileAll,
};

export type PassEnd =
  | { kind: "finished"; detail: Detail }
  /** The next to take it goes on from here. `why` null: it was asked to stop. */
  | { kind: "interrupted"; why: string | null }
  /** Another instance has it. */
  | { kind: "lost" };

/**
 * Goes through a pass that was taken, step by step; whoever stops asking for steps interrupts it. Whatever happens, the
 * pass is free again afterwards.
 */
export async function* walkPass(
  world: World,
  pass: Pass,
  pace: Omit<Pace, "pass">,
  steps: Steps = stepsOf[pass.kind],
): AsyncGenerator<Step, PassEnd> {
  let end: PassEnd = { kind: "interrupted", why: null };
  try {
    const detail = yield* steps(world, { ...pace, pass });
    end = { kind: "finished", detail };
  } catch (error) {
    if (error instanceof PassLost) end = { kind: "lost" };
    else if (error instanceof BillingUnavailable) end = { kind: "interrupted", why: error.message };
    else {
      end = { kind: "interrupted", why: String(error) };
      throw error;
    }
  } finally {
    await close(world, pass, end, pace.now);
  }
  return end;
}

function close({ db }: World, pass: Pass, end: PassEnd, now: Instant): Promise<void> {
  return end.kind === "finished"
    ? finishPass(db, pass, { now, realNow: Date.now(), detail: end.detail })
    : leavePass(db, pass, { why: end.kind === "interrupted" ? end.why : null, realNow: Date.now() });
}

/**
 * Does every pass that is due and that no other instance has. What it finds is asked for to be reviewed, no more: facts
 * are written under a claim alone. `enough` is asked after each step. Answers whether any review or event awaits.
 */
export async function reconcileDue(
  world: World,
  now: Instant,
  enough: () => boolean = () => false,
): Promise<boolean> {
  let found = false;
  for (const kind of passKinds) {
    if (enough()) break;
    const pass = await takePass(world.db, kind, { now, realNow: Date.now(), every: every[kind] });
    if (pass) found = (await runPass(world, pass, now, enough)) || found;
  }
  return found;
}

async function runPass(world: World, pass: Pass, now: Instant, enough: () => boolean): Promise<boolean> {
  const walk = walkPass(world, pass, { now });
  let found = false;
  for (;;) {
    const next = await walk.next();
    if (next.done) {
      tell(world, pass.kind, next.value);
      return found;
    }
    found ||= next.value.asked.length + next.value.found.length > 0;
    if (!enough()) continue;
    await walk.return({ kind: "interrupted", why: null });
    return found;
  }
}

function tell({ log }: World, kind: PassKind, end: PassEnd): void {
  if (end.kind === "finished") log.info({ reconciliation: kind, ...end.detail }, "Compared with Stripe");
  else if (end.kind === "interrupted")
    log.warn(
      { reconciliation: kind, why: end.why },
      "The comparison with Stripe was interrupted; it goes on from there at the next time",
    );
}

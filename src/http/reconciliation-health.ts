import { Gauge, type Registry } from "prom-client";
import { isoOrNull, second } from "../core/instant.ts";
import type { Reconciliation } from "../postgres/reconciliation.ts";

/**
 * How the comparisons with Stripe stand, for `/readyz`: without what went wrong in words, which may name a customer;
 * `npx forewarn reconcile` and the log tell. Moments in real time.
 */
export const reconciliationDetail = (all: readonly Reconciliation[]) =>
  Object.fromEntries(
    all.map((one) => [
      one.kind,
      {
        finished_at: isoOrNull(one.finishedRealAt),
        failed_at: isoOrNull(one.failedRealAt),
        failing: one.failedWhy !== null,
        under_way: one.underWay,
      },
    ]),
  );

/** A kind that never finished, or never failed, has no moment of it. */
export function reconciliationGauges(registry: Registry): (all: readonly Reconciliation[]) => void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ["kind"], registers: [registry] });
  const finished = gauge(
    "forewarn_reconciliation_finished_timestamp_seconds",
    "When a comparison with Stripe last came to its end",
  );
  const failed = gauge(
    "forewarn_reconciliation_failed_timestamp_seconds",
    "When a comparison with Stripe last stopped short",
  );
  const failing = gauge(
    "forewarn_reconciliation_failing",
    "1 while the last try of a comparison with Stripe stopped short",
  );
  return (all) => {
    for (const { kind, finishedRealAt, failedRealAt, failedWhy } of all) {
      if (finishedRealAt !== null) finished.set({ kind }, finishedRealAt / second);
      if (failedRealAt !== null) failed.set({ kind }, failedRealAt / second);
      failing.set({ kind }, failedWhy === null ? 0 : 1);
    }
  };
}

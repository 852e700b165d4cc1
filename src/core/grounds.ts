import { endOf, type Override } from "./override.ts";
import type { Proof } from "./proof.ts";
import type { Reason } from "./reason.ts";
import type { View } from "./view.ts";

export const granted = (override: Override): Reason => ({
  code: "override",
  kind: override.kind,
  by: override.by,
  reason: override.reason,
  until: endOf(override),
});

export const proofReasons = (proof: Proof): Reason[] =>
  proof.kind === "complete"
    ? proof.roles.map((role): Reason => ({ code: "proof", ...role }))
    : proof.roles.map((role): Reason => ({ code: "proof_missing", role }));

export const overdue = (view: View): Reason => ({
  code: "overdue",
  invoices: view.owed.map(({ invoice }) => invoice.number ?? invoice.id),
  since: Math.min(...view.owed.map(({ debt }) => debt.since)),
});

export function settledReasons(view: View): Reason[] {
  if (view.notices.length === 0) return [];
  const named = new Set(view.notices.flatMap((notice) => notice.debts));
  return view.settled
    .filter(({ invoice }) => named.has(invoice.id))
    .map(({ invoice, debt }) => ({
      code: "debt_settled",
      invoice: invoice.number ?? invoice.id,
      why: debt.why,
    }));
}

export function heldReasons(view: View): Reason[] {
  return view.held.map(({ invoice, debt }): Reason => {
    const name = invoice.number ?? invoice.id;
    if (debt.kind === "in_flight")
      return { code: "money_in_flight", invoice: name, method: debt.method, until: debt.until };
    return debt.kind === "disputed"
      ? { code: "disputed", invoice: name }
      : { code: "uncertain", invoice: name, doubt: debt.doubt };
  });
}

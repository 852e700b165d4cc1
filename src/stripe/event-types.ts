/** Events after which a customer's facts may have changed. Everything else is kept as ignored. */
const hints = new Set([
  ...[
    "created",
    "finalized",
    "finalization_failed",
    "paid",
    "payment_succeeded",
    "payment_failed",
    "payment_action_required",
    "payment_attempt_required",
    "overdue",
    "will_be_due",
    "overpaid",
    "voided",
    "marked_uncollectible",
    "updated",
    "deleted",
  ].map((change) => `invoice.${change}`),
  ...["created", "updated", "deleted"].map((change) => `customer.${change}`),
  ...["processing", "requires_action", "partially_funded", "succeeded", "payment_failed", "canceled"].map(
    (change) => `payment_intent.${change}`,
  ),
  "charge.refunded",
]);

const hintFamilies = [
  "invoice_payment.",
  "customer.subscription.",
  "credit_note.",
  "refund.",
  "charge.dispute.",
];

/** Thin events carry the same names behind a `v1.`. */
export const plainType = (type: string): string => type.replace(/^v1\./, "");

/** Whether an event of this type says "look again at this customer". */
export function isHint(type: string): boolean {
  const plain = plainType(type);
  return hints.has(plain) || hintFamilies.some((family) => plain.startsWith(family));
}

import type { Book } from "./book.ts";
import { StripeRefusal } from "./refusal.ts";
import type { Kind } from "./shapes.ts";

type Bag = Record<string, unknown>;

/** Fields that hold an id, and what it is the id of. */
const references: Readonly<Record<string, Kind>> = {
  customer: "customer",
  invoice: "invoice",
  payment_intent: "payment_intent",
  latest_charge: "charge",
  charge: "charge",
};

const deepest = 4;

/** Replaces ids by objects along paths such as `data.payment.payment_intent`. @throws StripeRefusal 400 */
export function expanded(book: Book, value: unknown, paths: readonly string[]): unknown {
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > deepest) {
      throw new StripeRefusal(
        400,
        `You cannot expand more than ${deepest} levels of a property. Property: ${path}`,
      );
    }
    expandAlong(book, value, steps, path);
  }
  return value;
}

function expandAlong(book: Book, value: unknown, [step, ...rest]: readonly string[], path: string): void {
  if (step === undefined || typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value) expandAlong(book, one, [step, ...rest], path);
    return;
  }
  const bag = value as Bag;
  if (step === "payments" && bag.object === "invoice") bag.payments ??= paymentsOf(book, String(bag.id));
  if (step === "amount_paid_off_stripe" && bag.object === "invoice")
    bag[step] ??= book.find("plan", String(bag.id))?.paidOffStripe ?? 0;
  if (!(step in bag))
    throw new StripeRefusal(400, `This property cannot be expanded (${path}).`, { param: "expand[]" });
  const kind = references[step];
  const id = bag[step];
  if (kind !== undefined && typeof id === "string") bag[step] = book.find(kind, id) ?? id;
  expandAlong(book, bag[step], rest, path);
}

const paymentsOf = (book: Book, invoice: string) => ({
  object: "list",
  data: book.filter("invoice_payment", () => true, invoice),
  has_more: false,
  url: `/v1/invoice_payments?invoice=${invoice}`,
});

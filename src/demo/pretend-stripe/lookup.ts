import type { Book } from "./book.ts";
import { asCustomer } from "./customer-verbs.ts";
import type { Lookup } from "./older-version.ts";

/** Which payment belongs to which invoice, as old versions show it. */
export const lookupIn = (book: Book): Lookup => ({
  intentOf: (invoice) => {
    const [payment] = book.filter("invoice_payment", (one) => one.is_default, invoice);
    const intent = payment ? book.find("payment_intent", payment.payment.payment_intent) : null;
    return intent && { id: intent.id, charge: intent.latest_charge };
  },
  invoiceOfIntent: (intent) => book.filter("invoice_payment", () => true, intent)[0]?.invoice ?? null,
  chargeOf: (id) => book.find("charge", id),
  paidOffStripe: (invoice) => book.find("plan", invoice)?.paidOffStripe ?? 0,
  customerOfAccount: (account) => book.find("customer", asCustomer(account))?.id ?? null,
});

import { customerOfInvoice, type PendingEvent, rawEvents } from "../postgres/inbox.ts";
import type { World } from "./ports.ts";

/** Money of an invoice that is paid was given back, or is fought over. Thin events carry the same names behind a `v1.`. */
const isAboutPaidMoney = (type: string): boolean =>
  /^(v1\.)?(charge\.(refunded|dispute\.)|refund\.)/.test(type);

/**
 * Invoices that are paid and settled, and are read once more all the same because an event says that something became of
 * the money. @throws BillingUnavailable
 */
export async function questionedInvoices(
  { db, billing }: Pick<World, "db" | "billing">,
  events: readonly PendingEvent[],
): Promise<{ id: string; customer: string | null }[]> {
  const telling = events.filter(({ type }) => isAboutPaidMoney(type)).map(({ id }) => id);
  const found = new Set<string>();
  for (const raw of await rawEvents(db, telling)) {
    const invoice = await billing.invoiceOf({ raw });
    if (invoice !== null) found.add(invoice);
  }
  return Promise.all([...found].map(async (id) => ({ id, customer: await customerOfInvoice(db, id) })));
}

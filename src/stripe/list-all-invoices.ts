import type Stripe from "stripe";
import { BillingUnavailable, type CreatedSpan, type ListedInvoice } from "../workflows/ports.ts";
import { createdWithin, newestFirst, pageSize } from "./newest-first.ts";
import { readInvoice } from "./read-invoice.ts";

/** Everybody's invoices of one status. @throws BillingUnavailable */
export async function* listAllInvoices(
  stripe: Stripe,
  status: "open" | "uncollectible",
  span: CreatedSpan,
): AsyncGenerator<ListedInvoice> {
  const list = () => stripe.invoices.list({ status, ...createdWithin(span), limit: pageSize });
  for await (const one of newestFirst(`the list of ${status} invoices`, list)) {
    // A server that overlooks the filter must not make a debt of what is none.
    if (one.status === status) yield listed(one);
  }
}

/** One invoice that makes no sense must not hide all the others. */
function listed(raw: Stripe.Invoice): ListedInvoice {
  try {
    return { kind: "invoice", invoice: readInvoice(raw, []) };
  } catch (error) {
    if (!(error instanceof BillingUnavailable)) throw error;
    return { kind: "unreadable", id: raw.id, why: error.message };
  }
}

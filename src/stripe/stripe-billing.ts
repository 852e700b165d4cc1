import type Stripe from "stripe";
import type { Invoice } from "../core/invoice.ts";
import type { Billing, BillingCustomer, InvoiceLinks } from "../workflows/ports.ts";
import { customerOfEvent } from "./customer-of-event.ts";
import { invoiceOfEvent } from "./invoice-of-event.ts";
import { listAllInvoices } from "./list-all-invoices.ts";
import { listEvents } from "./list-events.ts";
import { billedTo, readCustomer } from "./read-customer.ts";
import { deletedInvoice, readInvoice } from "./read-invoice.ts";
import { readWithPayments } from "./read-with-payments.ts";
import type { StripeTraffic } from "./stripe-traffic.ts";
import { isMissing, reading } from "./stripe-trouble.ts";

/** Few enough at once to stay far from Stripe's limits, even a sandbox's 25 a second. */
const readsAtOnce = 4;

/** What may still be paid, in the order in which an invoice moves: one that moves between the reads is seen in the later. */
const owedStatuses = ["open", "uncollectible"] as const;

/** Stripe as the workflows see it. `traffic` is what its client counts. */
export function stripeBilling(
  stripe: Stripe,
  secretKey: string,
  traffic: Pick<StripeTraffic, "ahead"> = { ahead: null },
): Billing {
  return {
    clockAhead: () => traffic.ahead,
    identity: async () => ({ account: await accountOf(stripe), livemode: /^[a-z]+_live_/.test(secretKey) }),
    readCustomer: async (id, known, questioned = []) => {
      const customer = await readCustomer(stripe, id);
      const { invoices, aliases } = await readInvoices(stripe, customer, known, questioned);
      return {
        customer: { ...customer, aliases: [...new Set([...customer.aliases, ...aliases])] },
        invoices,
      };
    },
    customerOf: ({ raw }, known) => customerOfEvent(stripe, raw, known),
    invoiceLinks: (id) => invoiceLinks(stripe, id),
    invoiceOf: ({ raw }) => invoiceOfEvent(stripe, raw),
    events: (span) => listEvents(stripe, span),
    invoices: (status, span) => listAllInvoices(stripe, status, span),
  };
}

async function accountOf(stripe: Stripe): Promise<string | null> {
  try {
    const { id } = await stripe.accounts.retrieveCurrent();
    return typeof id === "string" && id !== "" ? id : null;
  } catch {
    return null;
  }
}

async function readInvoices(
  stripe: Stripe,
  customer: BillingCustomer,
  known: readonly string[],
  questioned: readonly string[],
): Promise<{ invoices: Invoice[]; aliases: string[] }> {
  const found = new Map<string, Stripe.Invoice | null>();
  for (const status of owedStatuses) {
    for (const one of await listInvoices(stripe, customer, status)) found.set(one.id, one);
  }
  const others = [...new Set([...known, ...questioned])].filter((id) => !found.has(id));
  await eachOf(others, async (id) => void found.set(id, await retrieveInvoice(stripe, id)));
  const invoices: Invoice[] = [];
  const retrieve = (id: string) => retrieveInvoice(stripe, id);
  await eachOf([...found], async ([id, raw]) => {
    invoices.push(
      raw === null
        ? deletedInvoice(id, customer.id)
        : await readWithPayments(stripe, raw, { retrieve, isQuestioned: questioned.includes(id) }),
    );
  });
  invoices.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  return {
    invoices,
    aliases: [...found.values()].flatMap((one) => (one ? aliasesIn(one, customer.id) : [])),
  };
}

/** The filters are applied here too: a server that overlooks them must not lend a customer somebody else's debts. */
async function listInvoices(
  stripe: Stripe,
  customer: BillingCustomer,
  status: (typeof owedStatuses)[number],
) {
  const found = new Map<string, Stripe.Invoice>();
  await reading(`the ${status} invoices of ${customer.id}`, async () => {
    try {
      for await (const one of stripe.invoices.list({ ...billedTo(customer.id), status, limit: 100 })) {
        if (found.has(one.id)) throw new Error(`its pages repeat invoice ${one.id}, so they may never end`);
        found.set(one.id, one);
      }
    } catch (cause) {
      // A deleted customer may no longer be listed by; its known invoices are still read one by one.
      if (!(customer.deleted && isMissing(cause))) throw cause;
    }
  });
  return [...found.values()].filter((one) => belongsTo(one, customer.id) && one.status === status);
}

const billedOf = ({ customer, customer_account }: Stripe.Invoice): string[] =>
  [typeof customer === "string" ? customer : customer?.id, customer_account].flatMap((id) => id ?? []);

const belongsTo = (invoice: Stripe.Invoice, customer: string): boolean =>
  billedOf(invoice).includes(customer);

/** Whatever is billed to an account of Accounts v2 names both its ids. */
function aliasesIn(invoice: Stripe.Invoice, customer: string): string[] {
  const billed = billedOf(invoice);
  return billed.includes(customer) ? billed.filter((id) => id !== customer) : [];
}

/** Null when it was deleted. */
async function retrieveInvoice(stripe: Stripe, id: string): Promise<Stripe.Invoice | null> {
  return reading(`invoice ${id}`, async () => {
    try {
      return await stripe.invoices.retrieve(id);
    } catch (cause) {
      if (isMissing(cause)) return null;
      throw cause;
    }
  });
}

async function invoiceLinks(stripe: Stripe, id: string): Promise<InvoiceLinks> {
  const invoice = await retrieveInvoice(stripe, id);
  if (invoice === null) return { pay: null, pdf: null };
  const { status } = readInvoice(invoice, []);
  const isPayable = status === "open" || status === "uncollectible";
  return {
    pay: isPayable ? (invoice.hosted_invoice_url ?? null) : null,
    pdf: invoice.invoice_pdf ?? null,
  };
}

async function eachOf<T>(all: readonly T[], read: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += readsAtOnce)
    await Promise.all(all.slice(at, at + readsAtOnce).map(read));
}

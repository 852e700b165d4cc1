import { z } from "zod";
import { day } from "../../core/instant.ts";
import type { Book } from "./book.ts";
import { mergedMetadata } from "./customer-body.ts";
import { asAccount, isAccount } from "./customer-verbs.ts";
import { given, is, within } from "./filters.ts";
import { pageOf } from "./page-of.ts";
import { changing, listing, metadata, range, retrieving, text, textOrUnset, whole, yesNo } from "./params.ts";
import { missing, notNow, StripeRefusal } from "./refusal.ts";
import { type Desk, type Route, route } from "./route.ts";
import type { Bodies, InvoiceBody } from "./shapes.ts";

const collection = z.enum(["charge_automatically", "send_invoice"]);
const status = z.enum(["draft", "open", "paid", "uncollectible", "void"]);

const newInvoice = changing({
  customer: text,
  collection_method: collection.default("charge_automatically"),
  auto_advance: yesNo.default(false),
  currency: text.optional(),
  days_until_due: whole.optional(),
  due_date: whole.optional(),
  description: textOrUnset.optional(),
  metadata: metadata.optional(),
  pending_invoice_items_behavior: z.enum(["include", "exclude"]).default("exclude"),
});

function createDraft(
  { ledger }: Desk,
  params: z.infer<typeof newInvoice>,
  now: number,
): Promise<InvoiceBody> {
  const { collection_method, days_until_due: days, due_date } = params;
  if (collection_method === "send_invoice" && days === undefined && due_date === undefined) {
    throw new StripeRefusal(
      400,
      "If invoice is set to send_invoice, you must specify due_date or days_until_due.",
      { param: "due_date" },
    );
  }
  return ledger.createDraft({
    customer: params.customer,
    collection: collection_method,
    autoAdvance: params.auto_advance,
    dueAt: due_date !== undefined ? due_date * 1000 : days !== undefined ? now + days * day : null,
    includeWaiting: params.pending_invoice_items_behavior === "include",
    ...given({ currency: params.currency, description: params.description, metadata: params.metadata }),
  });
}

const known = ({ book }: Desk, id: string): InvoiceBody => {
  const found = book.find("invoice", id);
  if (!found || found.deleted) throw missing("invoice", id, "invoice");
  return found;
};

const invoiceFilters = listing({
  customer: text.optional(),
  customer_account: text.optional(),
  status: status.optional(),
  collection_method: collection.optional(),
  created: range.optional(),
  due_date: range.optional(),
  subscription: text.optional(),
});

/** What a customer's invoices are kept under, deleted or not: the account of Accounts v2 that it is as well. */
function billedAs(book: Book, customer: string): string {
  const account = asAccount(customer);
  return book.find("customer", account) ? account : customer;
}

function listInvoices({ book }: Desk, params: z.infer<typeof invoiceFilters>) {
  const {
    customer,
    customer_account,
    status: wantedStatus,
    collection_method,
    created,
    due_date,
    subscription,
    ...paging
  } = params;
  if (customer !== undefined && (isAccount(customer) || !book.find("customer", customer))) {
    throw new StripeRefusal(400, `No such customer: '${customer}'`, {
      code: "resource_missing",
      param: "customer",
    });
  }
  const billed = customer === undefined ? customer_account : billedAs(book, customer);
  const wanted = (one: Bodies["invoice"]): boolean =>
    !one.deleted &&
    is(billed, one.customer) &&
    (wantedStatus === undefined || one.status === wantedStatus) &&
    (collection_method === undefined || one.collection_method === collection_method) &&
    (subscription === undefined || one.parent?.subscription_details?.subscription === subscription) &&
    within(one.created, created) &&
    (due_date === undefined || (one.due_date !== null && within(one.due_date, due_date)));
  return pageOf(book.kept("invoice", wanted, billed), paging, "/v1/invoices");
}

const changes = changing({
  auto_advance: yesNo.optional(),
  description: textOrUnset.optional(),
  due_date: whole.optional(),
  metadata: metadata.optional(),
});

const newItem = changing({
  customer: text,
  invoice: text.optional(),
  amount: whole.optional(),
  currency: text.optional(),
  description: textOrUnset.optional(),
});

export const invoiceRoutes: readonly Route[] = [
  route("post", "/v1/invoices", newInvoice, async (desk, params) =>
    createDraft(desk, params, await desk.now()),
  ),
  route("get", "/v1/invoices", invoiceFilters, listInvoices),
  route("get", "/v1/invoices/:id", retrieving, (desk, _params, id) => known(desk, id)),
  route("post", "/v1/invoices/:id", changes, (desk, { expand, metadata: more, ...params }, id) => {
    const merged = more && { metadata: mergedMetadata(known(desk, id).metadata ?? {}, more) };
    return desk.ledger.updateInvoice(id, { ...given(params), ...merged });
  }),
  route("delete", "/v1/invoices/:id", retrieving, ({ ledger }, _params, id) => ledger.deleteDraft(id)),
  route(
    "post",
    "/v1/invoices/:id/finalize",
    changing({ auto_advance: yesNo.optional() }),
    ({ ledger }, _params, id) => ledger.finalize(id),
  ),
  route("post", "/v1/invoices/:id/send", changing({}), (desk, _params, id) => {
    const invoice = known(desk, id);
    return invoice.status === "draft" ? desk.ledger.finalize(id) : invoice;
  }),
  route(
    "post",
    "/v1/invoices/:id/pay",
    changing({
      paid_out_of_band: yesNo.optional(),
      payment_method: text.optional(),
      forgive: yesNo.optional(),
      off_session: yesNo.optional(),
    }),
    async (desk, { paid_out_of_band }, id) => {
      if (known(desk, id).status === "draft") await desk.ledger.finalize(id);
      return paid_out_of_band ? desk.ledger.payOutside(id) : desk.ledger.pay(id);
    },
  ),
  route("post", "/v1/invoices/:id/void", changing({}), ({ ledger }, _params, id) => ledger.voidInvoice(id)),
  route("post", "/v1/invoices/:id/mark_uncollectible", changing({}), ({ ledger }, _params, id) =>
    ledger.markUncollectible(id),
  ),
  route("post", "/v1/invoiceitems", newItem, (desk, { customer, invoice, amount, currency, description }) => {
    if (amount === undefined)
      throw notNow("Give the item an amount: prices are not part of the pretend Stripe");
    const on = invoice === undefined ? null : known(desk, invoice);
    return desk.ledger.addItem({
      customer,
      amount,
      currency: currency ?? on?.currency ?? "usd",
      description: description ?? null,
      invoice: on?.id ?? null,
    });
  }),
  route(
    "get",
    "/v1/invoiceitems",
    listing({ customer: text.optional(), invoice: text.optional() }),
    ({ book }, params) => {
      const { customer, invoice, ...paging } = params;
      const wanted = (one: Bodies["invoiceitem"]): boolean =>
        (customer === undefined || one.customer === customer) &&
        (invoice === undefined || one.invoice === invoice);
      return pageOf(book.kept("invoiceitem", wanted, invoice ?? customer), paging, "/v1/invoiceitems");
    },
  ),
];

import { z } from "zod";
import { is, within } from "./filters.ts";
import { pageOf } from "./page-of.ts";
import { changing, listing, range, retrieving, text, whole } from "./params.ts";
import { missing } from "./refusal.ts";
import { type Desk, type Route, route } from "./route.ts";
import type { Bodies } from "./shapes.ts";

type Found = "payment_intent" | "invoice_payment" | "charge" | "dispute" | "refund" | "credit_note";

const find = <K extends Found>(kind: K) => {
  return ({ book }: Desk, _params: unknown, id: string): Bodies[K] => {
    const found = book.find(kind, id);
    if (!found) throw missing(kind, id);
    return found;
  };
};

const paymentFilter = z.strictObject({
  type: z.enum(["payment_intent", "payment_record"]),
  payment_intent: text.optional(),
  payment_record: text.optional(),
});

const optional = text.optional();
const created = range.optional();

export const paymentRoutes: readonly Route[] = [
  route("get", "/v1/payment_intents/:id", retrieving, find("payment_intent")),
  route(
    "get",
    "/v1/payment_intents",
    listing({ customer: optional, created }),
    ({ book }, { customer, created, ...paging }) => {
      const wanted = (one: Bodies["payment_intent"]) =>
        is(customer, one.customer) && within(one.created, created);
      return pageOf(book.kept("payment_intent", wanted, customer), paging, "/v1/payment_intents");
    },
  ),
  route("get", "/v1/invoice_payments/:id", retrieving, find("invoice_payment")),
  route(
    "get",
    "/v1/invoice_payments",
    listing({
      invoice: optional,
      status: z.enum(["open", "paid", "canceled"]).optional(),
      payment: paymentFilter.optional(),
      created,
    }),
    ({ book }, { invoice, status, payment, created, ...paging }) => {
      const wanted = (one: Bodies["invoice_payment"]) =>
        is(invoice, one.invoice) &&
        is(status, one.status) &&
        is(payment?.type, one.payment.type) &&
        is(payment?.payment_intent, one.payment.payment_intent) &&
        within(one.created, created);
      return pageOf(
        book.kept("invoice_payment", wanted, invoice ?? payment?.payment_intent),
        paging,
        "/v1/invoice_payments",
      );
    },
  ),
  route("get", "/v1/charges/:id", retrieving, find("charge")),
  route("get", "/v1/disputes/:id", retrieving, find("dispute")),
  route(
    "get",
    "/v1/disputes",
    listing({ charge: optional, payment_intent: optional, created }),
    ({ book }, params) => {
      const { charge, payment_intent, created, ...paging } = params;
      const wanted = (one: Bodies["dispute"]) =>
        is(charge, one.charge) && is(payment_intent, one.payment_intent) && within(one.created, created);
      return pageOf(book.kept("dispute", wanted, payment_intent ?? charge), paging, "/v1/disputes");
    },
  ),
  route("get", "/v1/refunds/:id", retrieving, find("refund")),
  route("get", "/v1/credit_notes/:id", retrieving, find("credit_note")),
  route(
    "get",
    "/v1/credit_notes",
    listing({ customer: optional, invoice: optional, created }),
    ({ book }, params) => {
      const { customer, invoice, created, ...paging } = params;
      const wanted = (one: Bodies["credit_note"]) =>
        is(customer, one.customer) && is(invoice, one.invoice) && within(one.created, created);
      return pageOf(book.kept("credit_note", wanted, invoice ?? customer), paging, "/v1/credit_notes");
    },
  ),
  route(
    "post",
    "/v1/credit_notes",
    changing({ invoice: text, amount: whole, memo: optional, reason: optional }),
    ({ ledger }, params) =>
      ledger.credit(params.invoice, {
        amount: params.amount,
        memo: params.memo ?? null,
        reason: params.reason ?? null,
      }),
  ),
];

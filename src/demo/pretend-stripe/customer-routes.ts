import type Stripe from "stripe";
import type { CustomerDetails } from "./customer-body.ts";
import { given, within } from "./filters.ts";
import { pageOf } from "./page-of.ts";
import { changing, customerFields, listing, range, retrieving, text } from "./params.ts";
import { missing } from "./refusal.ts";
import { type Route, route } from "./route.ts";

const fields = ({ expand, ...params }: { expand?: unknown } & object): CustomerDetails => given(params);

export const customerRoutes: readonly Route[] = [
  route("post", "/v1/customers", changing(customerFields), ({ ledger }, params) =>
    ledger.createCustomer(fields(params)),
  ),
  route("post", "/v1/customers/:id", changing(customerFields), ({ ledger }, params, id) =>
    ledger.updateCustomer(id, fields(params)),
  ),
  route("delete", "/v1/customers/:id", retrieving, ({ ledger }, _params, id) => ledger.deleteCustomer(id)),
  route("get", "/v1/customers/:id", retrieving, ({ book }, _params, id) => {
    const found = book.find("customer", id);
    if (!found) throw missing("customer", id);
    return found;
  }),
  route(
    "get",
    "/v1/customers",
    listing({ email: text.optional(), created: range.optional() }),
    ({ book }, { email, created, ...paging }) => {
      const wanted = (one: Stripe.Customer | Stripe.DeletedCustomer): boolean =>
        !one.deleted && (email === undefined || one.email === email) && within(one.created, created);
      return pageOf(book.filter("customer", wanted), paging, "/v1/customers");
    },
  ),
];

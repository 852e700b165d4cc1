import type Stripe from "stripe";
import { z } from "zod";
import { accountOfCustomer, type CustomerDetails } from "./customer-body.ts";
import { isAccount } from "./customer-verbs.ts";
import { given, within } from "./filters.ts";
import { pageOf } from "./page-of.ts";
import { changing, customerFields, list, listing, range, retrieving, text } from "./params.ts";
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
    if (!found || isAccount(id)) throw missing("customer", id);
    return found;
  }),
  route(
    "get",
    "/v2/core/accounts/:id",
    z.strictObject({ include: list.optional() }),
    ({ book }, _params, id) => {
      const found = isAccount(id) ? book.find("customer", id) : null;
      if (!found) throw missing("account", id);
      return accountOfCustomer(found);
    },
  ),
  route(
    "get",
    "/v1/customers",
    listing({ email: text.optional(), created: range.optional() }),
    ({ book }, { email, created, ...paging }) => {
      const wanted = (one: Stripe.Customer | Stripe.DeletedCustomer): boolean =>
        !one.deleted &&
        !isAccount(one.id) &&
        (email === undefined || one.email === email) &&
        within(one.created, created);
      return pageOf(book.kept("customer", wanted), paging, "/v1/customers");
    },
  ),
];

import { within } from "./filters.ts";
import { pageOf } from "./page-of.ts";
import { list, listing, range, retrieving, text, yesNo } from "./params.ts";
import { missing, StripeRefusal } from "./refusal.ts";
import { type Desk, type Route, route } from "./route.ts";
import type { EventBody } from "./shapes.ts";

/** `*` stands for any characters, as in `invoice.*`. */
function matching(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.]/g, "\\."));
  return new RegExp(`^${parts.join(".*")}$`);
}

const filters = listing({
  type: text.optional(),
  types: list.optional(),
  created: range.optional(),
  delivery_success: yesNo.optional(),
});

const wasDelivered = ({ book }: Desk, id: string): boolean => {
  const state = book.find("delivery", id)?.state;
  return state === "delivered" || state === "not_subscribed";
};

export const eventRoutes: readonly Route[] = [
  route("get", "/v1/events", filters, (desk, { type, types, created, delivery_success, ...paging }) => {
    if (type !== undefined && types !== undefined) {
      throw new StripeRefusal(400, "You may only specify one of these parameters: type, types.", {
        code: "parameters_exclusive",
      });
    }
    const wantedTypes = (type === undefined ? types : [type])?.map(matching);
    const wanted = (one: EventBody): boolean =>
      within(one.created, created) &&
      (wantedTypes === undefined || wantedTypes.some((pattern) => pattern.test(one.type))) &&
      (delivery_success === undefined || wasDelivered(desk, one.id) === delivery_success);
    return pageOf(desk.book.kept("event", wanted), paging, "/v1/events");
  }),
  route("get", "/v1/events/:id", retrieving, ({ book }, _params, id) => {
    const found = book.find("event", id);
    if (!found) throw missing("event", id);
    return found;
  }),
  route("get", "/v1/account", retrieving, ({ account }) => account),
  route("get", "/v1/accounts/:id", retrieving, ({ account }, _params, id) => {
    if (id !== account.id) throw missing("account", id);
    return account;
  }),
];

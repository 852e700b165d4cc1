import type { Instant } from "../core/instant.ts";
import type { AccountRow } from "../postgres/accounts.ts";
import type { PendingEvent } from "../postgres/inbox.ts";
import { unsettledInvoices } from "../postgres/invoices.ts";
import { type BillingRead, BillingUnavailable, BillingUnreadable, type World } from "./ports.ts";
import { questionedInvoices } from "./questioned-invoices.ts";

/**
 * What Stripe said when it was asked from `at` on. `passing`: it is away, which is no fault of the events that asked for
 * this review.
 */
export type Fetched =
  | { kind: "read"; at: Instant; reads: BillingRead[] }
  | { kind: "unavailable"; why: string; passing: boolean };

/** Reads every customer of the account from Stripe; no transaction is open meanwhile. */
export async function fetchFacts(
  world: World,
  account: AccountRow,
  events: readonly PendingEvent[],
  at: Instant,
): Promise<Fetched> {
  const known = await unsettledInvoices(world.db, account.id);
  try {
    const questioned = await questionedInvoices(world, events);
    const reads: BillingRead[] = [];
    // `cus_…` before `acct_…`: the former says which account it is as well, and all that is billed to either.
    for (const customer of account.customers.toReversed()) {
      const own = known.filter((one) => readFor(one.customer, account) === customer);
      const asked = questioned.filter((one) => readFor(one.customer, account) === customer);
      const isRead = reads.some((read) => read.customer.aliases.includes(customer));
      if (isRead && own.length === 0 && asked.length === 0) continue;
      reads.push(
        await world.billing.readCustomer(
          customer,
          own.map(({ id }) => id),
          [...own.filter(({ isPaid }) => isPaid), ...asked].map(({ id }) => id),
        ),
      );
    }
    return { kind: "read", at, reads };
  } catch (error) {
    if (!(error instanceof BillingUnavailable)) throw error;
    world.log.warn(
      { account: account.id, why: error.message },
      "Stripe could not be read; the account is held as it is",
    );
    return { kind: "unavailable", why: error.message, passing: !(error instanceof BillingUnreadable) };
  }
}

/**
 * The customer of the account for whom an invoice is read. Of one that was never read nobody knows whose it is, and one
 * may be billed to another id of the customer's: each is read all the same, since what is not read is owed for ever.
 */
const readFor = (customer: string | null, { customers }: AccountRow): string | undefined =>
  customer !== null && customers.includes(customer) ? customer : customers[0];

import type { Instant } from "../core/instant.ts";
import type { AccountRow } from "../postgres/accounts.ts";
import type { PendingEvent } from "../postgres/inbox.ts";
import { unsettledInvoices } from "../postgres/invoices.ts";
import {
  BillingForbidden,
  type BillingRead,
  BillingUnavailable,
  BillingUnreadable,
  type World,
} from "./ports.ts";
import { questionedInvoices } from "./questioned-invoices.ts";

/**
 * What Stripe said when it was asked from `at` on. `passing`: it is away, which is no fault of the events that asked for
 * this review. `customer`: it answers, and does not let us read this one; `reads`: what it says of the others meanwhile.
 */
export type Fetched =
  | { kind: "read"; at: Instant; reads: BillingRead[] }
  | { kind: "unavailable"; why: string; passing: boolean; customer: string | null; reads: BillingRead[] };

/** Reads every customer of the account from Stripe; no transaction is open meanwhile. */
export async function fetchFacts(
  world: World,
  account: AccountRow,
  events: readonly PendingEvent[],
  at: Instant,
): Promise<Fetched> {
  const known = await unsettledInvoices(world.db, account.id);
  const reads: BillingRead[] = [];
  let unread: { customer: string; error: BillingUnavailable } | null = null;
  try {
    const questioned = await questionedInvoices(world, events);
    // `cus_…` before `acct_…`: the former says which account it is as well, and all that is billed to either.
    for (const customer of account.customers.toReversed()) {
      const own = known.filter((one) => readFor(one.customer, account) === customer);
      const asked = questioned.filter((one) => readFor(one.customer, account) === customer);
      const isRead = reads.some((read) => read.customer.aliases.includes(customer));
      if (isRead && own.length === 0 && asked.length === 0) continue;
      const paid = own.filter(({ isPaid }) => isPaid);
      const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
      try {
        reads.push(await world.billing.readCustomer(customer, ids(own), ids([...paid, ...asked])));
      } catch (error) {
        if (!isOfThisOne(error)) throw error;
        unread ??= { customer, error };
      }
    }
    return unread ? unavailable(world, account, unread, reads) : { kind: "read", at, reads };
  } catch (error) {
    if (!(error instanceof BillingUnavailable)) throw error;
    return unavailable(world, account, { customer: unread?.customer ?? null, error }, reads);
  }
}

/**
 * The customer of the account for whom an invoice is read. Of one that was never read nobody knows whose it is, and one
 * may be billed to another id of the customer's: each is read all the same, since what is not read is owed for ever.
 */
const readFor = (customer: string | null, { customers }: AccountRow): string | undefined =>
  customer !== null && customers.includes(customer) ? customer : customers[0];

/** The next one may be read all the same. */
const isOfThisOne = (error: unknown): error is BillingUnavailable =>
  error instanceof BillingUnreadable || error instanceof BillingForbidden;

function unavailable(
  world: World,
  account: AccountRow,
  { customer, error }: { customer: string | null; error: BillingUnavailable },
  reads: BillingRead[],
): Fetched {
  const why = error.message;
  world.log.warn({ account: account.id, why }, "Stripe could not be read; the account is held as it is");
  return { kind: "unavailable", why, passing: !(error instanceof BillingUnreadable), customer, reads };
}

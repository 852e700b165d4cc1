import type { Instant } from "../core/instant.ts";
import { standardPolicy } from "../core/policy.ts";
import { moveCustomer, moveOverrides } from "../postgres/account-moves.ts";
import {
  type AccountChange,
  type AccountRow,
  createAccount,
  findAccount,
  lockNames,
  updateAccount,
} from "../postgres/accounts.ts";
import { requestReview, takeOverClaim } from "../postgres/claims.ts";
import { type GivenContact, replaceContacts } from "../postgres/contacts.ts";
import { type Tx, transact } from "../postgres/database.ts";
import { continueAs, endQuietly, isBlank } from "./continue-as.ts";
import { announceAccount } from "./know-customer.ts";
import type { World } from "./ports.ts";

export type AccountGiven = Omit<AccountChange, "productId"> & {
  stripeCustomer?: string;
  contacts?: readonly GivenContact[];
};

export type PutOutcome =
  | { kind: "created" | "replaced"; accountId: number }
  | { kind: "customer_taken"; by: string };

/**
 * Creates or replaces an account under the product's id. A Stripe customer that we know already brings its account
 * and its case along; one that belongs to another product's account is only taken with `remap`.
 */
export async function putAccount(
  world: World,
  productId: string,
  given: AccountGiven,
  options: { remap: boolean; now: Instant },
): Promise<PutOutcome> {
  return transact(world.db, async (tx) => {
    const { stripeCustomer, contacts, ...change } = given;
    await lockNames(tx, stripeCustomer === undefined ? [productId] : [productId, stripeCustomer]);
    const named = await findAccount(tx, productId);
    // A Stripe customer may be called like another product's id; it is not that product's account.
    const own = named?.productId === productId ? named : undefined;
    const holder =
      stripeCustomer !== undefined
        ? await findAccount(tx, stripeCustomer)
        : named?.productId === null
          ? named
          : undefined;
    if (holder && holder.productId !== null && holder.id !== own?.id && !options.remap)
      return { kind: "customer_taken", by: holder.productId };

    const adopted = holder?.productId === null && (!own || (await isBlank(tx, own))) ? holder : own;
    if (own && adopted && adopted !== own) await continueAs(tx, own, adopted.id, options.now);
    const accountId =
      adopted?.id ??
      (await createAccount(
        tx,
        { productId, name: change.name ?? null, policy: change.policy ?? standardPolicy },
        options.now,
      ));
    await takeOverClaim(tx, accountId);
    await updateAccount(tx, accountId, { ...change, productId });
    if (stripeCustomer !== undefined && holder?.id !== accountId)
      await takeCustomer(tx, stripeCustomer, holder, accountId, options.now);
    if (contacts) await replaceContacts(tx, accountId, contacts, "product", options.now);
    await requestReview(tx, accountId, options.now);
    if (adopted !== own || !own || (stripeCustomer !== undefined && holder?.id !== accountId))
      await announceAccount(tx, world, accountId, options.now);
    return { kind: own ? "replaced" : "created", accountId };
  });
}

async function takeCustomer(
  tx: Tx,
  customer: string,
  from: AccountRow | undefined,
  to: number,
  now: Instant,
): Promise<void> {
  // Accounts before what is theirs, as a review does it: the other way round the two would wait for each other.
  if (from) await takeOverClaim(tx, from.id);
  await moveCustomer(tx, customer, to);
  if (!from) return;
  // What was granted to an account without a name of its own was granted to its customer.
  if (from.productId === null) await moveOverrides(tx, from.id, to);
  await endQuietly(tx, from.id, now);
  await requestReview(tx, from.id, now);
}

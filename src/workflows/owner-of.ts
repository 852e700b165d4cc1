import type { Instant } from "../core/instant.ts";
import { moveCustomers } from "../postgres/account-moves.ts";
import {
  type AccountRow,
  findAccount,
  lockNames,
  readAccountRow,
  updateAccount,
} from "../postgres/accounts.ts";
import { lockAccount, requestReview, takeOverClaim } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { attachCustomer, findByCustomer } from "../postgres/stripe-customers.ts";
import { endQuietly } from "./continue-as.ts";
import type { BillingCustomer, World } from "./ports.ts";
import { isReserved } from "./reserved-names.ts";

/** Whose a customer is, and whether anybody has a name now that the boards do not know. */
export type Owner = { account: AccountRow; renamed: boolean };

/**
 * Whose a customer is that was read for `account`. Who has no name of a product's takes that of `metadata.account`, or
 * joins the account that has it already; and what Stripe knows by two ids is one customer.
 */
export async function ownerOf(
  tx: Tx,
  world: World,
  account: AccountRow,
  customer: BillingCustomer,
  now: Instant,
): Promise<Owner> {
  let owner = await byName(tx, account, customer.account, now);
  for (const alias of customer.aliases) {
    const next = await byAlias(tx, world, owner.account, alias, now);
    owner = { account: next.account, renamed: owner.renamed || next.renamed };
  }
  return owner;
}

async function byName(tx: Tx, account: AccountRow, name: string | null, now: Instant): Promise<Owner> {
  if (name === null || account.productId !== null || isReserved(name)) return { account, renamed: false };
  await lockNames(tx, [name]);
  const other = await findAccount(tx, name);
  if (other && other.id !== account.id) {
    await lockAccount(tx, other.id);
    return joined(tx, account, other, now);
  }
  await updateAccount(tx, account.id, { productId: name });
  return { account: { ...account, productId: name }, renamed: true };
}

async function byAlias(
  tx: Tx,
  world: World,
  account: AccountRow,
  alias: string,
  now: Instant,
): Promise<Owner> {
  const asItIs = { account, renamed: false };
  if (account.customers.includes(alias)) return asItIs;
  await lockNames(tx, [alias]);
  const other = await findByCustomer(tx, alias);
  if (!other) {
    await attachCustomer(tx, alias, account.id);
    return { account: await readAccountRow(tx, account.id), renamed: true };
  }
  if (other.id === account.id) return asItIs;
  if (account.productId === null) {
    await lockAccount(tx, other.id);
    return joined(tx, account, other, now);
  }
  if (other.productId === null) {
    // Nothing that is being read for it may be written to it any more.
    await takeOverClaim(tx, other.id);
    return joined(tx, other, account, now);
  }
  world.log.warn(
    { accounts: [account.productId, other.productId], customer: alias },
    "One customer of Stripe is registered for two accounts, by each of its ids; map it to one",
  );
  return asItIs;
}

/** An account without a name of its own becomes part of another. Nobody is told, as nothing was settled. */
async function joined(tx: Tx, bare: AccountRow, into: AccountRow, now: Instant): Promise<Owner> {
  await moveCustomers(tx, bare.id, into.id);
  await endQuietly(tx, bare.id, now);
  await requestReview(tx, into.id, now);
  return { account: await readAccountRow(tx, into.id), renamed: true };
}

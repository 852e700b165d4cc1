import { accessOf } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import { standardPolicy } from "../core/policy.ts";
import { appendAccessChange, currentAccess } from "../postgres/access-changes.ts";
import { createAccount, lockNames } from "../postgres/accounts.ts";
import type { Tx } from "../postgres/database.ts";
import { attachCustomer, findByCustomer } from "../postgres/stripe-customers.ts";
import type { World } from "./ports.ts";

/** Tells all boards about an account whose names are new; the number of the change must be taken last. */
export async function announceAccount(tx: Tx, world: World, accountId: number, now: Instant): Promise<void> {
  const before = await currentAccess(tx, accountId);
  if (before) return appendAccessChange(tx, accountId, before.access, now);
  const policy = world.policies.get(standardPolicy);
  if (!policy) throw new Error('There is no policy called "standard": the policy file must define it');
  const { timeZone, locale } = world.defaults;
  const access = accessOf(policy, "active", {
    cutAt: null,
    nextChangeAt: null,
    timeZone,
    locale,
    code: null,
  });
  await appendAccessChange(tx, accountId, access, now);
}

/** The account of a Stripe customer; one that Stripe mentions for the first time becomes an account of its own. */
export async function knowCustomer(
  tx: Tx,
  customer: string,
  now: Instant,
): Promise<{ id: number; created: boolean }> {
  await lockNames(tx, [customer]);
  const known = await findByCustomer(tx, customer);
  if (known) return { id: known.id, created: false };
  const id = await createAccount(tx, { productId: null, name: null, policy: standardPolicy }, now);
  await attachCustomer(tx, customer, id);
  return { id, created: true };
}

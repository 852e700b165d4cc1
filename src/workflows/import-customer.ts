import { announceAccount, knowCustomer } from "./know-customer.ts";
import type { World } from "./ports.ts";

/** Makes an account of a customer that Stripe has, if there is none yet. @throws BillingUnavailable, and when it has not */
export async function importCustomer(world: World, customer: string): Promise<number> {
  // A slip of the pen must not become an account.
  await world.billing.readCustomer(customer, []);
  const now = await world.clock.now();
  return world.db.transaction().execute(async (tx) => {
    const { id, created } = await knowCustomer(tx, customer, now);
    if (created) await announceAccount(tx, world, id, now);
    return id;
  });
}

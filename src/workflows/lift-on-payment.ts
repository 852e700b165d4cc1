import type { Instant } from "../core/instant.ts";
import { findAccount } from "../postgres/accounts.ts";
import { lockAccount } from "../postgres/claims.ts";
import { markPaid } from "../postgres/invoices.ts";
import { decideNow } from "./decide-now.ts";
import type { World } from "./ports.ts";

/**
 * Gives access back on the first evidence: a verified event whose own payload shows an invoice paid, ahead of every
 * queue and even while Stripe cannot be read. A review under way keeps its claim, since nothing leaves `paid`: who pays
 * one invoice after the other must not keep their account from ever being read. Answers whether the customer is known.
 */
export async function liftOnPayment(
  world: World,
  payment: { customer: string; invoice: string },
  now: Instant,
): Promise<boolean> {
  const account = await findAccount(world.db, payment.customer);
  if (!account) return false;
  await world.db.transaction().execute(async (tx) => {
    await lockAccount(tx, account.id);
    await markPaid(tx, account.id, [payment.invoice]);
    await decideNow(tx, world, account.id, now);
  });
  return true;
}

import { dueDateOverdueFrom } from "../../core/calendar.ts";
import type { Instant } from "../../core/instant.ts";
import type { DemoCustomer } from "../../demo/demo-accounts.ts";
import type { PretendStripe } from "../../demo/pretend-stripe/start-pretend-stripe.ts";
import { issueInvoice } from "../../demo/seed-demo.ts";
import type { World } from "../../workflows/ports.ts";

/** What an act of the demo's visitor needs. */
export type Stagehands = {
  world: World;
  stripe: PretendStripe;
  /** Moves time; resolves when all that is due by then is done. */
  moveTo(target: Instant): Promise<void>;
};

/**
 * Issues an invoice that is due today, in the night in which it becomes overdue: at that hour nobody is written to, so
 * that the story has the same chapters whatever the hour in which it is begun.
 */
export async function goOverdue(
  { world, stripe, moveTo }: Stagehands,
  { ref, timeZone }: DemoCustomer,
): Promise<void> {
  const today = await world.clock.now();
  await moveTo(dueDateOverdueFrom(today, timeZone));
  await issueInvoice(stripe, ref, { amount: 12_000, currency: "usd" }, today);
  await moveTo(await world.clock.now());
}

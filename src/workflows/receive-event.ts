import { type InboxEvent, keepEvents } from "../postgres/inbox.ts";
import type { VerifiedEvent, World } from "./ports.ts";

/** Whose events this database takes; null members are not known and refuse nothing. */
export type Binding = { account: string | null; livemode: boolean | null };

/** Events of another account or mode, and types that say nothing of debts, are kept but never worked in. */
export function toInboxEvent(event: VerifiedEvent, binding: Binding): InboxEvent {
  const { account, relevant, ...kept } = event;
  const why = ignoredBecause(event, binding);
  return { ...kept, stripeAccount: account, status: why === null ? "pending" : "ignored", why };
}

function ignoredBecause(event: VerifiedEvent, binding: Binding): string | null {
  if (binding.livemode !== null && event.livemode !== binding.livemode) return "of the other mode";
  if (event.account !== null && event.account !== binding.account) return "of another Stripe account";
  return event.relevant ? null : "says nothing about debts";
}

/** Collects the events that arrive while an insert is under way, so that a burst costs one commit for many. */
export function eventIntake(world: Pick<World, "db">): (event: InboxEvent) => Promise<void> {
  const waiting: { event: InboxEvent; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let inserting = 0;
  const most = 500;

  const insert = async () => {
    inserting += 1;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        const unique = new Map(batch.map(({ event }) => [event.id, event]));
        await keepEvents(world.db, [...unique.values()], Date.now());
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    inserting -= 1;
  };
  return (event) =>
    new Promise((resolve, reject) => {
      waiting.push({ event, resolve, reject });
      if (inserting === 0) void insert();
    });
}

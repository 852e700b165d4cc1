import type { InboxEvent } from "../postgres/inbox.ts";
import type { VerifiedEvent } from "./ports.ts";

/** Whose events this database takes; null members are not known and refuse nothing. */
export type Binding = { account: string | null; livemode: boolean | null };

/** Why an event is kept and never worked in: the name that metrics use, and what stands beside the event. */
export const ignoredBecause = {
  other_mode: "of the other mode",
  other_account: "of another Stripe account",
  irrelevant: "says nothing about debts",
  nobody: "concerns no customer",
} as const;

/** Events of another account or mode, and types that say nothing of debts, are kept but never worked in. */
export function toInboxEvent(
  event: VerifiedEvent,
  binding: Binding,
  source: NonNullable<InboxEvent["source"]> = "webhook",
): InboxEvent {
  const { account, relevant, connected: _, ...kept } = event;
  const why = whyIgnored(event, binding);
  return { ...kept, stripeAccount: account, status: why === null ? "pending" : "ignored", why, source };
}

function whyIgnored(event: VerifiedEvent, binding: Binding): string | null {
  if (binding.livemode !== null && event.livemode !== binding.livemode) return ignoredBecause.other_mode;
  if (isOfAnother(event, binding.account)) return ignoredBecause.other_account;
  return event.relevant ? null : ignoredBecause.irrelevant;
}

/** Where the key may not say whose it is, only a connected account is certainly another. */
const isOfAnother = ({ account, connected }: VerifiedEvent, own: string | null): boolean =>
  account !== null && (own === null ? connected : account !== own);

import type { Instant } from "../../core/instant.ts";
import { type Money, totals } from "../../core/money.ts";
import type { Stage } from "../../core/stage.ts";
import type { PretendStripe } from "../../demo/pretend-stripe/start-pretend-stripe.ts";
import type { Mishap } from "../../demo/pretend-stripe/tricks.ts";
import { customerId } from "../../demo/seed-demo.ts";
import { sourcesOf } from "../../postgres/drift.ts";
import type { World } from "../../workflows/ports.ts";
import { openOf, type Seen } from "./story.ts";

/** One of Stripe's messages, what became of it, and what Forewarn made of that; null: nothing worth a word. */
export type Message = {
  type: string;
  at: Instant;
  fate: "arrived" | "lost" | "repeated" | "reordered";
  known: "unknown" | "asked" | "once" | "any" | null;
};

export type Astray = {
  /** What will become of the next messages. */
  coming: Mishap | null;
  /** Newest first. */
  messages: readonly Message[];
  openAtStripe: readonly Money[];
  openHere: readonly Money[];
  stage: Stage;
};

const shown = 8;

/** What the pretend Stripe says and what Forewarn knows of one account. */
export async function astrayOf(
  world: World,
  stripe: PretendStripe,
  ref: string,
  seen: Seen,
): Promise<Astray> {
  const invoices = stripe.ledger.invoicesOf(customerId(ref)).filter(({ status }) => status === "open");
  return {
    coming: stripe.webhooks.tricks.coming,
    messages: await messagesOf(world, stripe, ref),
    openAtStripe: totals(
      invoices.map(({ amount_remaining, currency }) => ({ amount: amount_remaining, currency })),
    ),
    openHere: openOf(seen),
    stage: seen.loaded.facts.case.stage,
  };
}

async function messagesOf(world: World, stripe: PretendStripe, ref: string): Promise<Message[]> {
  const latest = stripe.ledger
    .all("event")
    .filter(({ type, data }) => {
      const { customer } = data.object as { customer?: unknown };
      return type.startsWith("invoice.") && customer === customerId(ref);
    })
    .slice(-shown)
    .reverse();
  const sources = await sourcesOf(
    world.db,
    latest.map(({ id }) => id),
  );
  return latest.map(({ id, type, created }) => {
    const fate = fateOf(stripe, id);
    return { type, at: created * 1_000, fate, known: knownBy(fate, sources.get(id)) };
  });
}

function fateOf({ ledger, webhooks }: PretendStripe, event: string): Message["fate"] {
  if (ledger.find("delivery", event)?.state === "lost") return "lost";
  const trick = webhooks.tricks.playedOn(event);
  return trick === "repeat" ? "repeated" : trick === "reorder" ? "reordered" : "arrived";
}

function knownBy(fate: Message["fate"], source: string | undefined): Message["known"] {
  if (source === undefined) return "unknown";
  if (source === "reconciliation") return "asked";
  return fate === "repeated" ? "once" : fate === "reordered" ? "any" : null;
}

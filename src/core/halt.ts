import type { Instant } from "./instant.ts";
import { unreachable } from "./unreachable.ts";

/**
 * What stops suspensions: an operator's `halt`, an operator's `restore_all` (which also lifts those that stand), or a
 * `breaker` that opened by itself.
 */
export const haltKinds = ["halt", "restore_all", "breaker"] as const;
export type HaltKind = (typeof haltKinds)[number];

/**
 * Why a breaker opened: more suspensions than the policy lets pass, mails that cannot be handed over, Stripe's events
 * that never arrived, events not read through for too long, a clock that differs from Stripe's.
 */
export const breakerCauses = ["suspensions", "mail", "webhooks", "reconciliation", "clock"] as const;
export type BreakerCause = (typeof breakerCauses)[number];

/** What was counted when a breaker opened. Durations in milliseconds. */
export type Figures = Readonly<Record<string, number>>;

/** One that is in force, or was. */
export type Halt = {
  id: string;
  reason: string;
  /** Whose word it is; a breaker's is our own. */
  by: string;
  at: Instant;
  ended: { at: Instant; by: string; reason: string } | null;
} & (
  | { kind: "halt" | "restore_all"; cause: null }
  | { kind: "breaker"; cause: BreakerCause; figures: Figures }
);

/** Who halted suspensions and why, of all that is in force; null when nothing is. */
export const whyHalted = (halts: readonly Halt[]): string | null =>
  halts.length === 0 ? null : halts.map(words).join("; and ");

/** The same of what also restores everybody. */
export const whyRestored = (halts: readonly Halt[]): string | null =>
  whyHalted(halts.filter(({ kind }) => kind === "restore_all"));

function words({ kind, by, reason }: Halt): string {
  switch (kind) {
    case "halt":
      return `${by} halted them (${reason})`;
    case "restore_all":
      return `${by} restored everybody (${reason})`;
    case "breaker":
      return `the breaker is open: ${reason}`;
    default:
      return unreachable(kind);
  }
}

/**
 * Whether the trouble itself ends a breaker. Nobody can see from outside that a wave of suspensions was right, or that
 * mails arrive again: those two wait for a person.
 */
export function closesByItself(cause: BreakerCause): boolean {
  switch (cause) {
    case "suspensions":
    case "mail":
      return false;
    case "webhooks":
    case "reconciliation":
    case "clock":
      return true;
    default:
      return unreachable(cause);
  }
}

/** Suspensions that pass in an hour: the number whatever their share of all accounts, beyond it as many as the share. */
export const mostInAnHour = (breaker: { perHour: number; share: number }, accounts: number): number =>
  Math.max(breaker.perHour, Math.floor(breaker.share * accounts));

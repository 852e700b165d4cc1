import type { Role } from "./account.ts";
import type { DayHours, LocalDate } from "./calendar.ts";
import type { Warning } from "./stage.ts";

/** A step of the ladder: each warning, then the suspension itself. */
export type Step = Warning | "suspension";

export type Withheld = "deny" | "read_only";

/** The policy of accounts that nobody gave one. */
export const standardPolicy = "standard";

/** One written policy, as parsed from its file. Durations in milliseconds. */
export type Policy = {
  name: string;
  /** SHA-256 of its content: what a case pins. */
  hash: string;
  /** How long each step waits: the first from the debt's overdue date, each other from the delivery of the one before. */
  waits: Readonly<Record<Step, number>>;
  /** So many working days before its due date is an invoice reminded of, 0: on the day itself; empty: not at all. */
  beforeDue: readonly number[];
  /** Roles that must be provably warned; never empty. */
  mustReach: readonly Role[];
  writingHours: DayHours;
  cuttingHours: DayHours;
  /** ISO weekdays (1 Monday … 7 Sunday) by ISO country, where they differ from CLDR's; `default` when no country is known. */
  restDays: Readonly<Record<string, readonly number[]>>;
  withhold: Readonly<Record<string, Withheld>>;
  alwaysOpen: readonly string[];
  /** Minor units per currency below which nobody is chased. */
  minimum: Readonly<Record<string, number>>;
  retriesFirst: boolean;
  /** What was due before that day, where the account is, is left alone; left out: nothing is. */
  ignoreDueBefore?: LocalDate;
  /** Users see invoice numbers and amounts too. */
  usersSeeAmounts: boolean;
  /** A named date that passed by more than this many working days has lapsed. */
  dateLapsesAfter: number;
  /** How often a customer may name a day for its payment: for one debt, and in a year; `within`: and how far ahead. */
  promises: { atMost: number; within: number; perYear: number };
  /** Suspensions an hour that pass whatever their share; the share of all accounts counts only above it. */
  breaker: { perHour: number; share: number };
};

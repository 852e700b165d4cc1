import type { Instant } from "../core/instant.ts";
import type { Pass } from "../postgres/passes.ts";
import type { Difference } from "./compare-with-stripe.ts";
import type { World } from "./ports.ts";

/** One piece of a pass, done and kept. */
export type Step = {
  /** Items of Stripe (or accounts, where none are listed) that were looked at. */
  looked: number;
  /** Accounts that are to be reviewed because of it. */
  asked: readonly number[];
  /** Events that had never arrived. */
  found: readonly string[];
  differences: readonly Difference[];
};

/** In short what a pass saw, as it is kept and shown: plain JSON. */
export type Detail = Record<string, string | number | null | Record<string, number>>;

/** What is common to all kinds of passes. */
export type Pace = {
  pass: Pass;
  now: Instant;
  /** Told of accounts before their review is asked for: whoever wants to know how they stood. */
  before?: (accountIds: readonly number[]) => Promise<void>;
};

/** One kind of pass: yields after each piece that is kept, so that it can be interrupted there. */
export type Steps = (world: World, pace: Pace) => AsyncGenerator<Step, Detail>;

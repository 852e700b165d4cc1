import type { Instant } from "../../src/core/instant.ts";

export const rules = {
  restricted_without_debt: "nobody who owes nothing is restricted for longer than the stated bound",
  not_restored_at_once: "once the event of the payment is delivered, access is back at once",
  suspended_without_debt: "nobody is suspended who owes nothing",
  suspended_with_money_on_its_way: "nobody is suspended while what they owe is on its way, or disputed",
  suspended_unread: "nobody is suspended while Stripe cannot be read",
  suspended_without_proof: "every suspension has its proof: two delivered warnings for each required role",
  suspended_too_early: "nobody is suspended before a date that was named, or before the last wait is over",
  step_skipped: "no step is skipped",
  wait_cut_short: "each step waits its time, from the delivery of the warning before it",
  written_twice: "nobody gets the same notice twice",
  two_a_day: "one ladder mail a day for each person and account",
  suspended_against_an_override: "nobody is suspended whom an override keeps",
  suspended_while_halted: "nobody is suspended while an operator stops it",
  restricted_while_restored: "nobody is restricted while an operator restores everybody",
  dunned_without_debt: "nobody who owes nothing is asked for money once the payment can be seen",
  suspended_out_of_hours:
    "nobody is suspended outside the cutting hours of a working day with another to follow",
  told_otherwise: "what products are told is what was decided",
  wrong_at_the_end: "once the weather clears, everybody stands where the truth puts them",
  stuck: "once the weather clears, nothing is left undone",
  broken: "the service does what it is asked",
} as const;
export type Rule = keyof typeof rules;

/** A rule that was broken. `ref` null: by nobody in particular. */
export type Finding = { rule: Rule; ref: string | null; at: Instant; text: string };

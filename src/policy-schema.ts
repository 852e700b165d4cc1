import { z } from "zod";
import { featureName, featureNameAdvice } from "./core/access.ts";
import { cuttingWeekdays, isCountry } from "./core/calendar.ts";
import { day, hour } from "./core/instant.ts";

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const isoWeekday = (name: (typeof weekdays)[number]): number => weekdays.indexOf(name) + 1;

/** Open whatever a policy says: people's data, the way to pay, and a person to talk to. */
export const untouchable: readonly string[] = ["export", "billing", "support"];

const wait = z
  .string('a wait is a whole number of days or hours, such as "14 days"')
  .regex(/^\d+ (day|days|hour|hours)$/, 'a wait is a whole number of days or hours, such as "14 days"')
  .transform((text) => Number.parseInt(text, 10) * (text.includes("day") ? day : hour))
  .refine((ms) => ms <= 366 * day, "a wait is a year at most");

const clockTime = /^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;
const hours = z
  .string('hours look like "09:00-16:00"')
  .regex(clockTime, 'hours look like "09:00-16:00"')
  .transform((text) => {
    const [, fromHour, fromMinute, toHour, toMinute] = clockTime.exec(text)!.map(Number);
    return { from: fromHour! * 60 + fromMinute!, to: toHour! * 60 + toMinute! };
  })
  .refine(
    ({ from, to }) => from < to && to <= 24 * 60,
    "hours must end after they begin, by 24:00 of the same day",
  );

const feature = z.string().regex(featureName, featureNameAdvice);
const place = z
  .string()
  .refine(
    (code) => code === "default" || isCountry(code),
    "name an ISO 3166-1 country in capitals, such as IL, or default",
  );
const currency = z.string().regex(/^[a-z]{3}$/, "a currency is three lower-case letters, such as usd");
const share = 'a share looks like "2%"';

/** A mail that takes an hour may cost a cutting window, and from one to the next is two working days each weekend. */
const leastLapse = 2;
const lapse = z
  .string('write it as "3 working days"')
  .regex(/^\d{1,3} working days?$/, 'write it as "3 working days"')
  .transform((text) => Number.parseInt(text, 10))
  .refine(
    (days) => days >= leastLapse,
    `at least ${leastLapse} working days, or every date may lapse over a weekend`,
  );

const dayBefore = 'a day to remind on is "on the day" or such as "3 working days"';
/** Longer ahead it is no help to remember, and the days of several invoices would run into one another. */
const longestAhead = 30;
const beforeDue = z
  .array(
    z
      .string(dayBefore)
      .regex(/^(on the day|[1-9]\d{0,2} working days?)$/, dayBefore)
      .transform((text) => (text === "on the day" ? 0 : Number.parseInt(text, 10)))
      .refine((days) => days <= longestAhead, `at most ${longestAhead} working days before`),
    "must be a list, such as [3 working days, on the day]",
  )
  .transform((days) => [...new Set(days)].sort((a, b) => b - a));

const restDays = z.record(
  place,
  z.array(z.enum(weekdays)).transform((names) => names.map(isoWeekday)),
);

const ladder = z.strictObject({
  first_reminder: z.strictObject({ after: wait }),
  second_reminder: z.strictObject({ after: wait }),
  final_notice: z.strictObject({ after: wait }),
  suspension: z.strictObject({
    after: wait.refine(
      (ms) => ms >= day,
      "people need at least one day between the final notice and the suspension",
    ),
  }),
});

const policySchema = z
  .strictObject({
    ladder,
    before_due: beforeDue.default([]),
    must_reach: z
      .array(z.enum(["accountant", "user"]))
      .min(1, "name at least one role that must be warned: accountant, user"),
    writing_hours: hours,
    cutting_hours: hours,
    rest_days: restDays.default({}),
    withhold: z
      .record(feature, z.enum(["deny", "read_only"]))
      .refine((withheld) => Object.keys(withheld).length > 0, "name at least one feature to withhold"),
    always_open: z.array(feature).default([]),
    minimum: z.record(currency, z.int().min(0)).default({}),
    retries_first: z.boolean().default(true),
    ignore_due_before: z.iso.date('a day is written as "2026-11-01"').optional(),
    users_see_amounts: z.boolean().default(false),
    date_lapses_after: lapse.default(3),
    promises: z
      .strictObject({
        at_most: z.int().min(1),
        within: wait.refine((ms) => ms >= day, "people need at least a day to keep a promise"),
        per_year: z.int().min(1).default(6),
      })
      .default({ at_most: 2, within: 14 * day, per_year: 6 }),
    breaker: z
      .strictObject({ per_hour: z.int().min(1), share: z.string(share).regex(/^\d+(\.\d+)?%$/, share) })
      .default({ per_hour: 20, share: "2%" }),
  })
  .superRefine((policy, context) => {
    for (const name of [...untouchable, ...policy.always_open]) {
      if (!(name in policy.withhold)) continue;
      const message = `${name} is always open and cannot be withheld; take it out`;
      context.addIssue({ code: "custom", path: ["withhold", name], message });
    }
    for (const code of Object.keys(policy.rest_days)) {
      if (cuttingWeekdays(code === "default" ? null : code, policy.rest_days).length > 0) continue;
      const message =
        "no working day is followed by another, so nobody there could ever be suspended; leave two in a row";
      context.addIssue({ code: "custom", path: ["rest_days", code], message });
    }
  });

export type WrittenPolicy = z.infer<typeof policySchema>;

/** A whole policy file: policies by name, `standard` among them. */
export const policyFile = z
  .record(
    z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "a policy's name is lower-case, such as standard"),
    policySchema,
  )
  .refine((policies) => "standard" in policies, 'there must be a policy called "standard"');

/** What to change, where zod's own words would not say it. */
export function advice(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined || issue.input === null)
        return "is missing; the bundled policy.yaml shows it";
      return `must be ${kinds[issue.expected] ?? `a ${issue.expected}`}`;
    case "unrecognized_keys":
      return "there is no such setting; correct its name or take it out";
    case "invalid_key":
      return issue.issues[0]?.message;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    case "too_small":
      return `must be at least ${issue.minimum}`;
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: "a block of settings",
  record: "a block of settings",
  array: "a list, such as [accountant, user]",
  boolean: "true or false",
  int: "a whole number",
  number: "a whole number",
};

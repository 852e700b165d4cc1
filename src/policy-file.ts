import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { roles } from "./core/account.ts";
import { isCountry } from "./core/calendar.ts";
import { day, hour } from "./core/instant.ts";
import type { Policy } from "./core/policy.ts";

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const untouchable = ["export", "billing", "support"];

const wait = z
  .string()
  .regex(/^\d+ (day|days|hour|hours)$/, 'a wait is a whole number of days or hours, such as "14 days"')
  .transform((text) => Number.parseInt(text, 10) * (text.includes("day") ? day : hour));

const clockTime = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;
const hours = z
  .string()
  .regex(clockTime, 'hours look like "09:00-16:00"')
  .transform((text) => {
    const [, fromHour, fromMinute, toHour, toMinute] = clockTime.exec(text)!.map(Number);
    return { from: fromHour! * 60 + fromMinute!, to: toHour! * 60 + toMinute! };
  })
  .refine(({ from, to }) => from < to && to <= 24 * 60, "hours must end after they begin, on the same day");

const feature = z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/, "a feature is a short lower-case name, such as reports");
const country = z.string().refine((code) => code === "default" || isCountry(code), "an ISO 3166-1 country code, such as IL, or default");
const restDays = z.array(z.enum(weekdays)).max(5, "at least two working days must be left").transform((days) => days.map((name) => weekdays.indexOf(name) + 1));

const policySchema = z
  .strictObject({
    ladder: z.strictObject({
      first_reminder: z.strictObject({ after: wait }),
      second_reminder: z.strictObject({ after: wait }),
      final_notice: z.strictObject({ after: wait }),
      suspension: z.strictObject({
        after: wait.refine((ms) => ms >= day, "people need at least one day between the final notice and the suspension"),
      }),
    }),
    must_reach: z.array(z.enum(roles)).min(1, "name at least one role that must be warned: accountant, user"),
    writing_hours: hours,
    cutting_hours: hours,
    rest_days: z.record(country, restDays).default({}),
    withhold: z
      .record(feature, z.enum(["deny", "read_only"]))
      .refine((withheld) => Object.keys(withheld).length > 0, "name at least one feature to withhold"),
    always_open: z.array(feature).default([]),
    minimum: z.record(z.string().regex(/^[a-z]{3}$/, "a currency is three lower-case letters, such as usd"), z.int().min(0)).default({}),
    retries_first: z.boolean().default(true),
    users_see_amounts: z.boolean().default(false),
    date_lapses_after: z
      .string().regex(/^\d+ working days?$/, 'such as "3 working days"').transform((text) => Number.parseInt(text, 10)).default(3),
    breaker: z
      .strictObject({ per_hour: z.int().min(1), share: z.string().regex(/^\d+(\.\d+)?%$/, 'a share looks like "2%"') })
      .default({ per_hour: 20, share: "2%" }),
  })
  .superRefine((policy, context) => {
    for (const name of [...untouchable, ...policy.always_open]) {
      if (name in policy.withhold) {
        context.addIssue({ code: "custom", path: ["withhold", name], message: `${name} is always open and cannot be withheld` });
      }
    }
  });

const fileSchema = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "a policy's name is lower-case, such as standard"), policySchema)
  .refine((policies) => "standard" in policies, 'there must be a policy called "standard"');

/** A policy file that cannot be used; the message names the file, the line and what to change. */
export class PolicyFileError extends Error {
  override name = "PolicyFileError";
}

/** Parses a policy file's text into its policies by name. @throws PolicyFileError */
export function parsePolicies(text: string, file: string): Map<string, Policy> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    throw new PolicyFileError(`${file}, line ${lines.linePos(broken.pos[0]).line}: this is not YAML: ${broken.message.split("\n")[0]}`);
  }
  const parsed = fileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path ?? [];
    const node = nearestNode(document, where);
    const line = node?.range ? lines.linePos(node.range[0]).line : 1;
    throw new PolicyFileError(`${file}, line ${line}: ${where.join(".") || "the file"}: ${issue?.message ?? "is not a policy"}`);
  }
  return new Map(Object.entries(parsed.data).map(([name, written]) => [name, toPolicy(name, written)]));
}

/** @throws PolicyFileError */
export function readPolicyFile(path: string): Map<string, Policy> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new PolicyFileError(`FOREWARN_POLICY: ${path} cannot be read (${(error as Error).message}); name a policy file or unset it`);
  }
  return parsePolicies(text, path);
}

function nearestNode(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]) {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return undefined;
}

function toPolicy(name: string, written: z.infer<typeof policySchema>): Policy {
  const policy = {
    name,
    waits: {
      first_reminder: written.ladder.first_reminder.after,
      second_reminder: written.ladder.second_reminder.after,
      final_notice: written.ladder.final_notice.after,
      suspension: written.ladder.suspension.after,
    },
    mustReach: [...new Set(written.must_reach)],
    writingHours: written.writing_hours,
    cuttingHours: written.cutting_hours,
    restDays: written.rest_days,
    withhold: written.withhold,
    alwaysOpen: [...new Set([...untouchable, ...written.always_open])],
    minimum: written.minimum,
    retriesFirst: written.retries_first,
    usersSeeAmounts: written.users_see_amounts,
    dateLapsesAfter: written.date_lapses_after,
    breaker: { perHour: written.breaker.per_hour, share: Number.parseFloat(written.breaker.share) / 100 },
  };
  return { ...policy, hash: createHash("sha256").update(JSON.stringify(policy)).digest("hex") };
}

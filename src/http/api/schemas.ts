import { extendZodWithOpenApi } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { locales, roles } from "../../core/account.ts";
import { isCountry, isTimeZone } from "../../core/calendar.ts";
import { modes } from "../../core/facts.ts";
import { noticeKinds, noticeStatuses } from "../../core/notice.ts";
import { overrideKinds } from "../../core/override.ts";
import { stages } from "../../core/stage.ts";

extendZodWithOpenApi(z);

const instant = z.iso.datetime().openapi({ example: "2026-12-04T15:00:00.000Z" });
const email = z.email("must be an e-mail address").max(254);
const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), "must be one line, without control characters");
const locale = z.enum(locales, `must be one of ${locales.join(", ")}`);
const timeZone = z
  .string()
  .refine(isTimeZone, "must be an IANA time zone, such as America/Sao_Paulo")
  .openapi({ example: "America/Sao_Paulo" });

/** The product's own id or a Stripe customer, as a path carries it. */
export const accountParam = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}$/,
    "an account is 1 to 128 letters, digits, dots, dashes, underscores, colons, plus or at signs, beginning with a letter or digit",
  )
  .openapi({ param: { name: "account", in: "path" }, example: "acme" });

export const ownAccountParam = accountParam.refine(
  (id) => id !== "changes" && !id.startsWith("cus_"),
  '"changes" and ids that begin with "cus_" are reserved: register the account under your own id',
);

export const Contact = z
  .strictObject({
    role: z.enum(roles, `must be one of ${roles.join(", ")}`),
    email,
    name: name.nullish(),
    locale: locale.nullish(),
    time_zone: timeZone.nullish(),
  })
  .openapi("Contact");

export const AccountPut = z
  .strictObject({
    stripe_customer: z
      .string()
      .regex(/^[A-Za-z0-9_-]{3,128}$/, "must be a Stripe customer id, such as cus_NffrFeUfNV2Hib")
      .optional(),
    name: name.nullish(),
    locale: locale.optional(),
    time_zone: timeZone.optional(),
    country: z
      .string()
      .transform((code) => code.toUpperCase())
      .refine(isCountry, "must be an ISO 3166-1 country code, such as BR")
      .nullish(),
    policy: z.string().min(1).optional(),
    contacts: z.array(Contact).max(50, "at most 50 contacts").optional(),
  })
  .openapi("AccountPut");

const why = "say why, in at least 3 characters: it is kept with the decision";

export const OverrideGrant = z
  .strictObject({
    kind: z.enum(overrideKinds, `must be one of ${overrideKinds.join(", ")}`),
    reason: z
      .string(why)
      .trim()
      .min(3, why)
      .max(1_000)
      .refine((text) => !text.includes("\0"), "must hold no NUL character"),
    until: z.iso.datetime({
      offset: true,
      message: "must be an ISO 8601 instant, such as 2026-12-04T15:00:00Z",
    }),
    by: name.optional().openapi({ description: "Who decided; the key's name when left out." }),
  })
  .openapi("OverrideGrant");

export const Feature = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, "a feature is a short lower-case name, such as reports");
const access = z.enum(["allow", "read_only", "deny"]);

export const Check = z
  .object({
    account: z.string(),
    known: z.boolean(),
    stage: z.enum(stages),
    access: z.enum(["full", "restricted"]),
    features: z.record(z.string(), access),
    decision: access.optional(),
    reason: z.enum(["in_good_standing", "payment_overdue", "suspended_for_nonpayment", "unknown_account"]),
    banner: z
      .object({ level: z.enum(["info", "warning", "critical"]), text: z.string(), url: z.url() })
      .nullable(),
    next_change_at: instant.nullable(),
    lapsed_url: z.url().nullable(),
    version: z.int(),
  })
  .openapi("Check");

export const Money = z
  .object({ amount: z.int().openapi({ description: "Minor units." }), currency: z.string() })
  .openapi("Money");

export const Override = z
  .object({
    id: z.uuid(),
    kind: z.enum(overrideKinds),
    reason: z.string(),
    by: z.string(),
    from: instant,
    until: instant,
    ended_at: instant.nullable(),
    in_force: z.boolean(),
  })
  .openapi("Override");

export const Notice = z
  .object({
    id: z.uuid(),
    kind: z.enum(noticeKinds),
    role: z.enum(roles),
    roles: z.array(z.enum(roles)),
    to: z.string(),
    status: z.enum(noticeStatuses),
    issued_at: instant,
    sent_at: instant.nullable(),
    delivered_at: instant.nullable(),
    names_cut_at: instant.nullable(),
    invoices: z.array(z.string()),
  })
  .openapi("Notice");

export const Debt = z
  .object({
    invoice: z.string(),
    number: z.string().nullable(),
    status: z.string(),
    open: Money,
    kind: z.enum(["none", "not_yet_due", "overdue", "in_flight", "disputed", "uncertain"]),
    why: z.string().nullable(),
    due_at: instant.nullable(),
    since: instant.nullable(),
    until: instant.nullable(),
  })
  .openapi("Debt");

export const AccountView = z
  .object({
    account: z.string(),
    stripe_customer: z.string().nullable(),
    stripe_customers: z.array(z.string()),
    name: z.string().nullable(),
    locale,
    time_zone: z.string(),
    country: z.string().nullable(),
    policy: z.string(),
    contacts: z.array(
      z.object({
        role: z.enum(roles),
        email: z.string(),
        name: z.string().nullable(),
        locale,
        time_zone: z.string().nullable(),
        unreachable: z.string().nullable(),
      }),
    ),
    debts: z.array(Debt),
    case: z.object({
      number: z.int(),
      stage: z.enum(stages),
      since: instant,
      next_review_at: instant.nullable(),
      next_change_at: instant.nullable(),
      code: z.string().nullable(),
    }),
    decision: z
      .object({
        at: instant,
        stage: z.enum(stages),
        sentence: z.string(),
        reasons: z.array(z.object({ code: z.string(), text: z.string() }).loose()),
      })
      .nullable(),
    notices: z.array(Notice),
    overrides: z.array(Override),
    facts_read_at: instant.nullable(),
  })
  .openapi("Account");

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: "What to do." }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem");

export const Ready = z
  .object({
    ready: z.boolean(),
    mode: z.enum(modes),
    clock: z.enum(["system", "virtual"]),
    detail: z.record(z.string(), z.unknown()),
  })
  .openapi("Ready");

export const ClockMove = z
  .strictObject({
    advance: z
      .string()
      .regex(
        /^P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/,
        'must be an ISO 8601 duration of weeks, days, hours, minutes or seconds, such as "P14D" or "PT30M"',
      )
      .optional(),
    now: z.iso
      .datetime({ offset: true, message: "must be an ISO 8601 instant, such as 2026-12-04T15:00:00Z" })
      .optional(),
  })
  .refine(
    ({ advance, now }) => (advance === undefined) !== (now === undefined),
    'give either "advance" or "now"',
  )
  .openapi("ClockMove");

import { extendZodWithOpenApi } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { locales, roles } from "../../core/account.ts";
import { bannerDoubts } from "../../core/banner-warning.ts";
import { modes } from "../../core/facts.ts";
import { breakerCauses, haltKinds } from "../../core/halt.ts";
import { channels, noticeKinds, noticeStatuses } from "../../core/notice.ts";
import { overrideKinds } from "../../core/override.ts";
import { stages } from "../../core/stage.ts";

extendZodWithOpenApi(z);

const locale = z.enum(locales);
const instant = z.iso.datetime().openapi({ example: "2026-12-04T15:00:00.000Z" });
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
      .object({
        level: z.enum(["info", "warning", "critical"]),
        text: z.string(),
        url: z.url(),
        code: z.string().nullable().openapi({ description: "The code that the mails of the case carry." }),
      })
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

export const Halt = z
  .object({
    id: z.uuid(),
    kind: z.enum(haltKinds),
    cause: z.enum(breakerCauses).nullable().openapi({ description: "Why a breaker opened." }),
    figures: z
      .record(z.string(), z.number())
      .nullable()
      .openapi({ description: "What a breaker counted; durations in milliseconds." }),
    reason: z.string(),
    by: z.string(),
    at: instant,
    in_force: z.boolean(),
    ends_by_itself: z.boolean(),
    ended: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable(),
  })
  .openapi("Halt");

export const Notice = z
  .object({
    id: z.uuid(),
    kind: z.enum(noticeKinds),
    channel: z.enum(channels).openapi({ description: "By mail, or as the banner in the product." }),
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

export const BannerCounted = z
  .object({
    counted: z.boolean(),
    notice: z.uuid().nullable(),
    why: z.enum(bannerDoubts).nullable().openapi({ description: "Why it does not count." }),
  })
  .openapi("BannerCounted");

export const Debt = z
  .object({
    invoice: z.string(),
    number: z.string().nullable(),
    status: z.string(),
    open: Money,
    kind: z.enum(["none", "not_yet_due", "overdue", "promised", "in_flight", "disputed", "uncertain"]),
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
    contact_repairs: z.array(z.object({ at: instant, from: z.string(), to: z.string().nullable() })).openapi({
      description:
        "Accountants who said, by the link in a mail, who looks after the invoices instead; `to` null: they did not know.",
    }),
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
    halts: z.array(Halt).openapi({ description: "What stops suspensions at present, of everybody." }),
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

export const MailboxMail = z
  .object({
    id: z.string(),
    notice_id: z.uuid(),
    to: z.email(),
    from: z.string(),
    subject: z.string(),
    kind: z.enum([...noticeKinds, "breaker", "contact_needed", "contact_replaced", "attention_needed"]),
    role: z.enum(roles),
    account: z.string().openapi({ description: "Empty where the mail is about the service itself." }),
    locale,
    sent_at: instant,
    status: z.enum(["sent", "delivered", "bounced", "complained"]),
    text: z.string(),
    html: z.string(),
    headers: z.record(z.string(), z.string()),
  })
  .openapi("MailboxMail");

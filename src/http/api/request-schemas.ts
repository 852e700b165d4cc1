import { extendZodWithOpenApi } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { featureName, featureNameAdvice } from "../../core/access.ts";
import { locales, roles } from "../../core/account.ts";
import { isCountry, isTimeZone } from "../../core/calendar.ts";
import { isDuration } from "../../core/duration.ts";
import { overrideKinds } from "../../core/override.ts";
import { isReserved } from "../../workflows/reserved-names.ts";

extendZodWithOpenApi(z);

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
  (id) => !isReserved(id),
  '"changes" and ids that begin with "cus_" or "acct_" are reserved: register the account under your own id',
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
    contacts: z
      .array(Contact)
      .max(50, "at most 50 contacts")
      .openapi({
        description:
          "All contacts that you name: who was named before and is not in the list is taken off. A role that the list does not name keeps what Stripe said: the invoice addresses of its customers stand in for an accountant. An address that mail could not reach stays so, however often it is given again.",
      })
      .optional(),
  })
  .openapi("AccountPut");

const why = "say why, in at least 3 characters: it is kept with the decision";

const reason = z
  .string(why)
  .trim()
  .min(3, why)
  .max(1_000)
  .refine((text) => !text.includes("\0"), "must hold no NUL character");

const by = name.optional().openapi({ description: "Who decided; the key's name when left out." });

/** The furthest that a manager's word reaches. */
export const longestYears = 5;

export const OverrideGrant = z
  .strictObject({
    kind: z.enum(overrideKinds, `must be one of ${overrideKinds.join(", ")}`),
    reason,
    until: z.iso
      .datetime({ offset: true, message: "must be an ISO 8601 instant, such as 2026-12-04T15:00:00Z" })
      .openapi({
        description: `In the future, ${longestYears} years ahead at most: what should last longer is for a policy.`,
      }),
    by,
  })
  .openapi("OverrideGrant");

export const BannerShown = z
  .strictObject({
    user_email: email,
    shown_at: z.iso.datetime({
      offset: true,
      message: "must be an ISO 8601 instant, such as 2026-12-04T15:00:00Z",
    }),
  })
  .openapi("BannerShown");

const pressed = ["halt", "restore_all"] as const;

export const HaltPost = z
  .strictObject({ kind: z.enum(pressed, `must be one of ${pressed.join(", ")}`), reason, by })
  .openapi("HaltPost");

export const HaltEnd = z.strictObject({ reason, by }).openapi("HaltEnd");

export const Feature = z.string().regex(featureName, featureNameAdvice);

export const BannerLocale = z
  .string()
  .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$/, "a locale is a BCP 47 tag, such as es or pt-BR")
  .openapi({ example: "es-MX" });

export const ClockMove = z
  .strictObject({
    advance: z
      .string()
      .refine(isDuration, 'must be an ISO 8601 duration ahead, such as "P14D", "P1M" or "PT30M"')
      .openapi({
        format: "duration",
        example: "P14D",
        description: "A hundred years at most; years and months are those of the calendar, in UTC.",
      })
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

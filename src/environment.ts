import { isIP } from "node:net";
import { z } from "zod";
import { locales } from "./core/account.ts";
import { isTimeZone } from "./core/calendar.ts";
import { modes, provenBy } from "./core/facts.ts";

const url = (schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), {
    error: `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
    // Later checks read it as a URL.
    abort: true,
  });
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const mailbox = z
  .string()
  .regex(
    /^\s*(?:[^<>]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)\s*$/,
    'must be an address, such as "Billing <billing@example.com>"',
  );

const isBase = (text: string): boolean => {
  const { username, password, search, hash } = new URL(text);
  return [username, password, search, hash].every((part) => part === "");
};
const isNoSecret = (text: string): boolean => /\s|^(sk|rk|pk|we)_/.test(text);

/** Every variable that is read, how it must look, and what it is when unset. */
export const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number, 0 to 65535")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a port number, 0 to 65535")
    .default(8080),
  HOST: z
    .string()
    .refine(
      (host) => isIP(host) !== 0 || /^[A-Za-z0-9._-]+$/.test(host),
      "must be an IP address or a host name, without a port, such as 0.0.0.0",
    )
    .optional(),
  PUBLIC_URL: url(["http", "https"])
    .refine(
      isBase,
      "must be an address alone, without user, query or fragment, such as https://billing.example.com",
    )
    .transform((text) => text.replace(/\/+$/, ""))
    .optional(),
  DATABASE_URL: url(["postgres", "postgresql"]).optional(),
  FOREWARN_DATA: z.string().min(1).default(".forewarn"),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\S+$/, "must be a Stripe secret or restricted key (sk_test_…, rk_live_…)")
    .optional(),
  STRIPE_WEBHOOK_SECRET: list
    .refine(
      (secrets) => secrets.length > 0 && !secrets.some(isNoSecret),
      "must be one or more signing secrets (whsec_…), comma separated; not an API key, nor an endpoint's id",
    )
    .optional(),
  STRIPE_API_BASE: url(["http", "https"])
    .refine((text) => new URL(text).pathname === "/", "must have no path, such as http://127.0.0.1:12111")
    .optional(),
  STRIPE_READS_PER_SECOND: z
    .string()
    .regex(/^\d{1,4}(\.\d+)?$/, "must be a number of requests, such as 80")
    .transform(Number)
    .refine((reads) => reads >= 1, "must be 1 or more")
    .optional(),
  MAIL_TRANSPORT: z.enum(["mailbox", "ses"], 'must be "mailbox" or "ses"').optional(),
  MAIL_FROM: mailbox.optional(),
  SES_CONFIGURATION_SET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be the name of an SES configuration set")
    .optional(),
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region, such as eu-central-1")
    .optional(),
  AWS_ENDPOINT_URL_SES: url(["http", "https"]).optional(),
  SNS_TOPIC_ARNS: list
    .refine(
      (arns) => arns.every((arn) => /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:\S+$/.test(arn)),
      "must be SNS topic ARNs, comma separated",
    )
    .optional(),
  SES_FEEDBACK_PASSWORD: z
    .string()
    .min(32, "must be 32 characters or more, such as openssl rand -hex 24 makes")
    .optional(),
  SES_SENDS_PER_SECOND: z
    .string()
    .regex(/^\d{1,4}(\.\d+)?$/, "must be a number of mails, such as 14 or 0.5")
    .transform(Number)
    .refine((sends) => sends > 0, "must be more than 0")
    .optional(),
  FOREWARN_BOOTSTRAP_KEY: z.string().min(32, "must be 32 characters or more").optional(),
  FOREWARN_CLOCK: z.enum(["system", "virtual"], 'must be "system" or "virtual"').optional(),
  FOREWARN_MODE: z.enum(modes, 'must be "observe", "mail" or "enforce"').optional(),
  FOREWARN_PROOF: z.enum(provenBy, 'must be "delivery" or "silence"').default("delivery"),
  FOREWARN_POLICY: z.string().min(1).optional(),
  FOREWARN_MAILS_PER_HOUR: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, "must be a number of mails, such as 500")
    .transform(Number)
    .default(500),
  FOREWARN_PRODUCT: z
    .string()
    .trim()
    .regex(/^.{1,60}$/, "must be one line of 1 to 60 characters")
    .optional(),
  FOREWARN_DEFAULT_TIME_ZONE: z
    .string()
    .refine(isTimeZone, "must be an IANA time zone, such as America/Sao_Paulo")
    .default("UTC"),
  FOREWARN_DEFAULT_LOCALE: z.enum(locales, `must be one of ${locales.join(", ")}`).default("en"),
  FOREWARN_DEFAULT_MANAGER: mailbox.optional(),
  FOREWARN_RETURN_ORIGINS: list
    .refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      "must be origins, comma separated, such as https://app.example.com",
    )
    .default([]),
  LOG_LEVEL: z
    .enum(
      ["trace", "debug", "info", "warn", "error", "silent"],
      "must be trace, debug, info, warn, error or silent",
    )
    .optional(),
});

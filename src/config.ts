import { z } from "zod";
import { locales } from "./core/account.ts";
import { isTimeZone } from "./core/calendar.ts";
import { modes } from "./core/facts.ts";

/** A setting that cannot be used; the message is one line that names the variable and what to change. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

const url = (schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)), `must be a URL (${schemes.join(", ")})`);
const list = z.string().transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== ""));
const mailbox = z
  .string()
  .regex(/^\s*(?:.*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)\s*$/, 'must be an address, such as "Billing <billing@example.com>"');

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.string().regex(/^\d{1,5}$/, "must be a port number, 0 to 65535").transform(Number).refine((port) => port <= 65_535, "must be a port number, 0 to 65535").default(8080),
  HOST: z.string().min(1).optional(),
  PUBLIC_URL: url(["http", "https"]).transform((text) => text.replace(/\/+$/, "")).optional(),
  DATABASE_URL: url(["postgres", "postgresql"]).optional(),
  FOREWARN_DATA: z.string().min(1).default(".forewarn"),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_\S+$/, "must be a Stripe secret or restricted key (sk_test_…, rk_live_…)").optional(),
  STRIPE_WEBHOOK_SECRET: list.refine((secrets) => secrets.length > 0, "must be one or more signing secrets (whsec_…), comma separated").optional(),
  STRIPE_API_BASE: url(["http", "https"]).refine((text) => new URL(text).pathname === "/", "must have no path, such as http://127.0.0.1:12111").optional(),
  MAIL_TRANSPORT: z.enum(["mailbox", "ses"], 'must be "mailbox" or "ses"').optional(),
  MAIL_FROM: mailbox.optional(),
  SES_CONFIGURATION_SET: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be the name of an SES configuration set").optional(),
  AWS_REGION: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region, such as eu-central-1").optional(),
  AWS_ENDPOINT_URL_SES: url(["http", "https"]).optional(),
  SNS_TOPIC_ARNS: list.refine((arns) => arns.every((arn) => /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:\S+$/.test(arn)), "must be SNS topic ARNs, comma separated").optional(),
  FOREWARN_BOOTSTRAP_KEY: z.string().min(32, "must be 32 characters or more").optional(),
  FOREWARN_CLOCK: z.enum(["system", "virtual"], 'must be "system" or "virtual"').optional(),
  FOREWARN_MODE: z.enum(modes, 'must be "observe", "mail" or "enforce"').optional(),
  FOREWARN_POLICY: z.string().min(1).optional(),
  FOREWARN_PRODUCT: z.string().trim().min(1).max(60, "must be at most 60 characters").optional(),
  FOREWARN_DEFAULT_TIME_ZONE: z.string().refine(isTimeZone, "must be an IANA time zone, such as America/Sao_Paulo").default("UTC"),
  FOREWARN_DEFAULT_LOCALE: z.enum(locales, `must be one of ${locales.join(", ")}`).default("en"),
  FOREWARN_DEFAULT_MANAGER: mailbox.optional(),
  FOREWARN_RETURN_ORIGINS: list
    .refine((origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), "must be origins, comma separated, such as https://app.example.com")
    .default([]),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"], "must be trace, debug, info, warn, error or silent").default("info"),
});

export type Config = ReturnType<typeof parseConfig>;

/** Reads the settings once. An empty variable counts as unset. @throws ConfigError naming the variable */
export function parseConfig(env: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  refuseUnknown(given);
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}`);
  }
  const settings = parsed.data;
  const production = settings.NODE_ENV === "production";
  const demo = settings.STRIPE_SECRET_KEY === undefined && settings.DATABASE_URL === undefined;
  const live = settings.STRIPE_SECRET_KEY?.includes("_live_") ?? false;
  const clock = settings.FOREWARN_CLOCK ?? (demo ? "virtual" : "system");
  const transport = settings.MAIL_TRANSPORT ?? (production && !demo ? "ses" : "mailbox");
  const host = settings.HOST ?? (production ? "0.0.0.0" : "127.0.0.1");
  if (clock === "virtual" && live) throw new ConfigError("FOREWARN_CLOCK must not be virtual with a live Stripe key: unset it, or use a test key");
  if (settings.STRIPE_SECRET_KEY !== undefined && settings.STRIPE_WEBHOOK_SECRET === undefined) {
    throw new ConfigError("STRIPE_WEBHOOK_SECRET must be set together with STRIPE_SECRET_KEY: copy the signing secret of your webhook endpoint");
  }
  if (transport === "ses" && settings.MAIL_FROM === undefined) throw new ConfigError("MAIL_FROM must be set when MAIL_TRANSPORT is ses: the address that SES may send from");
  if (transport === "ses" && settings.AWS_REGION === undefined) throw new ConfigError("AWS_REGION must be set when MAIL_TRANSPORT is ses");
  return {
    port: settings.PORT,
    host,
    publicUrl: settings.PUBLIC_URL ?? null,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDirectory: settings.FOREWARN_DATA,
    demo,
    stripe:
      settings.STRIPE_SECRET_KEY === undefined
        ? null
        : { secretKey: settings.STRIPE_SECRET_KEY, apiBase: settings.STRIPE_API_BASE ?? null, live },
    webhookSecrets: settings.STRIPE_WEBHOOK_SECRET ?? [],
    mail: {
      transport,
      from: settings.MAIL_FROM ?? "Billing <billing@forewarn.example>",
      configurationSet: settings.SES_CONFIGURATION_SET ?? null,
      region: settings.AWS_REGION ?? null,
      endpoint: settings.AWS_ENDPOINT_URL_SES ?? null,
      topics: settings.SNS_TOPIC_ARNS ?? [],
    },
    bootstrapKey: settings.FOREWARN_BOOTSTRAP_KEY ?? null,
    clock,
    mode: settings.FOREWARN_MODE ?? (live ? ("observe" as const) : ("enforce" as const)),
    policyFile: settings.FOREWARN_POLICY ?? null,
    product: settings.FOREWARN_PRODUCT ?? (demo ? "Tidemark" : "our service"),
    defaults: {
      timeZone: settings.FOREWARN_DEFAULT_TIME_ZONE,
      locale: settings.FOREWARN_DEFAULT_LOCALE,
      manager: settings.FOREWARN_DEFAULT_MANAGER === undefined ? null : toPerson(settings.FOREWARN_DEFAULT_MANAGER),
    },
    returnOrigins: settings.FOREWARN_RETURN_ORIGINS,
    logLevel: settings.LOG_LEVEL,
  };
}

/** A misspelt variable would silently mean its default: whatever begins like ours must be ours. */
function refuseUnknown(given: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(given).find((name) => name.startsWith("FOREWARN_") && !(name in environment.shape));
  if (unknown) {
    const known = Object.keys(environment.shape).filter((name) => name.startsWith("FOREWARN_"));
    throw new ConfigError(`${unknown} is not a setting; those that begin like it are ${known.join(", ")}`);
  }
}

/** "Name <address>" or a bare address. */
function toPerson(text: string): { name: string | null; email: string } {
  const full = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(text);
  return full ? { name: full[1]!.replace(/^"|"$/g, "") || null, email: full[2]! } : { name: null, email: text.trim() };
}

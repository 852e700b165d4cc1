import type { z } from "zod";
import { environment } from "./environment.ts";

/** A setting that cannot be used; the message is one line that names the variable and what to change. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

export type Config = ReturnType<typeof parseConfig>;

type Settings = z.infer<typeof environment>;

/** Reads the settings once. An empty variable counts as unset. @throws ConfigError naming the variable */
export function parseConfig(env: Readonly<Record<string, string | undefined>>) {
  const settings = read(environment, env);
  const nature = natureOf(settings);
  refuseContradictions(settings, nature);
  const { demo, production, live, clock } = nature;
  return {
    port: settings.PORT,
    host: settings.HOST ?? (production ? "0.0.0.0" : "127.0.0.1"),
    publicUrl: settings.PUBLIC_URL ?? null,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDirectory: settings.FOREWARN_DATA,
    demo,
    stripe: stripeOf(settings, live),
    webhookSecrets: settings.STRIPE_WEBHOOK_SECRET ?? [],
    mail: mailOf(settings, nature.transport),
    bootstrapKey: settings.FOREWARN_BOOTSTRAP_KEY ?? null,
    clock,
    mode: settings.FOREWARN_MODE ?? (live ? ("observe" as const) : ("enforce" as const)),
    /** Nobody chose the mode. */
    modeIsDefault: settings.FOREWARN_MODE === undefined,
    provenBy: settings.FOREWARN_PROOF,
    policyFile: settings.FOREWARN_POLICY ?? null,
    mailsPerHour: settings.FOREWARN_MAILS_PER_HOUR,
    product: settings.FOREWARN_PRODUCT ?? (demo ? "Tidemark" : "our service"),
    defaults: {
      timeZone: settings.FOREWARN_DEFAULT_TIME_ZONE,
      locale: settings.FOREWARN_DEFAULT_LOCALE,
      manager:
        settings.FOREWARN_DEFAULT_MANAGER === undefined ? null : toPerson(settings.FOREWARN_DEFAULT_MANAGER),
    },
    returnOrigins: settings.FOREWARN_RETURN_ORIGINS,
    logLevel: settings.LOG_LEVEL ?? (demo ? ("warn" as const) : ("info" as const)),
  };
}

type Nature = ReturnType<typeof natureOf>;

/** What kind of installation this is; much else follows from it. */
function natureOf(settings: Settings) {
  const production = settings.NODE_ENV === "production";
  const demo = settings.STRIPE_SECRET_KEY === undefined && settings.DATABASE_URL === undefined;
  return {
    production,
    demo,
    live: settings.STRIPE_SECRET_KEY?.includes("_live_") ?? false,
    clock: settings.FOREWARN_CLOCK ?? (demo ? ("virtual" as const) : ("system" as const)),
    transport: settings.MAIL_TRANSPORT ?? (production && !demo ? ("ses" as const) : ("mailbox" as const)),
  };
}

/** Each setting may be well, and yet not together with another. */
function refuseContradictions(
  settings: Settings,
  { production, demo, live, clock, transport }: Nature,
): void {
  if (clock === "virtual" && live)
    throw new ConfigError(
      "FOREWARN_CLOCK must not be virtual with a live Stripe key: unset it, or use a test key",
    );
  // A demo is seen to be one; an installation that lost its key would quietly warn nobody of real debts.
  if (production && !demo && settings.STRIPE_SECRET_KEY === undefined && clock !== "virtual") {
    throw new ConfigError(
      "STRIPE_SECRET_KEY must be set when NODE_ENV is production and DATABASE_URL is set: copy it from Stripe's Dashboard; or set FOREWARN_CLOCK=virtual, for a test installation with the pretend Stripe",
    );
  }
  if (settings.STRIPE_SECRET_KEY !== undefined && settings.STRIPE_WEBHOOK_SECRET === undefined) {
    throw new ConfigError(
      "STRIPE_WEBHOOK_SECRET must be set together with STRIPE_SECRET_KEY: copy the signing secret of your webhook endpoint",
    );
  }
  if (settings.STRIPE_API_BASE !== undefined && settings.STRIPE_SECRET_KEY === undefined) {
    throw new ConfigError(
      "STRIPE_API_BASE must not be set without STRIPE_SECRET_KEY: set a key of the Stripe that answers there, or unset it for the pretend Stripe",
    );
  }
  if (transport === "ses" && settings.MAIL_FROM === undefined)
    throw new ConfigError(
      "MAIL_FROM must be set when MAIL_TRANSPORT is ses: the address that SES may send from",
    );
  if (transport === "ses" && settings.AWS_REGION === undefined)
    throw new ConfigError("AWS_REGION must be set when MAIL_TRANSPORT is ses");
}

const stripeOf = (settings: Settings, live: boolean) =>
  settings.STRIPE_SECRET_KEY === undefined
    ? null
    : {
        secretKey: settings.STRIPE_SECRET_KEY,
        apiBase: settings.STRIPE_API_BASE ?? null,
        live,
        readsPerSecond:
          settings.STRIPE_READS_PER_SECOND ?? usualReads(live, settings.STRIPE_API_BASE ?? null),
      };

const mailOf = (settings: Settings, transport: Nature["transport"]) => ({
  transport,
  from: settings.MAIL_FROM ?? "Billing <billing@forewarn.example>",
  configurationSet: settings.SES_CONFIGURATION_SET ?? null,
  region: settings.AWS_REGION ?? null,
  endpoint: settings.AWS_ENDPOINT_URL_SES ?? null,
  topics: settings.SNS_TOPIC_ARNS ?? [],
  feedbackPassword: settings.SES_FEEDBACK_PASSWORD ?? null,
  sendsPerSecond: settings.SES_SENDS_PER_SECOND ?? null,
});

/** Below Stripe's own limits (100 a second, 25 in a sandbox), as others may use the account too; a pretend Stripe has none. */
function usualReads(live: boolean, apiBase: string | null): number {
  const host = apiBase === null ? "" : new URL(apiBase).hostname;
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)) return Number.POSITIVE_INFINITY;
  return live ? 80 : 20;
}

/** Where the database is; for commands that need nothing else. @throws ConfigError naming the variable */
export function parseDatabaseConfig(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Config, "databaseUrl" | "dataDirectory"> {
  const settings = read(environment.pick({ DATABASE_URL: true, FOREWARN_DATA: true }), env);
  return { databaseUrl: settings.DATABASE_URL ?? null, dataDirectory: settings.FOREWARN_DATA };
}

function read<T extends z.ZodObject>(
  schema: T,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<T> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  refuseUnknown(given);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${String(issue?.path[0])} ${issue?.message}`);
}

/** A misspelt variable would silently mean its default: whatever begins like ours must be ours. */
function refuseUnknown(given: Readonly<Record<string, unknown>>): void {
  const unknown = Object.keys(given).find(
    (name) => name.startsWith("FOREWARN_") && !(name in environment.shape),
  );
  if (unknown) {
    const known = Object.keys(environment.shape).filter((name) => name.startsWith("FOREWARN_"));
    throw new ConfigError(`${unknown} is not a setting; those that begin like it are ${known.join(", ")}`);
  }
}

/** "Name <address>" or a bare address. */
function toPerson(text: string): { name: string | null; email: string } {
  const full = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(text);
  return full
    ? { name: full[1]!.replace(/^"|"$/g, "") || null, email: full[2]! }
    : { name: null, email: text.trim() };
}

import { type Config, ConfigError, parseConfig } from "./config.ts";

export type LambdaConfig = Config & {
  databaseUrl: string;
  publicUrl: string;
  stripe: NonNullable<Config["stripe"]>;
};

/**
 * The settings of a function on AWS Lambda: nothing that lives between the calls can be embedded, pretended or moved
 * by hand there. @throws ConfigError naming the variable
 */
export function lambdaConfig(env: Readonly<Record<string, string | undefined>>): LambdaConfig {
  // Asked first: a service that lacks it is shown other ways out, which a function does not have.
  if (!env.STRIPE_SECRET_KEY)
    throw new ConfigError(
      "STRIPE_SECRET_KEY must be set on AWS Lambda: the pretend Stripe and the demo need the service (npm start)",
    );
  const config = parseConfig(env);
  const { databaseUrl, publicUrl, clock, mail } = config;
  const stripe = config.stripe!;
  if (databaseUrl === null)
    throw new ConfigError(
      "DATABASE_URL must be set on AWS Lambda: nothing can keep an embedded PostgreSQL there",
    );
  if (publicUrl === null)
    throw new ConfigError(
      "PUBLIC_URL must be set on AWS Lambda: the address of the HTTP API, for the links in mails",
    );
  if (clock === "virtual")
    throw new ConfigError(
      "FOREWARN_CLOCK must be system on AWS Lambda: the virtual clock is moved by the service (npm start)",
    );
  if (mail.transport === "mailbox")
    throw new ConfigError(
      "MAIL_TRANSPORT must be ses on AWS Lambda: the mailbox would stand open to the internet",
    );
  return { ...config, databaseUrl, publicUrl, stripe };
}

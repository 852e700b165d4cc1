import { describe, expect, test } from "@jest/globals";
import { type Config, ConfigError, parseConfig, parseDatabaseConfig } from "../../src/config.ts";
import { environment } from "../../src/environment.ts";
import { readProjectFile } from "../support/project-files.ts";

type Env = Record<string, string>;

const secret = "a bootstrap key of thirty-two characters or more";
const stripe: Env = { STRIPE_SECRET_KEY: "sk_test_4eC39H", STRIPE_WEBHOOK_SECRET: "whsec_a" };
const live: Env = { STRIPE_SECRET_KEY: "rk_live_4eC39H", STRIPE_WEBHOOK_SECRET: "whsec_a" };
const operated: Env = { ...stripe, DATABASE_URL: "postgres://db.example/forewarn" };
const ses: Env = { MAIL_FROM: "Billing <billing@example.com>", AWS_REGION: "eu-central-1" };

/** The message with which the start is refused. */
function refusal(env: Env): string {
  try {
    parseConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error(`This was taken: ${JSON.stringify(env)}`);
}

type Variable = {
  unset: (config: Config) => unknown;
  is: unknown;
  takes: [env: Env, is: unknown][];
  refuses: string[];
  /** What the refusal tells to do. */
  says: RegExp;
};

const variables: Record<string, Variable> = {
  NODE_ENV: {
    unset: ({ host }) => host,
    is: "127.0.0.1",
    takes: [
      [{ NODE_ENV: "production" }, "0.0.0.0"],
      [{ NODE_ENV: "test" }, "127.0.0.1"],
    ],
    refuses: [],
    says: /./,
  },
  PORT: {
    unset: ({ port }) => port,
    is: 8080,
    takes: [
      [{ PORT: "0" }, 0],
      [{ PORT: "65535" }, 65_535],
    ],
    refuses: ["-1", "65536", "80a", "8080.5", "0x50", " "],
    says: /^PORT must be a port number, 0 to 65535$/,
  },
  HOST: {
    unset: ({ host }) => host,
    is: "127.0.0.1",
    takes: [
      [{ HOST: "::1" }, "::1"],
      [{ HOST: "forewarn.internal" }, "forewarn.internal"],
      [{ HOST: "127.0.0.1", NODE_ENV: "production" }, "127.0.0.1"],
    ],
    refuses: ["localhost:8080", "http://localhost", "a b"],
    says: /^HOST must be an IP address or a host name, without a port/,
  },
  PUBLIC_URL: {
    unset: ({ publicUrl }) => publicUrl,
    is: null,
    takes: [
      [{ PUBLIC_URL: "https://billing.example.com/" }, "https://billing.example.com"],
      [{ PUBLIC_URL: "https://example.com/forewarn" }, "https://example.com/forewarn"],
    ],
    refuses: [
      "billing.example.com",
      "ftp://example.com",
      "https://example.com/?a=1",
      "https://example.com/#top",
      "https://ada@example.com",
    ],
    says: /^PUBLIC_URL must be .*https?:\/\//,
  },
  DATABASE_URL: {
    unset: ({ databaseUrl }) => databaseUrl,
    is: null,
    takes: [
      [
        { DATABASE_URL: "postgresql://ada@db.example:5433/forewarn?sslmode=require" },
        "postgresql://ada@db.example:5433/forewarn?sslmode=require",
      ],
    ],
    refuses: ["db.example/forewarn", "mysql://db.example/forewarn"],
    says: /^DATABASE_URL must be a URL that begins with postgres:\/\//,
  },
  FOREWARN_DATA: {
    unset: ({ dataDirectory }) => dataDirectory,
    is: ".forewarn",
    takes: [[{ FOREWARN_DATA: "/var/lib/forewarn" }, "/var/lib/forewarn"]],
    refuses: [],
    says: /./,
  },
  STRIPE_SECRET_KEY: {
    unset: (config) => config.stripe,
    is: null,
    takes: [
      [stripe, { secretKey: "sk_test_4eC39H", apiBase: null, live: false, readsPerSecond: 20 }],
      [live, { secretKey: "rk_live_4eC39H", apiBase: null, live: true, readsPerSecond: 80 }],
    ],
    refuses: ["pk_test_4eC39H", "sk_test_", "whsec_a", "sk_test_a b"],
    says: /^STRIPE_SECRET_KEY must be a Stripe secret or restricted key/,
  },
  STRIPE_WEBHOOK_SECRET: {
    unset: ({ webhookSecrets }) => webhookSecrets,
    is: [],
    takes: [[{ STRIPE_WEBHOOK_SECRET: "whsec_new, whsec_old," }, ["whsec_new", "whsec_old"]]],
    refuses: [",", "we_1Abc", "sk_test_4eC39H", "whsec_a whsec_b"],
    says: /^STRIPE_WEBHOOK_SECRET must be one or more signing secrets/,
  },
  STRIPE_API_BASE: {
    unset: (config) => config.stripe?.apiBase ?? null,
    is: null,
    takes: [[{ ...stripe, STRIPE_API_BASE: "http://127.0.0.1:12111" }, "http://127.0.0.1:12111"]],
    refuses: ["127.0.0.1:12111", "stripe", "https://stripe.example/v1"],
    says: /^STRIPE_API_BASE must .*http:\/\//,
  },
  STRIPE_READS_PER_SECOND: {
    unset: (config) => config.stripe?.readsPerSecond ?? null,
    is: null,
    takes: [
      [stripe, 20],
      [live, 80],
      [{ ...live, STRIPE_READS_PER_SECOND: "12.5" }, 12.5],
      [{ ...stripe, STRIPE_API_BASE: "https://stripe.example" }, 20],
      // A pretend Stripe on this machine has no limit, unless one is set.
      ...["http://127.0.0.1:12111", "http://localhost:12111", "http://[::1]:12111"].map(
        (STRIPE_API_BASE): [Env, unknown] => [{ ...stripe, STRIPE_API_BASE }, Number.POSITIVE_INFINITY],
      ),
      [{ ...stripe, STRIPE_API_BASE: "http://127.0.0.1:12111", STRIPE_READS_PER_SECOND: "5" }, 5],
    ],
    refuses: ["0", "0.5", "-1", "many", "1e3", "12345"],
    says: /^STRIPE_READS_PER_SECOND must be /,
  },
  MAIL_TRANSPORT: {
    unset: ({ mail }) => mail.transport,
    is: "mailbox",
    takes: [
      [{ MAIL_TRANSPORT: "ses", ...ses }, "ses"],
      [{ ...operated, ...ses, NODE_ENV: "production", MAIL_TRANSPORT: "mailbox" }, "mailbox"],
    ],
    refuses: ["smtp", "SES"],
    says: /^MAIL_TRANSPORT must be "mailbox" or "ses"$/,
  },
  MAIL_FROM: {
    unset: ({ mail }) => mail.from,
    is: "Billing <billing@forewarn.example>",
    takes: [
      [{ MAIL_FROM: "billing@example.com" }, "billing@example.com"],
      [{ MAIL_FROM: '"Ada, Billing" <billing@example.com>' }, '"Ada, Billing" <billing@example.com>'],
    ],
    refuses: [
      "billing",
      "Billing billing@example.com",
      "A <a@example.com>, B <b@example.com>",
      "a@example.com,b@example.com",
    ],
    says: /^MAIL_FROM must be an address, such as/,
  },
  SES_CONFIGURATION_SET: {
    unset: ({ mail }) => mail.configurationSet,
    is: null,
    takes: [[{ SES_CONFIGURATION_SET: "forewarn-mails" }, "forewarn-mails"]],
    refuses: ["two words", "x".repeat(65)],
    says: /^SES_CONFIGURATION_SET must be the name of an SES configuration set$/,
  },
  AWS_REGION: {
    unset: ({ mail }) => mail.region,
    is: null,
    takes: [[{ AWS_REGION: "us-gov-west-1" }, "us-gov-west-1"]],
    refuses: ["Frankfurt", "eu-central", "eu-central-1a"],
    says: /^AWS_REGION must be an AWS region, such as eu-central-1$/,
  },
  AWS_ENDPOINT_URL_SES: {
    unset: ({ mail }) => mail.endpoint,
    is: null,
    takes: [[{ AWS_ENDPOINT_URL_SES: "http://127.0.0.1:8005" }, "http://127.0.0.1:8005"]],
    refuses: ["127.0.0.1:8005"],
    says: /^AWS_ENDPOINT_URL_SES must be a URL that begins with http:\/\//,
  },
  SNS_TOPIC_ARNS: {
    unset: ({ mail }) => mail.topics,
    is: [],
    takes: [
      [
        {
          SNS_TOPIC_ARNS: "arn:aws:sns:eu-central-1:123456789012:a, arn:aws-cn:sns:cn-north-1:123456789012:b",
        },
        ["arn:aws:sns:eu-central-1:123456789012:a", "arn:aws-cn:sns:cn-north-1:123456789012:b"],
      ],
    ],
    refuses: [
      "feedback",
      "arn:aws:sqs:eu-central-1:123456789012:a",
      "arn:aws:sns:eu-central-1:123456789012:a,b",
    ],
    says: /^SNS_TOPIC_ARNS must be SNS topic ARNs, comma separated$/,
  },
  SES_FEEDBACK_PASSWORD: {
    unset: ({ mail }) => mail.feedbackPassword,
    is: null,
    takes: [[{ SES_FEEDBACK_PASSWORD: "0123456789abcdef".repeat(2) }, "0123456789abcdef".repeat(2)]],
    refuses: ["short", "x".repeat(31)],
    says: /^SES_FEEDBACK_PASSWORD must be 32 characters or more/,
  },
  SES_SENDS_PER_SECOND: {
    unset: ({ mail }) => mail.sendsPerSecond,
    is: null,
    takes: [
      [{ SES_SENDS_PER_SECOND: "14" }, 14],
      [{ SES_SENDS_PER_SECOND: "0.5" }, 0.5],
    ],
    refuses: ["0", "0.0", "-1", "fast", "1e3", "12345"],
    says: /^SES_SENDS_PER_SECOND must be (a number of mails|more than 0)/,
  },
  FOREWARN_BOOTSTRAP_KEY: {
    unset: ({ bootstrapKey }) => bootstrapKey,
    is: null,
    takes: [[{ FOREWARN_BOOTSTRAP_KEY: secret }, secret]],
    refuses: ["short", "x".repeat(31)],
    says: /^FOREWARN_BOOTSTRAP_KEY must be 32 characters or more$/,
  },
  FOREWARN_CLOCK: {
    unset: ({ clock }) => clock,
    is: "virtual",
    takes: [
      [operated, "system"],
      [{ FOREWARN_CLOCK: "system" }, "system"],
      [{ ...operated, FOREWARN_CLOCK: "virtual" }, "virtual"],
    ],
    refuses: ["real"],
    says: /^FOREWARN_CLOCK must be "system" or "virtual"$/,
  },
  FOREWARN_MODE: {
    unset: ({ mode }) => mode,
    is: "enforce",
    takes: [
      [live, "observe"],
      [operated, "enforce"],
      [{ ...live, FOREWARN_MODE: "enforce" }, "enforce"],
      [{ FOREWARN_MODE: "mail" }, "mail"],
    ],
    refuses: ["dry-run"],
    says: /^FOREWARN_MODE must be "observe", "mail" or "enforce"$/,
  },
  FOREWARN_PROOF: {
    unset: ({ provenBy }) => provenBy,
    is: "delivery",
    takes: [[{ FOREWARN_PROOF: "silence" }, "silence"]],
    refuses: ["nothing", "Delivery"],
    says: /^FOREWARN_PROOF must be "delivery" or "silence"$/,
  },
  FOREWARN_POLICY: {
    unset: ({ policyFile }) => policyFile,
    is: null,
    takes: [[{ FOREWARN_POLICY: "ours.yaml" }, "ours.yaml"]],
    refuses: [],
    says: /./,
  },
  FOREWARN_PRODUCT: {
    unset: ({ product }) => product,
    is: "Tidemark",
    takes: [
      [operated, "our service"],
      [{ FOREWARN_PRODUCT: " Atlas " }, "Atlas"],
    ],
    refuses: ["   ", "x".repeat(61), "two\nlines"],
    says: /^FOREWARN_PRODUCT must be one line of 1 to 60 characters$/,
  },
  FOREWARN_DEFAULT_TIME_ZONE: {
    unset: ({ defaults }) => defaults.timeZone,
    is: "UTC",
    takes: [[{ FOREWARN_DEFAULT_TIME_ZONE: "America/Bogota" }, "America/Bogota"]],
    refuses: ["Bogota", "GMT+25"],
    says: /^FOREWARN_DEFAULT_TIME_ZONE must be an IANA time zone, such as America\/Sao_Paulo$/,
  },
  FOREWARN_DEFAULT_LOCALE: {
    unset: ({ defaults }) => defaults.locale,
    is: "en",
    takes: [[{ FOREWARN_DEFAULT_LOCALE: "pt-BR" }, "pt-BR"]],
    refuses: ["de", "pt"],
    says: /^FOREWARN_DEFAULT_LOCALE must be one of en, es, pt-BR, he, fa$/,
  },
  FOREWARN_DEFAULT_MANAGER: {
    unset: ({ defaults }) => defaults.manager,
    is: null,
    takes: [
      [
        { FOREWARN_DEFAULT_MANAGER: "Lucía Ortega <lucia@example.com>" },
        { name: "Lucía Ortega", email: "lucia@example.com" },
      ],
      [{ FOREWARN_DEFAULT_MANAGER: "lucia@example.com" }, { name: null, email: "lucia@example.com" }],
    ],
    refuses: ["Lucía"],
    says: /^FOREWARN_DEFAULT_MANAGER must be an address, such as/,
  },
  FOREWARN_RETURN_ORIGINS: {
    unset: ({ returnOrigins }) => returnOrigins,
    is: [],
    takes: [
      [
        { FOREWARN_RETURN_ORIGINS: "https://app.example.com,http://localhost:3000" },
        ["https://app.example.com", "http://localhost:3000"],
      ],
    ],
    refuses: ["app.example.com", "https://app.example.com/", "*"],
    says: /^FOREWARN_RETURN_ORIGINS must be origins, comma separated, such as/,
  },
  FOREWARN_MAILS_PER_HOUR: {
    unset: ({ mailsPerHour }) => mailsPerHour,
    is: 500,
    takes: [[{ FOREWARN_MAILS_PER_HOUR: "50" }, 50]],
    refuses: ["0", "-1", "many"],
    says: /^FOREWARN_MAILS_PER_HOUR must be a number of mails, such as 500$/,
  },
  LOG_LEVEL: {
    unset: ({ logLevel }) => logLevel,
    is: "warn",
    takes: [
      [{ LOG_LEVEL: "debug" }, "debug"],
      [operated, "info"],
    ],
    refuses: ["verbose", "INFO"],
    says: /^LOG_LEVEL must be trace, debug, info, warn, error or silent$/,
  },
};

test("every variable is looked at here", () => {
  expect(Object.keys(variables).sort()).toEqual(Object.keys(environment.shape).sort());
});

test("every variable is told of in the README", () => {
  const told = [...readProjectFile("README.md").matchAll(/^\| (`.*?`) +\|/gm)].flatMap(([, names]) =>
    names!.replaceAll("`", "").split(", "),
  );
  expect(told.filter((name) => /^[A-Z_]+$/.test(name)).sort()).toEqual(Object.keys(environment.shape).sort());
});

describe.each(Object.entries(variables))("%s", (name, { unset, is, takes, refuses, says }) => {
  test("has a default, also when it is set to nothing", () => {
    expect(unset(parseConfig({}))).toEqual(is);
    expect(unset(parseConfig({ [name]: "" }))).toEqual(is);
  });

  test("is taken", () => {
    for (const [env, expected] of takes)
      expect({ env, is: unset(parseConfig(env)) }).toEqual({ env, is: expected });
  });

  // A path or a name of the environment may be anything.
  if (refuses.length === 0) return;
  test("is refused in one line that says what to change", () => {
    for (const value of refuses) {
      const message = refusal({ [name]: value });
      expect(message).toMatch(says);
      expect(message).not.toContain("\n");
    }
  });
});

describe("together", () => {
  test("a variable that begins like ours must be ours", () => {
    expect(refusal({ FOREWARN_MOOD: "enforce" })).toMatch(/^FOREWARN_MOOD is not a setting; .*FOREWARN_MODE/);
    expect(parseConfig({ SOMEBODY_ELSES: "1", PATH: "/bin" }).port).toBe(8080);
  });

  test("the demo is what runs without a database and without Stripe", () => {
    expect(parseConfig({}).demo).toBe(true);
    expect(parseConfig(stripe).demo).toBe(false);
    expect(parseConfig({ DATABASE_URL: "postgres://db.example/forewarn" }).demo).toBe(false);
  });

  test("time is not to be moved about with a live key", () => {
    expect(refusal({ ...live, FOREWARN_CLOCK: "virtual" })).toMatch(
      /^FOREWARN_CLOCK must not be virtual with a live Stripe key: unset it/,
    );
    expect(parseConfig({ ...stripe, FOREWARN_CLOCK: "virtual" }).clock).toBe("virtual");
    expect(parseConfig(live).clock).toBe("system");
  });

  test("Stripe's webhooks cannot be believed without their secret", () => {
    expect(refusal({ STRIPE_SECRET_KEY: "sk_test_4eC39H" })).toMatch(
      /^STRIPE_WEBHOOK_SECRET must be set together with STRIPE_SECRET_KEY: copy/,
    );
  });

  test("an address of Stripe's API is of no use without a key", () => {
    expect(refusal({ STRIPE_API_BASE: "http://127.0.0.1:12111" })).toMatch(
      /^STRIPE_API_BASE must not be set without STRIPE_SECRET_KEY: set a key [^\n]+$/,
    );
  });

  test("the pretend Stripe's webhooks may have a secret of one's own", () => {
    const { webhookSecrets, demo } = parseConfig({ STRIPE_WEBHOOK_SECRET: "whsec_a,whsec_b" });
    expect({ webhookSecrets, demo }).toEqual({ webhookSecrets: ["whsec_a", "whsec_b"], demo: true });
  });

  test("SES needs a sender and a region", () => {
    expect(refusal({ MAIL_TRANSPORT: "ses", AWS_REGION: "eu-central-1" })).toMatch(
      /^MAIL_FROM must be set when MAIL_TRANSPORT is ses/,
    );
    expect(refusal({ MAIL_TRANSPORT: "ses", MAIL_FROM: "billing@example.com" })).toMatch(
      /^AWS_REGION must be set when MAIL_TRANSPORT is ses/,
    );
  });

  test("production listens to everybody and sends real mail", () => {
    const { host, port, mail, clock, mode, demo } = parseConfig({
      ...operated,
      ...ses,
      NODE_ENV: "production",
    });
    expect({ host, port, transport: mail.transport, clock, mode, demo }).toEqual({
      host: "0.0.0.0",
      port: 8080,
      transport: "ses",
      clock: "system",
      mode: "enforce",
      demo: false,
    });
    expect(refusal({ ...operated, NODE_ENV: "production" })).toMatch(
      /^MAIL_FROM must be set when MAIL_TRANSPORT is ses/,
    );
  });

  test("a demo in production stays a demo", () => {
    const { demo, mail, clock } = parseConfig({ NODE_ENV: "production" });
    expect({ demo, transport: mail.transport, clock }).toEqual({
      demo: true,
      transport: "mailbox",
      clock: "virtual",
    });
  });

  test("a real installation does not fall back to the pretend Stripe when its key is missing", () => {
    const keyless = { NODE_ENV: "production", DATABASE_URL: operated.DATABASE_URL! };
    for (const env of [keyless, { ...keyless, STRIPE_SECRET_KEY: "", FOREWARN_CLOCK: "system" }]) {
      expect(refusal({ ...env, ...ses })).toMatch(
        /^STRIPE_SECRET_KEY must be set when NODE_ENV is production .*FOREWARN_CLOCK=virtual, for a test[^\n]+$/,
      );
    }
    expect(parseConfig({ ...keyless, ...ses, FOREWARN_CLOCK: "virtual" })).toMatchObject({
      stripe: null,
      clock: "virtual",
      demo: false,
    });
    expect(parseConfig({ ...operated, ...ses, NODE_ENV: "production" }).stripe).not.toBeNull();
    expect(parseConfig({ DATABASE_URL: operated.DATABASE_URL!, ...ses }).stripe).toBeNull();
  });

  test("commands on the database need nothing but the database", () => {
    expect(
      parseDatabaseConfig({
        NODE_ENV: "production",
        PORT: "nonsense",
        DATABASE_URL: "postgres://db.example/forewarn",
      }),
    ).toEqual({
      databaseUrl: "postgres://db.example/forewarn",
      dataDirectory: ".forewarn",
    });
    expect(() => parseDatabaseConfig({ DATABASE_URL: "db.example" })).toThrow(ConfigError);
    expect(() => parseDatabaseConfig({ FOREWARN_DATE: "here" })).toThrow(/^FOREWARN_DATE is not a setting/);
  });
});

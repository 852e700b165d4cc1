import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { connect, type Database } from "../../src/postgres/database.ts";
import { acceptMails, type MailAcceptance } from "./accept-mails.ts";
import { createTestDatabase } from "./database.ts";
import { type DatabaseLine, openLine } from "./database-line.ts";
import { type HttpAnswer, type LambdaFunction, startFunction } from "./lambda-function.ts";
import { type LambdaPackage, packageForLambda } from "./lambda-package.ts";
import { topic } from "./pretend-sns.ts";
import { type HeardRequest, listenForWebhooks } from "./webhook-listener.ts";

export const publicUrl = "https://api.forewarn.test";
const key = "a-bootstrap-key-of-this-test-that-is-long-enough";
export const withKey = { authorization: `Bearer ${key}` };

export type LambdaStage = {
  pack: LambdaPackage;
  /** What the functions are given; the database over `line`. */
  settings: Record<string, string>;
  /** One instance of each function; only the door's way to the database is `line`. */
  door: LambdaFunction;
  worker: LambdaFunction;
  line: DatabaseLine;
  db: Database;
  stripe: PretendStripe;
  ses: MailAcceptance;
  /** The latest of its type that Stripe sent; nobody has told the functions of it. */
  sent(type: string): HeardRequest;
  post(event: HeardRequest, remaining?: number): Promise<HttpAnswer>;
  stop(): Promise<void>;
};

/** The package on its own, with a real PostgreSQL, a pretend Stripe and an SES that takes every mail. */
export async function openLambdaStage(): Promise<LambdaStage> {
  const [pack, database, outbox, ses] = await Promise.all([
    packageForLambda(),
    createTestDatabase(),
    listenForWebhooks(),
    acceptMails(),
  ]);
  const line = await openLine(database.url);
  const direct = connect(database.url, { onError: () => undefined, max: 2 });
  const stripe = await startPretendStripe({
    now: () => Date.now(),
    secretKey: "sk_test_lambda",
    hostedBase: "https://invoice.stripe.test/i",
    seed: "lambda",
    webhook: { url: outbox.url, secret: "whsec_lambda" },
  });
  const settings = {
    NODE_ENV: "production",
    DATABASE_URL: line.url,
    STRIPE_SECRET_KEY: "sk_test_lambda",
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: "whsec_lambda",
    FOREWARN_BOOTSTRAP_KEY: key,
    FOREWARN_POLICY: await anyHour(pack),
    PUBLIC_URL: publicUrl,
    MAIL_FROM: "Tidemark <billing@tidemark.example>",
    SES_CONFIGURATION_SET: "forewarn-test",
    SNS_TOPIC_ARNS: topic,
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_SES: ses.url,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "a-secret-of-this-test",
    LOG_LEVEL: "error",
  };
  const door = await startFunction(pack.directory, "http", settings);
  const worker = await startFunction(pack.directory, "work", { ...settings, DATABASE_URL: database.url });
  const typeOf = ({ body }: HeardRequest) => JSON.parse(body.toString()).type as string;
  return {
    pack,
    settings,
    door,
    worker,
    line,
    db: direct.db,
    stripe,
    ses,
    sent: (type) => outbox.heard.findLast((event) => typeOf(event) === type)!,
    post: ({ body, signature }, remaining) =>
      door.request("POST", "/webhooks/stripe", {
        body: body.toString(),
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature ?? "" },
        ...(remaining !== undefined && { remaining }),
      }),
    stop: async () => {
      await Promise.all([door.stop(), worker.stop(), outbox.stop(), ses.stop(), direct.db.destroy()]);
      await Promise.all([stripe.stop(), line.stop(), database.drop(), pack.remove()]);
    },
  };
}

/** The bundled policy, but mails go out at any hour of any day: the functions run on the system clock. */
async function anyHour(pack: LambdaPackage): Promise<string> {
  const file = join(pack.directory, "any-hour.yaml");
  const standard = await readFile(join(pack.directory, "policy.yaml"), "utf8");
  const hours = standard.replace(/writing_hours: .*/, 'writing_hours: "00:00-24:00"');
  await writeFile(file, hours.replace(/default: \[saturday, sunday\]/, "default: []"));
  return file;
}

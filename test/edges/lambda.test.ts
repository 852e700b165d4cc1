import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ConfigError } from "../../src/config.ts";
import { day } from "../../src/core/instant.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { lambdaConfig } from "../../src/lambda-config.ts";
import { appendAccessChange, currentAccess } from "../../src/postgres/access-changes.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { keepEvents } from "../../src/postgres/inbox.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type DatabaseLine, openLine } from "../support/database-line.ts";
import { type LambdaFunction, startFunction } from "../support/lambda-function.ts";
import { type LambdaPackage, packageForLambda } from "../support/lambda-package.ts";
import { until } from "../support/until.ts";
import { listenForWebhooks, type WebhookListener } from "../support/webhook-listener.ts";

const key = "a-bootstrap-key-of-this-test-that-is-long-enough";
const secretKey = "sk_test_lambda";
const webhookSecret = "whsec_lambda";
const publicUrl = "https://api.forewarn.test";
const authorization = { authorization: `Bearer ${key}` };

let pack: LambdaPackage;
let database: TestDatabase;
let line: DatabaseLine;
let stripe: PretendStripe;
let outbox: WebhookListener;
let ses: { url: string; mails: URLSearchParams[]; server: Server };
let direct: Connection;
let settings: Record<string, string>;
let door: LambdaFunction;
let worker: LambdaFunction;

/** Answers as SES does when it takes a mail. */
async function acceptMails() {
  const mails: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    mails.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    response
      .writeHead(200, { "content-type": "text/xml" })
      .end(
        `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>m-${mails.length}</MessageId></SendRawEmailResult></SendRawEmailResponse>`,
      );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mails, server };
}

beforeAll(async () => {
  [pack, database, outbox, ses] = await Promise.all([
    packageForLambda(),
    createTestDatabase(),
    listenForWebhooks(),
    acceptMails(),
  ]);
  line = await openLine(database.url);
  direct = connect(database.url, { onError: () => undefined, max: 2 });
  stripe = await startPretendStripe({
    now: () => Date.now(),
    secretKey,
    hostedBase: "https://invoice.stripe.test/i",
    seed: "lambda",
    webhook: { url: outbox.url, secret: webhookSecret },
  });
  // Mails go out at any hour of any day, since the function runs on the system clock.
  const anyHour = join(pack.directory, "any-hour.yaml");
  const standard = readFileSync(join(pack.directory, "policy.yaml"), "utf8");
  await writeFile(
    anyHour,
    standard
      .replace(/writing_hours: .*/, 'writing_hours: "00:00-24:00"')
      .replace(/default: \[saturday, sunday\]/, "default: []"),
  );
  settings = {
    NODE_ENV: "production",
    DATABASE_URL: line.url,
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    FOREWARN_BOOTSTRAP_KEY: key,
    FOREWARN_POLICY: anyHour,
    PUBLIC_URL: publicUrl,
    MAIL_FROM: "Tidemark <billing@tidemark.example>",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_SES: ses.url,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    LOG_LEVEL: "error",
  };
  door = await startFunction(pack.directory, "http", settings);
  worker = await startFunction(pack.directory, "work", { ...settings, DATABASE_URL: database.url });
});

afterAll(async () => {
  await Promise.all([
    door?.stop(),
    worker?.stop(),
    stripe?.stop(),
    outbox?.stop(),
    line?.stop(),
    direct?.db.destroy(),
  ]);
  ses?.server.close();
  await database?.drop();
  await pack?.remove();
});

const check = async (account = "acme") => {
  const { statusCode, body } = await door.request("GET", `/v1/entitlements/${account}?feature=reports`, {
    headers: authorization,
  });
  return { statusCode, ...JSON.parse(body) };
};
const post = ({ body, signature }: { body: Buffer; signature: string | undefined }, remaining?: number) =>
  door.request("POST", "/webhooks/stripe", {
    body: body.toString(),
    headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature! },
    ...(remaining && { remaining }),
  });
const heard = (type: string) =>
  outbox.heard.findLast(({ body }) => JSON.parse(body.toString()).type === type)!;
const idOf = ({ body }: { body: Buffer }): string => JSON.parse(body.toString()).id;
const statusOf = async (event: { body: Buffer }) =>
  (await direct.db.selectFrom("inbox").select("status").where("id", "=", idOf(event)).executeTakeFirst())
    ?.status;

async function overdueInvoice() {
  const customer = await stripe.ledger.createCustomer({
    email: "books@acme.example",
    name: "Acme",
    metadata: { account: "acme" },
  });
  const now = Date.now();
  const invoice = await stripe.ledger.createInvoice({
    customer: customer.id,
    amount: 12_000,
    currency: "usd",
    collection: "send_invoice",
    dueAt: now - 3 * day,
  });
  await stripe.webhooks.settled();
  return { customer: customer.id, invoice: invoice.id };
}

/** The event arrived, and whoever took it died before looking at it. */
async function leaveForTheSchedule(event: { body: Buffer }, customer: string): Promise<void> {
  const { id, type, api_version, created, data } = JSON.parse(event.body.toString());
  await keepEvents(
    direct.db,
    [
      {
        id,
        type,
        apiVersion: api_version,
        livemode: false,
        stripeAccount: null,
        customer,
        objectId: data.object.id,
        paidInvoice: null,
        createdAt: created * 1_000,
        raw: event.body.toString(),
        status: "pending",
        why: null,
      },
    ],
    Date.now(),
  );
}

describe("the package", () => {
  test("holds the code, the templates and the policy, and nothing else", () => {
    expect(pack.files).toEqual(
      expect.arrayContaining([
        "dist/lambda/lambda.mjs",
        "emails/layout.hbs",
        "emails/words/en.json",
        "policy.yaml",
        "src/http/pages/page.css",
        "src/http/lapsed/lapsed.hbs",
      ]),
    );
    const other = pack.files.filter(
      (file) =>
        !/^(dist\/lambda\/[^/]+\.mjs|emails\/.+\.(hbs|json)|policy\.yaml|src\/http\/(lapsed|pages)\/.+\.(hbs|css|js|svg))$/.test(
          file,
        ),
    );
    expect(other).toEqual([]);
    expect(pack.bytes).toBeLessThan(3_000_000);
  });

  test("leaves the embedded PostgreSQL and the pretend Stripe at home", () => {
    const code = pack.files
      .filter((file) => file.endsWith(".mjs"))
      .map((file) => readFileSync(join(pack.directory, file), "utf8"));
    expect(
      code.some((text) => text.includes("EmbeddedPostgresError") || text.includes("sk_test_pretend")),
    ).toBe(false);
  });

  test("comes with a template that reads secrets where they are kept", () => {
    const { Properties } = pack.template.Resources.HttpLambdaFunction!;
    const { Variables } = Properties.Environment;
    for (const name of [
      "DATABASE_URL",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRET",
      "FOREWARN_BOOTSTRAP_KEY",
    ]) {
      expect(Variables[name]).toBe(`{{resolve:secretsmanager:forewarn/production:SecretString:${name}::}}`);
    }
    const types = Object.values(pack.template.Resources).map(({ Type }) => Type);
    expect(types).toEqual(
      expect.arrayContaining([
        "AWS::ApiGatewayV2::Api",
        "AWS::Events::Rule",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
      ]),
    );
  });
});

describe("a function that lacks a setting, or has one that only the service can keep", () => {
  const refusals: [name: string, value: string | undefined, line: string][] = [
    [
      "DATABASE_URL",
      undefined,
      "DATABASE_URL must be set on AWS Lambda: nothing can keep an embedded PostgreSQL there",
    ],
    [
      "STRIPE_SECRET_KEY",
      undefined,
      "STRIPE_SECRET_KEY must be set on AWS Lambda: the pretend Stripe and the demo need the service (npm start)",
    ],
    [
      "PUBLIC_URL",
      undefined,
      "PUBLIC_URL must be set on AWS Lambda: the address of the HTTP API, for the links in mails",
    ],
    [
      "FOREWARN_CLOCK",
      "virtual",
      "FOREWARN_CLOCK must be system on AWS Lambda: the virtual clock is moved by the service (npm start)",
    ],
    [
      "MAIL_TRANSPORT",
      "mailbox",
      "MAIL_TRANSPORT must be ses on AWS Lambda: the mailbox would stand open to the internet",
    ],
    [
      "MAIL_FROM",
      undefined,
      "MAIL_FROM must be set when MAIL_TRANSPORT is ses: the address that SES may send from",
    ],
  ];

  test.each(refusals)("%s=%s is refused", (name, value, line) => {
    expect(() => lambdaConfig({ ...settings, [name]: value })).toThrow(new ConfigError(line));
  });

  test.each(refusals.slice(0, 2))(
    "%s=%s: the function does not start, and says so in one line",
    async (name, _value, line) => {
      const { [name]: _, ...rest } = settings;
      const started = startFunction(pack.directory, "http", rest);
      await expect(started).rejects.toMatchObject({
        message: `ConfigError: ${line}`,
        output: `forewarn: ${line}\n`,
      });
    },
  );
});

describe("requests", () => {
  test("the check knows the bootstrap key, and no other", async () => {
    expect(await check("nobody")).toMatchObject({
      statusCode: 200,
      account: "nobody",
      known: false,
      stage: "active",
      access: "full",
      decision: "allow",
    });
    const refused = await door.request("GET", "/v1/entitlements/nobody", {
      headers: { authorization: "Bearer something-else" },
    });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  });

  test("a signed event is durable, and worked in, mails and all, before the function is frozen", async () => {
    const { customer } = await overdueInvoice();
    const put = await door.request("PUT", "/v1/accounts/acme", {
      headers: { ...authorization, "content-type": "application/json" },
      body: JSON.stringify({
        stripe_customer: customer,
        name: "Acme",
        locale: "en",
        time_zone: "UTC",
        contacts: [{ role: "user", email: "ben@acme.example", name: "Ben" }],
      }),
    });
    expect(put.statusCode).toBe(201);
    const event = heard("invoice.finalized");
    const answer = await post(event);
    expect(answer).toMatchObject({ statusCode: 200, body: '{"received":true,"status":"pending"}' });
    expect(await statusOf(event)).toBe("done");
    expect(ses.mails.map((mail) => mail.get("Destinations.member.1")).sort()).toEqual([
      "ben@acme.example",
      "books@acme.example",
    ]);
    expect(await check()).toMatchObject({
      known: true,
      stage: "reminded",
      access: "full",
      banner: { level: "info" },
    });
  });

  test("an event with another signature changes nothing", async () => {
    const { body } = heard("invoice.finalized");
    const forged = await post({
      body: Buffer.from(body.toString().replace("evt_", "evt_forged_")),
      signature: heard("invoice.finalized").signature,
    });
    expect(forged.statusCode).toBe(400);
    expect(
      await direct.db.selectFrom("inbox").select("id").where("id", "like", "evt_forged%").execute(),
    ).toEqual([]);
  });

  test("the lapsed-access page and its stylesheet come from the package", async () => {
    const { lapsed_url } = await check();
    expect(lapsed_url).toMatch(/^https:\/\/api\.forewarn\.test\/lapsed\//);
    const page = await door.request("GET", lapsed_url.slice(publicUrl.length));
    expect(page).toMatchObject({ statusCode: 200, headers: { "content-type": "text/html; charset=utf-8" } });
    const [, stylesheet] = /href="(\/assets\/page\.[^"]+\.css)"/.exec(page.body)!;
    expect((await door.request("GET", stylesheet!)).statusCode).toBe(200);
  });

  test("of SES's feedback find no door yet, and are told so", async () => {
    expect((await door.request("POST", "/webhooks/ses", { body: "{}" })).statusCode).toBe(404);
  });
});

describe("the schedule", () => {
  test("begins nothing that it has no time left for, and does what is due when it has", async () => {
    const { customer } = await direct.db.selectFrom("invoices").select("customer").executeTakeFirstOrThrow();
    const { id } = await direct.db.selectFrom("invoices").select("id").executeTakeFirstOrThrow();
    await stripe.ledger.pay(id);
    await stripe.webhooks.settled();
    const event = heard("invoice.paid");
    await leaveForTheSchedule(event, customer);
    await worker.call("work", { job: "work" }, 10_000);
    expect(await statusOf(event)).toBe("pending");
    await worker.call("work", { job: "work" }, 60_000);
    expect(await statusOf(event)).toBe("done");
  });

  test("refuses a job that nobody knows", async () => {
    await expect(worker.call("work", { job: "sweep" })).rejects.toThrow('There is no job "sweep"');
  });

  test("changes that another instance made are in the next check", async () => {
    expect(await check()).toMatchObject({ stage: "active", access: "full", banner: null });
  });
});

describe("a database that fails the frozen function", () => {
  /** As another instance would, at once. */
  async function changeElsewhere(stage: "suspended" | "active"): Promise<void> {
    const { id } = await direct.db
      .selectFrom("accounts")
      .select("id")
      .where("product_id", "=", "acme")
      .executeTakeFirstOrThrow();
    await direct.db.transaction().execute(async (tx) => {
      const { access } = (await currentAccess(tx, id))!;
      await appendAccessChange(tx, id, { ...access, stage }, Date.now());
    });
  }

  test("connections that broke meanwhile are replaced before anyone needs them", async () => {
    line.cut();
    expect((await post(heard("invoice.paid"))).statusCode).toBe(200);
  });

  test("when it falls silent the check answers from memory, soon, and is fresh again over new connections", async () => {
    await changeElsewhere("suspended");
    expect(await check()).toMatchObject({ stage: "suspended" });
    line.silence();
    await changeElsewhere("active");
    const asked = Date.now();
    expect(await check()).toMatchObject({ statusCode: 200, stage: "suspended" });
    expect(Date.now() - asked).toBeLessThan(1_500);
    line.mend();
    await until(async () => (await check()).stage === "active", "the check is fresh again");
  });

  test("a Stripe that hangs holds an answer no longer than the function has time", async () => {
    stripe.faults.set({ kind: "hang" });
    await direct.db
      .updateTable("accounts")
      .set({ review_at: new Date(0) })
      .execute();
    const asked = Date.now();
    const event = heard("customer.created");
    expect((await post(event, 2_500)).statusCode).toBe(200);
    expect(Date.now() - asked).toBeLessThan(2_500);
    expect(await statusOf(event)).toBe("pending");
    stripe.faults.clear();
  });

  test("away at the cold start: 503, and the next call tries again", async () => {
    line.refuse();
    const other = await startFunction(pack.directory, "http", { ...settings, LOG_LEVEL: "silent" });
    const ask = () => other.request("GET", "/v1/entitlements/acme", { headers: authorization });
    expect(await ask()).toMatchObject({
      statusCode: 503,
      headers: { "content-type": "application/problem+json" },
    });
    line.mend();
    expect(await ask()).toMatchObject({ statusCode: 200 });
    await other.stop();
  });
});

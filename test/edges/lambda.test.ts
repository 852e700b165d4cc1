import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ConfigError } from "../../src/config.ts";
import { day } from "../../src/core/instant.ts";
import { environment } from "../../src/environment.ts";
import { lambdaConfig } from "../../src/lambda-config.ts";
import { appendAccessChange, currentAccess } from "../../src/postgres/access-changes.ts";
import { keepEvents } from "../../src/postgres/inbox.ts";
import { readReconciliations } from "../../src/postgres/reconciliation.ts";
import { startFunction } from "../support/lambda-function.ts";
import { type LambdaStage, openLambdaStage, publicUrl, withKey } from "../support/lambda-stage.ts";
import { topic } from "../support/pretend-sns.ts";
import { readProjectFile } from "../support/project-files.ts";
import { until } from "../support/until.ts";
import type { HeardRequest } from "../support/webhook-listener.ts";

let stage: LambdaStage;
beforeAll(async () => {
  stage = await openLambdaStage();
});
afterAll(() => stage?.stop());

async function check(account = "acme") {
  const path = `/v1/entitlements/${account}?feature=reports`;
  const { statusCode, body } = await stage.door.request("GET", path, { headers: withKey });
  return { statusCode, ...JSON.parse(body) };
}

const idOf = ({ body }: HeardRequest): string => JSON.parse(body.toString()).id;

async function statusOf(event: HeardRequest): Promise<string | undefined> {
  const row = await stage.db
    .selectFrom("inbox")
    .select("status")
    .where("id", "=", idOf(event))
    .executeTakeFirst();
  return row?.status;
}

describe("the package", () => {
  test("holds the code, the templates and the policy, and nothing else", () => {
    const { files, bytes } = stage.pack;
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/lambda/lambda.mjs",
        "emails/layout.hbs",
        "emails/words/en.json",
        "policy.yaml",
        "src/http/lapsed/lapsed.hbs",
        "src/http/pages/page.css",
      ]),
    );
    const expected =
      /^(dist\/lambda\/[^/]+\.mjs|emails\/.+\.(hbs|json)|policy\.yaml|src\/http\/(lapsed|pages)\/.+\.(hbs|css|js|svg))$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(bytes).toBeLessThan(3_000_000);
  });

  test("leaves the embedded PostgreSQL and the pretend Stripe at home", () => {
    const { files, directory } = stage.pack;
    const modules = files.filter((file) => file.endsWith(".mjs"));
    const code = modules.map((file) => readFileSync(join(directory, file), "utf8")).join();
    expect(code).toContain("Changes could not be read");
    expect(code).not.toContain("EmbeddedPostgresError");
    expect(code).not.toContain("sk_test_pretend");
  });

  test("comes with a template that reads secrets where they are kept", () => {
    const { Resources } = stage.pack.template;
    const secret = (name: string) => `{{resolve:secretsmanager:forewarn/production:SecretString:${name}::}}`;
    const names = ["DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "FOREWARN_BOOTSTRAP_KEY"];
    const secrets = Object.fromEntries(names.map((name) => [name, secret(name)]));
    for (const name of ["HttpLambdaFunction", "WorkLambdaFunction"]) {
      expect(Resources[name]).toMatchObject({ Properties: { Environment: { Variables: secrets } } });
    }
    const { Variables } = (Resources.HttpLambdaFunction!.Properties as { Environment: { Variables: object } })
      .Environment;
    expect(Object.keys(Variables).filter((name) => !(name in environment.shape))).toEqual([]);
    expect(Object.values(Resources).map(({ Type }) => Type)).toEqual(
      expect.arrayContaining([
        "AWS::ApiGatewayV2::Api",
        "AWS::Events::Rule",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
      ]),
    );
  });

  test("and brings SES's feedback by a queue, whatever else is set", () => {
    const { Resources } = stage.pack.template;
    const made = Object.entries(Resources).filter(([name]) => name.startsWith("MailFeedback"));
    expect(made.map(([, { Type }]) => Type).sort()).toEqual([
      "AWS::IAM::Policy",
      "AWS::Lambda::EventSourceMapping",
      "AWS::SNS::Subscription",
      "AWS::SNS::Topic",
      "AWS::SNS::TopicPolicy",
      "AWS::SQS::Queue",
      "AWS::SQS::QueuePolicy",
    ]);
    for (const [, resource] of made) expect(resource).not.toHaveProperty("Condition");
    expect(Resources.MailFeedbackSubscription).toMatchObject({ Properties: { Protocol: "sqs" } });
    expect(JSON.stringify(Resources.IamRoleLambdaExecution)).toContain("ses:GetSendQuota");
  });

  test("and makes nothing for Stripe's events on EventBridge unless a bus is named", () => {
    const { Resources } = stage.pack.template;
    const made = Object.entries(Resources).filter(([name]) => name.startsWith("StripeEvent"));
    expect(made.map(([, { Type }]) => Type).sort()).toEqual([
      "AWS::Events::Rule",
      "AWS::IAM::Policy",
      "AWS::Lambda::EventSourceMapping",
      "AWS::SQS::Queue",
      "AWS::SQS::QueuePolicy",
    ]);
    for (const [, resource] of made) expect(resource).toMatchObject({ Condition: "TakesPartnerEvents" });
    expect(Resources.EventsLambdaFunction).toMatchObject({
      Properties: { Handler: "dist/lambda/lambda.events" },
    });
  });
});

describe("a function that lacks a setting, or has one that only the service can keep", () => {
  const refusals: [name: string, value: string, line: string][] = [
    [
      "DATABASE_URL",
      "",
      "DATABASE_URL must be set on AWS Lambda: nothing can keep an embedded PostgreSQL there",
    ],
    [
      "STRIPE_SECRET_KEY",
      "",
      "STRIPE_SECRET_KEY must be set on AWS Lambda: the pretend Stripe and the demo need the service (npm start)",
    ],
    [
      "PUBLIC_URL",
      "",
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
    ["MAIL_FROM", "", "MAIL_FROM must be set when MAIL_TRANSPORT is ses: the address that SES may send from"],
  ];

  test.each(refusals)('%s="%s" is refused', (name, value, line) => {
    expect(() => lambdaConfig({ ...stage.settings, [name]: value })).toThrow(new ConfigError(line));
  });

  test.each(refusals.slice(0, 2))(
    '%s="%s": it does not start, and says so in one line',
    async (name, value, line) => {
      const started = startFunction(stage.pack.directory, "http", { ...stage.settings, [name]: value });
      await expect(started).rejects.toMatchObject({
        message: `ConfigError: ${line}`,
        output: `forewarn: ${line}\n`,
      });
    },
  );
});

describe("requests", () => {
  test("the check knows the bootstrap key, and no other", async () => {
    const answer = { account: "nobody", known: false, stage: "active", access: "full", decision: "allow" };
    expect(await check("nobody")).toMatchObject({ statusCode: 200, ...answer });
    const headers = { authorization: "Bearer something-else" };
    expect(await stage.door.request("GET", "/v1/entitlements/nobody", { headers })).toMatchObject({
      statusCode: 401,
      headers: { "content-type": "application/problem+json; charset=utf-8" },
    });
  });

  test("a signed event is durable, and worked in, mails and all, before the function is frozen", async () => {
    const { ledger, webhooks } = stage.stripe;
    const customer = await ledger.createCustomer({ email: "books@acme.example", name: "Acme" });
    const dueAt = Date.now() - 3 * day;
    await ledger.createInvoice({ customer: customer.id, amount: 12_000, collection: "send_invoice", dueAt });
    await webhooks.settled();
    const user = { role: "user", email: "ben@acme.example", name: "Ben" };
    const put = await stage.door.request("PUT", "/v1/accounts/acme", {
      headers: { ...withKey, "content-type": "application/json" },
      body: JSON.stringify({
        stripe_customer: customer.id,
        name: "Acme",
        time_zone: "UTC",
        contacts: [user],
      }),
    });
    expect(put.statusCode).toBe(201);
    const event = stage.sent("invoice.finalized");
    expect(await stage.post(event)).toMatchObject({
      statusCode: 200,
      body: '{"received":true,"status":"pending"}',
    });
    expect(await statusOf(event)).toBe("done");
    const written = stage.ses.mails.map((mail) => mail.get("Destinations.member.1"));
    expect(written.sort()).toEqual(["ben@acme.example", "books@acme.example"]);
    expect(await check()).toMatchObject({
      known: true,
      stage: "reminded",
      access: "full",
      banner: { level: "info" },
    });
  });

  test("an event with another signature changes nothing", async () => {
    const { body, signature } = stage.sent("invoice.finalized");
    const forged = Buffer.from(body.toString().replace("evt_", "evt_forged_"));
    expect(await stage.post({ body: forged, signature })).toMatchObject({ statusCode: 400 });
    expect(await statusOf({ body: forged, signature })).toBeUndefined();
  });

  test("the lapsed-access page and its stylesheet come from the package", async () => {
    const { lapsed_url } = await check();
    expect(lapsed_url.slice(0, publicUrl.length)).toBe(publicUrl);
    const page = await stage.door.request("GET", lapsed_url.slice(publicUrl.length));
    expect(page).toMatchObject({ statusCode: 200, headers: { "content-type": "text/html; charset=utf-8" } });
    const [, stylesheet] = /href="(\/assets\/page\.[^"]+\.css)"/.exec(page.body)!;
    expect((await stage.door.request("GET", stylesheet!)).statusCode).toBe(200);
  });

  test("SES's feedback finds its door, and is not believed without a signature", async () => {
    const body = JSON.stringify(brought("Delivery", "none"));
    expect(await stage.door.request("POST", "/webhooks/ses", { body })).toMatchObject({
      statusCode: 400,
      headers: { "content-type": "application/problem+json; charset=utf-8" },
    });
  });
});

/** A notification as SNS brings it, about the notice of a mail. */
function brought(event: string, noticeId: string, TopicArn = topic): Record<string, string> {
  const body = JSON.parse(readProjectFile(`test/fixtures/ses/${event}.json`));
  body.mail.tags.notice_id = [noticeId];
  return {
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn,
    Timestamp: "2026-11-02T14:05:04.000Z",
    Message: JSON.stringify(body),
  };
}

describe("SES's feedback by Amazon SNS", () => {
  const noticeOf = (email: string): string =>
    stage.ses.mails.find((mail) => mail.get("Destinations.member.1") === email)?.get("Tags.member.1.Value") ??
    "";
  const statusOfNotice = async (id: string) =>
    (await stage.db.selectFrom("notices").select("status").where("id", "=", id).executeTakeFirstOrThrow())
      .status;
  /** SNS's own words for the names of these two differ from those over HTTP. */
  const called = (...messages: Record<string, string>[]) => ({
    Records: messages.map((message) => ({
      EventSource: "aws:sns",
      EventVersion: "1.0",
      EventSubscriptionArn: `${topic}:5f0e2a4b`,
      Sns: { ...message, Subject: null, SigningCertUrl: "", UnsubscribeUrl: "", MessageAttributes: {} },
    })),
  });
  const queued = (...messages: Record<string, string>[]) => ({
    Records: messages.map((message, nth) => ({
      messageId: `message-${nth}`,
      body: JSON.stringify(message),
      eventSource: "aws:sqs",
    })),
  });

  test("through a queue is recorded, and the account is looked at before the function is frozen", async () => {
    const id = noticeOf("ben@acme.example");
    expect(await statusOfNotice(id)).toBe("sent");
    expect(await stage.worker.call("events", queued(brought("Delivery", id)))).toEqual({
      batchItemFailures: [],
    });
    expect(await statusOfNotice(id)).toBe("delivered");
  });

  test("by a call of SNS's own is recorded as well; again it changes nothing", async () => {
    const id = noticeOf("books@acme.example");
    const message = brought("DeliveryDelay", id);
    for (let time = 0; time < 2; time += 1)
      expect(await stage.worker.call("events", called(message))).toBeUndefined();
    expect(await statusOfNotice(id)).toBe("delayed");
    const kept = await stage.db
      .selectFrom("notice_events")
      .select("source_id")
      .where("notice_id", "=", id)
      .execute();
    expect(kept).toEqual([{ source_id: `sns:${message.MessageId}` }]);
  });

  test("from another topic is refused, whichever way it comes", async () => {
    const foreign = brought("Bounce.Permanent.General", noticeOf("ben@acme.example"), `${topic}-other`);
    await expect(stage.worker.call("events", called(foreign))).rejects.toThrow("SNS_TOPIC_ARNS");
    expect(await stage.worker.call("events", queued(foreign, brought("Send", "none")))).toEqual({
      batchItemFailures: [{ itemIdentifier: "message-0" }],
    });
    expect(await statusOfNotice(noticeOf("ben@acme.example"))).toBe("delivered");
  });
});

describe("Stripe's events by Amazon EventBridge", () => {
  /** As EventBridge wraps it. */
  const wrapped = (event: { type: unknown }, source = "aws.partner/stripe.com/ed_test_61") => ({
    version: "0",
    id: "5f0e2a4b-3f5e-4a7e-8f53-4d2b1c9f7c11",
    "detail-type": event.type,
    source,
    account: "123456789012",
    time: "2026-11-02T09:00:00Z",
    region: "eu-central-1",
    resources: [`arn:aws:events:eu-central-1::event-source/${source}`],
    detail: event,
  });
  const queued = (...bodies: unknown[]) => ({
    Records: bodies.map((body, nth) => ({
      messageId: `message-${nth}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      eventSource: "aws:sqs",
    })),
  });
  const rowOf = (id: string) =>
    stage.db.selectFrom("inbox").selectAll().where("id", "=", id).executeTakeFirst();

  async function newCustomer(): Promise<string> {
    const { id } = await stage.stripe.ledger.createCustomer({ email: "books@bridge.example" });
    await stage.stripe.webhooks.settled();
    return id;
  }

  test("a snapshot event is kept and worked in, as if it had come by webhook", async () => {
    const customer = await newCustomer();
    const event = JSON.parse(stage.sent("customer.created").body.toString());
    expect(await stage.worker.call("events", wrapped(event))).toBeUndefined();
    expect(await rowOf(event.id)).toMatchObject({ status: "done", customer, source: "eventbridge" });
    expect(await check(customer)).toMatchObject({ known: true });
  });

  test("so are a thin one, and several in a queue's batch; what is none of Stripe's comes again", async () => {
    const customer = await newCustomer();
    const thin = {
      id: "evt_test_bridge",
      object: "v2.core.event",
      type: "v1.customer.updated",
      livemode: false,
      created: "2026-11-02T09:00:00.000Z",
      related_object: { id: customer, type: "customer", url: `/v1/customers/${customer}` },
    };
    const foreign = { ...thin, id: "evt_test_bridge_live", livemode: true };
    const forged = wrapped({ ...thin, type: "v1.customer.deleted" }, "com.example.shop");
    const answer = await stage.worker.call(
      "events",
      queued(wrapped(thin), wrapped(foreign), forged, "no JSON"),
    );
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: "message-2" }, { itemIdentifier: "message-3" }],
    });
    expect(await rowOf(thin.id)).toMatchObject({ status: "done", customer, api_version: null });
    expect(await rowOf(foreign.id)).toMatchObject({ status: "ignored", why: "of the other mode" });
  });

  test("an envelope of another source is refused", async () => {
    const event = { id: "evt_forged", object: "event", type: "invoice.paid" };
    for (const invocation of [wrapped(event, "com.example.shop"), wrapped({ type: "x" }), {}])
      await expect(stage.worker.call("events", invocation)).rejects.toThrow("aws.partner/stripe.com");
    expect(await rowOf("evt_forged")).toBeUndefined();
  });

  test("while the database is away nothing is acknowledged", async () => {
    const other = await startFunction(stage.pack.directory, "events", {
      ...stage.settings,
      LOG_LEVEL: "silent",
    });
    stage.line.refuse();
    const event = JSON.parse(stage.sent("customer.created").body.toString());
    await expect(other.call("events", queued(wrapped({ ...event, id: "evt_away" })))).rejects.toThrow();
    stage.line.mend();
    expect(await other.call("events", queued(wrapped({ ...event, id: "evt_away" })))).toEqual({
      batchItemFailures: [],
    });
    expect(await rowOf("evt_away")).toMatchObject({ status: "done" });
    await other.stop();
  });
});

describe("the schedule", () => {
  /** The event arrived, and whoever took it died before looking at it. */
  async function leaveForTheSchedule(event: HeardRequest, customer: string): Promise<void> {
    const raw = event.body.toString();
    const { id, type, api_version, created, data } = JSON.parse(raw);
    const about = {
      customer,
      objectId: data.object.id,
      paidInvoice: null,
      stripeAccount: null,
      livemode: false,
    };
    const kept = { id, type, apiVersion: api_version, createdAt: created * 1_000, raw, ...about };
    await keepEvents(stage.db, [{ ...kept, status: "pending", why: null }], Date.now());
  }

  test("begins nothing that it has no time left for, and does what is due when it has", async () => {
    const invoice = await stage.db
      .selectFrom("invoices")
      .select(["id", "customer"])
      .executeTakeFirstOrThrow();
    await stage.stripe.ledger.pay(invoice.id);
    await stage.stripe.webhooks.settled();
    const event = stage.sent("invoice.paid");
    await leaveForTheSchedule(event, invoice.customer);
    await stage.worker.call("work", { job: "work" }, 10_000);
    expect(await statusOf(event)).toBe("pending");
    await stage.worker.call("work", { job: "work" }, 60_000);
    expect(await statusOf(event)).toBe("done");
  });

  test("compares with Stripe, as long as there is time: whose events never came is found", async () => {
    const { id } = await stage.stripe.ledger.createCustomer({ email: "books@unheard.example" });
    const dueAt = Date.now() + 30 * day;
    await stage.stripe.ledger.createInvoice({
      customer: id,
      amount: 12_000,
      currency: "usd",
      collection: "send_invoice",
      dueAt,
    });
    await stage.worker.call("work", { job: "reconcile" }, 10_000);
    const finished = async () => (await readReconciliations(stage.db)).map(({ finishedAt }) => finishedAt);
    expect(await finished()).toEqual([null, null, null]);
    await stage.worker.call("work", { job: "reconcile" }, 60_000);
    expect(await finished()).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
    expect(await check(id)).toMatchObject({ known: true });
    const known = await stage.db.selectFrom("invoices").select("status").where("customer", "=", id).execute();
    expect(known).toEqual([{ status: "open" }]);
  });

  test("refuses a job that nobody knows", async () => {
    const call = stage.worker.call("work", { job: "sweep" });
    await expect(call).rejects.toThrow('There is no job "sweep"');
  });

  test("what another instance changed is in the next check", async () => {
    expect(await check()).toMatchObject({ stage: "active", access: "full", banner: null });
  });
});

describe("a database or a Stripe that fails", () => {
  /** As another instance would, at once. */
  async function changeElsewhere(to: "suspended" | "active"): Promise<void> {
    const { id } = await stage.db
      .selectFrom("accounts")
      .select("id")
      .where("product_id", "=", "acme")
      .executeTakeFirstOrThrow();
    await stage.db.transaction().execute(async (tx) => {
      const { access } = (await currentAccess(tx, id))!;
      await appendAccessChange(tx, id, { ...access, stage: to }, Date.now());
    });
  }

  test("connections that the network dropped meanwhile are replaced before anyone needs them", async () => {
    const event = stage.sent("invoice.paid");
    // Together, so that each gets a connection of its own.
    await Promise.all([stage.post(event), stage.post(event), stage.post(event)]);
    stage.line.forget();
    expect((await stage.post(event)).statusCode).toBe(200);
  });

  test("a database that falls silent: the check answers from memory, soon, and is fresh again over new connections", async () => {
    await changeElsewhere("suspended");
    expect(await check()).toMatchObject({ stage: "suspended" });
    stage.line.silence();
    await changeElsewhere("active");
    const asked = Date.now();
    expect(await check()).toMatchObject({ statusCode: 200, stage: "suspended" });
    // Long before the connection itself is given up.
    expect(Date.now() - asked).toBeLessThan(10_000);
    stage.line.mend();
    await until(async () => (await check()).stage === "active", "the check is fresh again");
  });

  test("a Stripe that hangs holds an answer no longer than the function has time", async () => {
    stage.stripe.faults.set({ kind: "hang" });
    await stage.db
      .updateTable("accounts")
      .set({ review_at: new Date(0) })
      .execute();
    const asked = Date.now();
    const event = stage.sent("customer.created");
    expect((await stage.post(event, 2_500)).statusCode).toBe(200);
    // Before the time that it would take if the function had more.
    expect(Date.now() - asked).toBeLessThan(8_000);
    expect(await statusOf(event)).toBe("pending");
    stage.stripe.faults.clear();
  });

  test("a database that is away at the cold start: 503, and the next call tries again", async () => {
    stage.line.refuse();
    const quiet = { ...stage.settings, LOG_LEVEL: "silent" };
    const other = await startFunction(stage.pack.directory, "http", quiet);
    const ask = () => other.request("GET", "/v1/entitlements/acme", { headers: withKey });
    const headers = { "content-type": "application/problem+json" };
    expect(await ask()).toMatchObject({ statusCode: 503, headers });
    stage.line.mend();
    expect(await ask()).toMatchObject({ statusCode: 200 });
    await other.stop();
  });
});

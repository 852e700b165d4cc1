import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import express from "express";
import { hour, minute } from "../../src/core/instant.ts";
import { openFeedbackDoor } from "../../src/feedback-door.ts";
import { problems } from "../../src/http/problem.ts";
import { sesWebhook, sesWebhookPath } from "../../src/http/webhooks/ses-webhook.ts";
import type { Recorded } from "../../src/workflows/record-feedback.ts";
import { type MailLedger, openMailLedger } from "../support/mail-ledger.ts";
import { type PretendSns, startPretendSns, topic } from "../support/pretend-sns.ts";
import { readProjectFile } from "../support/project-files.ts";
import { type Answer, request } from "../support/request.ts";

const password = "0123456789abcdef0123456789abcdef-é";
const otherTopic = "arn:aws:sns:eu-central-1:123456789012:something-else";

let ledger: MailLedger;
let sns: PretendSns;
const servers: Server[] = [];
let url: string;
let withoutPassword: string;
let woken: number;

/** The webhook over real HTTP, with a real database and Amazon's own library for the signatures. */
async function listen(feedbackPassword: string | null, topics = [topic]): Promise<string> {
  const door = openFeedbackDoor({
    config: { mail: { topics, feedbackPassword } },
    world: ledger.world,
    wake: () => {
      woken += 1;
    },
    sns: {
      certificateHosts: sns.hosts,
      hosts: sns.hosts,
      certificateWithinMs: 400,
      withinMs: 400,
    },
  });
  const app = express();
  app.post(sesWebhookPath, ...sesWebhook(door.webhook));
  app.use(problems(ledger.world.log));
  const server = createServer(app);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${sesWebhookPath}`;
}

beforeAll(async () => {
  [ledger, sns] = await Promise.all([openMailLedger(), startPretendSns()]);
  url = await listen(password);
  withoutPassword = await listen(null);
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await sns?.stop();
  await ledger?.close();
});
beforeEach(() => {
  woken = 0;
  ledger.warnings.length = 0;
  sns.asked.length = 0;
});
afterEach(() => {
  sns.answer("certificate", "as usual");
  sns.answer("confirmation", "as usual");
});

/** As SNS posts: text/plain, whatever it holds. */
const post = (body: unknown, headers: Record<string, string> = {}, to = url): Promise<Answer> =>
  request(to, {
    method: "POST",
    headers: { "content-type": "text/plain; charset=UTF-8", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const eventOf = (name: string, noticeId: string, at = new Date().toISOString()): string => {
  const event = JSON.parse(readProjectFile(`test/fixtures/ses/${name}.json`));
  event.mail.tags.notice_id = [noticeId];
  event.mail.timestamp = at;
  for (const part of ["delivery", "bounce", "complaint", "deliveryDelay"])
    if (event[part]) event[part].timestamp = at;
  return JSON.stringify(event);
};
const events = () => ledger.db.selectFrom("notice_events").selectAll().orderBy("id").execute();
const taken = (status: Recorded | "ignored" | "confirmed" | "ended") => ({
  status: 200,
  body: { received: true, status },
});
const refusedWith = (status: number, detail: RegExp) => ({
  status,
  type: "application/problem+json; charset=utf-8",
  body: { status, detail: expect.stringMatching(detail) },
});

describe("a signed message", () => {
  test.each(["1", "2"])("of signature version %s is recorded, and kept as evidence", async (version) => {
    const notice = await ledger.notice({ status: "sent", sentAt: Date.now() - 5_000 });
    const at = new Date().toISOString();
    const message = sns.notification(eventOf("Delivery", notice, at), { SignatureVersion: version });
    expect(await post(message)).toMatchObject(taken("recorded"));
    expect(await ledger.entry(notice)).toMatchObject({ status: "delivered", deliveredAt: Date.parse(at) });
    expect((await events()).at(-1)).toMatchObject({
      notice_id: notice,
      source_id: `sns:${message.MessageId}`,
      outcome: "delivered",
      reported_at: new Date(at),
      received_at: expect.any(Date),
      recipient: "dana@acme.example",
      detail: "250 2.6.0 Message received",
      message_id: expect.stringMatching(/^0107019a/),
    });
    expect(woken).toBe(1);
  });

  test("with a subject, and letters of the world, is verified as well", async () => {
    const notice = await ledger.notice({ status: "sent" });
    const text = eventOf("DeliveryDelay", notice).replace("Dana Levi", "דנה לוי – 你好 🙂");
    const message = sns.notification(text, { Subject: "Amazon SES Email Event Notification – é" });
    expect(await post(message)).toMatchObject(taken("recorded"));
    expect(await ledger.entry(notice)).toMatchObject({ status: "delayed" });
  });

  test("told again changes nothing", async () => {
    const notice = await ledger.notice({ status: "sent" });
    const message = sns.notification(eventOf("Bounce.Transient.MailboxFull", notice));
    expect(await post(message)).toMatchObject(taken("recorded"));
    const before = await ledger.entry(notice);
    const kept = (await events()).length;
    expect(await post(message)).toMatchObject(taken("repeated"));
    expect(await ledger.entry(notice)).toEqual(before);
    expect((await events()).length).toBe(kept);
  });

  test("about a mail that nobody knows is kept, and counted", async () => {
    const before = ledger.world.tally.feedbackUnknown;
    const message = sns.notification(readProjectFile("test/fixtures/ses/notification.Delivery.json"));
    expect(await post(message)).toMatchObject(taken("unknown"));
    expect((await events()).at(-1)).toMatchObject({ notice_id: null, alert_id: null, outcome: "delivered" });
    expect(ledger.world.tally.feedbackUnknown).toBe(before + 1);
    expect(woken).toBe(0);
  });

  test("that says nothing of a mail is taken, and not kept", async () => {
    const kept = (await events()).length;
    for (const name of ["Send", "Open", "notification.AmazonSnsSubscriptionSucceeded"])
      expect(await post(sns.notification(readProjectFile(`test/fixtures/ses/${name}.json`)))).toMatchObject(
        taken("ignored"),
      );
    const greeting = "Successfully validated SNS topic for Amazon SES event publishing.";
    expect(await post(sns.notification(greeting))).toMatchObject(taken("ignored"));
    expect((await events()).length).toBe(kept);
  });

  test("whose event cannot be understood is refused for good, and somebody hears of it", async () => {
    expect(await post(sns.notification('{"eventType":"Bounce","mail":{}}'))).toMatchObject(
      refusedWith(400, /could not be understood: Bounce: mail\.timestamp/),
    );
    expect(ledger.warnings).toEqual([expect.stringContaining("could not be understood")]);
  });
});

describe("a message that is not SNS's own", () => {
  const notification = (over: object = {}, forged: object = {}) => sns.notification("{}", over, forged);

  test.each<[string, () => unknown, number, RegExp]>([
    ["changed afterwards", () => notification({}, { Message: "{ }" }), 400, /signature does not fit/],
    [
      "signed for another version",
      () => notification({ SignatureVersion: "1" }, { SignatureVersion: "2" }),
      400,
      /signature does not fit/,
    ],
    ["of a version that does not exist", () => notification({}, { SignatureVersion: "3" }), 400, /Version/],
    ["without a signature", () => notification({}, { Signature: "" }), 400, /signature does not fit/],
    [
      "with a certificate from elsewhere",
      () => notification({}, { SigningCertURL: "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem" }),
      400,
      /SigningCertURL/,
    ],
    [
      "with a certificate over plain HTTP",
      () => {
        const message = notification();
        return { ...message, SigningCertURL: String(message.SigningCertURL).replace("https", "http") };
      },
      400,
      /SigningCertURL/,
    ],
    [
      "with a certificate at another path",
      () => {
        const message = notification();
        return { ...message, SigningCertURL: `${message.SigningCertURL}?n=1.pem` };
      },
      400,
      /SigningCertURL/,
    ],
    ["of another topic", () => notification({ TopicArn: otherTopic }), 403, /not one of SNS_TOPIC_ARNS/],
    [
      "of more than an hour ago",
      () => notification({ Timestamp: new Date(Date.now() - hour - 16 * minute).toISOString() }),
      400,
      /76 minutes old.*check this machine's clock/,
    ],
    [
      "of the future",
      () => notification({ Timestamp: new Date(Date.now() + 6 * minute).toISOString() }),
      400,
      /clock/,
    ],
    ["of a time that is none", () => notification({ Timestamp: "now" }), 400, /Timestamp/],
    ["without a topic", () => notification({}, { TopicArn: undefined }), 400, /TopicArn/],
    ["of a type that does not exist", () => notification({}, { Type: "Greeting" }), 400, /Type/],
    ["no JSON", () => "hello", 400, /no JSON object/],
    ["nothing", () => "", 400, /no JSON object/],
    ["a list", () => "[]", 400, /no message of Amazon SNS/],
  ])("%s: is refused, and nothing is kept", async (_, message, status, detail) => {
    const kept = (await events()).length;
    expect(await post(message())).toMatchObject(refusedWith(status, detail));
    expect((await events()).length).toBe(kept);
  });

  test("nobody is asked for a certificate before the rest is right", async () => {
    await post(notification({ TopicArn: otherTopic }));
    await post(notification({ Timestamp: "2020-01-01T00:00:00.000Z" }));
    expect(sns.asked).toEqual([]);
    await post(notification());
    expect(sns.asked).toHaveLength(1);
  });

  test("the last try of an hour is still in time, and a clock may differ a little", async () => {
    for (const age of [hour + 10 * minute, -4 * minute])
      expect(await post(notification({ Timestamp: new Date(Date.now() - age).toISOString() }))).toMatchObject(
        taken("ignored"),
      );
  });

  test("a body that is too large is refused before it is read", async () => {
    expect((await post(`{"Type":"${"x".repeat(1_100_000)}"}`)).status).toBe(413);
  });

  test("without any topic, it says which setting is missing", async () => {
    const none = await listen(null, []);
    expect(await post(notification(), {}, none)).toMatchObject(refusedWith(403, /SNS_TOPIC_ARNS is not set/));
  });
});

describe("what passes is tried again", () => {
  test.each([
    ["does not come", "silence", /did not come within 400 ms/],
    ["breaks off", "half", /certificate of SNS/],
    ["is refused", { status: 404, body: "" }, /certificate of SNS could not be read/],
    ["is none", { status: 200, body: "hello" }, /certificate of SNS could not be read/],
  ] as const)("a certificate that %s: 503", async (_, how, detail) => {
    sns.answer("certificate", how);
    const answer = await post(sns.notification("{}"));
    expect(answer).toMatchObject(refusedWith(503, detail));
    expect(answer.headers.get("retry-after")).toBe("30");
  });

  test("5xx when it could not be stored, and the next try is taken", async () => {
    const notice = await ledger.notice({ status: "sent" });
    const message = sns.notification(eventOf("Delivery", notice));
    const { clock } = ledger.world;
    const mended = clock.now;
    clock.now = () => Promise.reject(new Error("PostgreSQL is away"));
    const answer = await post(message);
    clock.now = mended;
    expect(answer).toMatchObject(refusedWith(500, /nothing was changed/));
    expect(await ledger.entry(notice)).toMatchObject({ status: "sent" });
    expect(await post(message)).toMatchObject(taken("recorded"));
  });
});

describe("the subscription itself", () => {
  test("is confirmed where SNS says", async () => {
    expect(await post(sns.control("SubscriptionConfirmation"))).toMatchObject(taken("confirmed"));
    expect(sns.asked).toEqual([
      expect.stringMatching(/\.pem$/),
      expect.stringMatching(/Action=ConfirmSubscription/),
    ]);
  });

  test.each(["https://evil.example/?Action=ConfirmSubscription", "http://localhost/", "hello"])(
    "is not confirmed at %s, even when that is signed",
    async (SubscribeURL) => {
      expect(await post(sns.control("SubscriptionConfirmation", { SubscribeURL }))).toMatchObject(
        refusedWith(400, /does not lead to Amazon SNS/),
      );
    },
  );

  test("is not confirmed for another topic", async () => {
    const other = sns.control("SubscriptionConfirmation", { TopicArn: otherTopic });
    expect((await post(other)).status).toBe(403);
    expect(sns.asked).toEqual([]);
  });

  test.each([
    ["refuses", { status: 403, body: "" }],
    ["hangs", "silence"],
  ] as const)("is tried again when SNS %s", async (_, how) => {
    sns.answer("confirmation", how);
    expect(await post(sns.control("SubscriptionConfirmation"))).toMatchObject(refusedWith(503, /confirm/));
  });

  test("that ends is not begun anew, but somebody hears of it", async () => {
    const before = ledger.world.tally.feedbackEnded;
    expect(await post(sns.control("UnsubscribeConfirmation"))).toMatchObject(taken("ended"));
    expect(sns.asked).toEqual([expect.stringMatching(/\.pem$/)]);
    expect(ledger.warnings).toEqual([expect.stringContaining("A subscription was ended")]);
    expect(ledger.world.tally.feedbackEnded).toBe(before + 1);
  });

  test("ends only by word of SNS", async () => {
    const forged = { ...sns.control("UnsubscribeConfirmation"), Token: "another" };
    expect(await post(forged)).toMatchObject(refusedWith(400, /signature does not fit/));
    expect(ledger.warnings).toEqual([]);
  });
});

describe("raw delivery, which nobody signs", () => {
  const raw = (over: Record<string, string> = {}) => ({
    "x-amz-sns-rawdelivery": "true",
    "x-amz-sns-message-type": "Notification",
    "x-amz-sns-message-id": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
    "x-amz-sns-topic-arn": topic,
    ...over,
  });
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });

  test("is taken with the password of the endpoint's URL, once", async () => {
    const notice = await ledger.notice({ status: "sent" });
    const event = eventOf("Bounce.Permanent.General", notice);
    const headers = { ...raw(), ...basic(`ses:${password}`) };
    expect(await post(event, headers)).toMatchObject(taken("recorded"));
    expect(await ledger.entry(notice)).toMatchObject({ status: "bounced", unreachable: "bounced" });
    expect(await post(event, headers)).toMatchObject(taken("repeated"));
  });

  test.each<[string, Record<string, string>]>([
    ["none", {}],
    ["a wrong one", basic("ses:0123456789abcdef0123456789abcdef-e")],
    ["a longer one", basic(`ses:${password}x`)],
    ["an empty one", basic("ses:")],
    ["no pair", basic(password)],
    ["another scheme", { authorization: `Bearer ${password}` }],
    ["garbage", { authorization: "Basic ~~~" }],
  ])("is asked for its password when it brings %s", async (_, headers) => {
    const answer = await post(eventOf("Delivery", "none"), { ...raw(), ...headers });
    expect(answer).toMatchObject(refusedWith(401, /SES_FEEDBACK_PASSWORD/));
    expect(answer.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
  });

  test("is refused where no password is set, and says what to change", async () => {
    const answer = await post(
      eventOf("Delivery", "none"),
      { ...raw(), ...basic(`ses:${password}`) },
      withoutPassword,
    );
    expect(answer).toMatchObject(refusedWith(401, /turn it off.*or set SES_FEEDBACK_PASSWORD/));
    expect(answer.headers.get("www-authenticate")).toMatch(/^Basic /);
  });

  test("of another topic is refused all the same", async () => {
    const headers = { ...raw({ "x-amz-sns-topic-arn": otherTopic }), ...basic(`ses:${password}`) };
    expect(await post(eventOf("Delivery", "none"), headers)).toMatchObject(
      refusedWith(403, /SNS_TOPIC_ARNS/),
    );
  });

  test("without saying so is no message at all", async () => {
    expect(await post(eventOf("Delivery", "none"), basic(`ses:${password}`))).toMatchObject(
      refusedWith(400, /only an SNS topic may post here/),
    );
  });

  test("a password is no substitute for the signature of what claims to have one", async () => {
    const message = sns.notification("{}", {}, { Message: "{ }" });
    expect(await post(message, { ...raw(), ...basic(`ses:${password}`) })).toMatchObject(
      refusedWith(400, /signature does not fit/),
    );
  });
});

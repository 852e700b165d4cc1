import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { SignatureV4 } from "@smithy/signature-v4";
import { sesMailer } from "../../src/ses/ses-mailer.ts";
import type { OutgoingMail } from "../../src/workflows/ports.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-secret-of-this-test" };
const region = "eu-central-1";
const now = Date.parse("2026-11-02T14:05:00Z");
const mail: OutgoingMail = {
  noticeId: "0198a0f2-7c51-7e1f",
  attempt: 1,
  to: { name: "Dana Levi", email: "dana@Müller.example" },
  replyTo: { name: "Noa Bar", email: "noa@tidemark.example" },
  threadId: "case-1",
  subject: "Open invoice from Tidemark – Acme (7K2M)",
  text: "Hello Dana,\n",
  html: "<p>Hello Dana,</p>",
  preheader: "p",
  about: { kind: "first_reminder", role: "accountant", account: "acme", locale: "en" },
};

class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret ? createHmac("sha256", secret as Buffer) : createHash("sha256");
  }
  update(chunk: string | Uint8Array) {
    this.hash.update(chunk);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
  reset() {}
}

type Received = { headers: IncomingMessage["headers"]; path: string; port: number; body: string };
type Answer = { status: number; body: string } | "cut" | "half" | "silence";

let received: Received[];
let answer: Answer;
let server: Server;
let endpoint: string;
const kept = { ...process.env };

const accepted = `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>0107-abc</MessageId></SendRawEmailResult></SendRawEmailResponse>`;
const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`,
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { port } = server.address() as AddressInfo;
    received.push({
      headers: request.headers,
      path: request.url ?? "",
      port,
      body: Buffer.concat(chunks).toString(),
    });
    if (answer === "silence") return;
    if (answer === "cut") return void request.socket.destroy();
    const { status, body } = answer === "half" ? { status: 200, body: accepted } : answer;
    response.writeHead(status, { "content-type": "text/xml", "content-length": Buffer.byteLength(body) });
    if (answer !== "half") return void response.end(body);
    response.write(body.slice(0, 40), () => request.socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
beforeEach(() => {
  received = [];
  answer = { status: 200, body: accepted };
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  });
});
afterEach(() => {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"]) {
    if (kept[name] === undefined) delete process.env[name];
    else process.env[name] = kept[name];
  }
});

const settings = () => ({
  from: "Tidemark <billing@tidemark.example>",
  configurationSet: "forewarn-events",
  region,
  endpoint,
});
const send = (own: Partial<ReturnType<typeof settings>> & { answerWithinMs?: number } = {}, what = mail) =>
  sesMailer({ ...settings(), ...own }).send(what, now);

/** What the request's own signature ought to be, by the secret that both sides know. */
async function signatureOf({ headers, path, port, body }: Received): Promise<string> {
  const [, scopeRegion, names] =
    headers.authorization?.match(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/([\w-]+)\/ses\/aws4_request, SignedHeaders=([\w;-]+), /,
    ) ?? [];
  const signed = (names ?? "").split(";");
  const given = signed.filter((name) => name !== "x-amz-content-sha256");
  const stamp = String(headers["x-amz-date"]).replace(
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/,
    "$1-$2-$3T$4:$5:$6Z",
  );
  const signer = new SignatureV4({ service: "ses", region: scopeRegion ?? "", credentials, sha256: Sha256 });
  const request = await signer.sign(
    {
      method: "POST",
      protocol: "http:",
      hostname: "127.0.0.1",
      port,
      path,
      body,
      headers: Object.fromEntries(given.map((name) => [name, String(headers[name])])),
    },
    { signingDate: new Date(stamp), signableHeaders: new Set(signed) },
  );
  return String(request.headers.authorization);
}

describe("a mail handed to SES", () => {
  test("is one signed SendRawEmail that carries the message, the tag and the configuration set", async () => {
    expect(await send()).toEqual({ kind: "accepted", messageId: "0107-abc" });
    expect(received).toHaveLength(1);
    const [request] = received;
    const form = new URLSearchParams(request!.body);
    expect(form.get("Action")).toBe("SendRawEmail");
    expect(form.get("ConfigurationSetName")).toBe("forewarn-events");
    expect([form.get("Tags.member.1.Name"), form.get("Tags.member.1.Value")]).toEqual([
      "notice_id",
      mail.noticeId,
    ]);
    expect(form.get("Source")).toBe("billing@tidemark.example");
    expect(form.get("Destinations.member.1")).toBe("dana@xn--mller-kva.example");
    expect(form.get("Destinations.member.2")).toBeNull();
    const message = Buffer.from(form.get("RawMessage.Data") ?? "", "base64").toString();
    expect(message).toMatch(/^From: Tidemark <billing@tidemark\.example>\r$/m);
    expect(message).toMatch(/^X-Forewarn-Notice: 0198a0f2-7c51-7e1f\r$/m);
    expect(message).toMatch(/^Date: Mon, 02 Nov 2026 14:05:00 \+0000\r$/m);
    expect(message).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(request!.headers.authorization).toBe(await signatureOf(request!));
  });

  test("the check of the signature would notice another body", async () => {
    await send();
    const [request] = received;
    const forged = await signatureOf({ ...request!, body: `${request!.body}&x=1` });
    expect(forged).not.toBe(request!.headers.authorization);
  });

  test.each([
    ["Throttling", 400, "Maximum sending rate exceeded.", "not_taken", 5_000],
    ["Throttling", 454, "Daily message quota exceeded.", "not_taken", 600_000],
    ["ThrottlingException", 429, "Rate exceeded", "not_taken", 5_000],
    ["MessageRejected", 400, "Address blacklisted.", "refused", undefined],
    ["InvalidParameterValue", 400, "Illegal address: Dana@XN--mller-kva.example", "refused", undefined],
    ["InvalidParameterValue", 400, "Domain contains illegal character", "not_taken", 900_000],
    ["InvalidParameterValue", 400, "Invalid header: Reply-To", "not_taken", 900_000],
    ["MessageRejected", 400, "Illegal address: noa@tidemark.example", "not_taken", 900_000],
    ["MessageRejected", 400, "Message contains a virus", "not_taken", 900_000],
    ["InvalidParameterValue", 400, "Invalid tag name", "not_taken", 900_000],
    [
      "MessageRejected",
      400,
      "Email address is not verified. The following identities failed the check",
      "not_taken",
      900_000,
    ],
    ["MessageRejected", 400, "Sending paused for this account.", "not_taken", 900_000],
    ["MailFromDomainNotVerifiedException", 400, "MAIL FROM domain", "not_taken", 900_000],
    ["AccountSendingPausedException", 400, "paused", "not_taken", 900_000],
    ["ConfigurationSetSendingPausedException", 400, "paused", "not_taken", 900_000],
    ["ConfigurationSetDoesNotExist", 400, "no such set", "not_taken", 900_000],
    [
      "InvalidClientTokenId",
      403,
      "The security token included in the request is invalid.",
      "not_taken",
      900_000,
    ],
    ["SignatureDoesNotMatch", 403, "mismatch", "not_taken", 900_000],
    ["ServiceUnavailable", 503, "try later", "unknown", undefined],
    ["InternalFailure", 500, "broken", "unknown", undefined],
  ])("%s (%i, %s) is %s", async (code, status, message, kind, afterMs) => {
    answer = refusal(status, code, message);
    const handOver = await send();
    expect(handOver).toMatchObject({ kind, why: expect.stringContaining(message) });
    expect("afterMs" in handOver ? handOver.afterMs : undefined).toBe(afterMs);
    expect(received).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ["cut after the request was read", "cut"],
    ["cut in the middle of the answer", "half"],
    ["silent", "silence"],
    ["answered by something that is not SES", { status: 200, body: "<html>a proxy</html>" }],
    ["answered by a gateway", { status: 502, body: "bad gateway" }],
  ])("%s: perhaps taken, and never sent a second time", async (_how, how) => {
    answer = how;
    expect(await send({ answerWithinMs: 300 })).toMatchObject({ kind: "unknown" });
    expect(received).toHaveLength(1);
  });

  test("nobody listens: certainly not taken", async () => {
    const closed = createServer();
    await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const handOver = await send({ endpoint: `http://127.0.0.1:${port}` });
    expect(handOver).toMatchObject({
      kind: "not_taken",
      afterMs: 30_000,
      why: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a name that does not resolve: certainly not taken", async () => {
    expect(await send({ endpoint: "http://ses.invalid" })).toMatchObject({
      kind: "not_taken",
      afterMs: 30_000,
    });
  });

  test("no credentials: certainly not taken, and it says so", async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const none = { AWS_SHARED_CREDENTIALS_FILE: "/nonexistent", AWS_CONFIG_FILE: "/nonexistent" };
    Object.assign(process.env, none);
    const handOver = await send();
    for (const name of Object.keys(none)) delete process.env[name];
    expect(handOver).toMatchObject({
      kind: "not_taken",
      afterMs: 900_000,
      why: expect.stringMatching(/redential/),
    });
    expect(received).toHaveLength(0);
  });

  test("an address that is none is refused without asking SES", async () => {
    const handOver = await send(
      {},
      { ...mail, to: { name: null, email: "dana@acme.example, all@acme.example" } },
    );
    expect(handOver).toMatchObject({ kind: "refused", why: expect.stringMatching(/correct the contact/) });
    expect(received).toHaveLength(0);
  });

  test("a sender that is none fails at the start", () => {
    expect(() => sesMailer({ ...settings(), from: "billing" })).toThrow(/not an e-mail address/);
  });
});

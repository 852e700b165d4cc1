import { createSign, randomUUID } from "node:crypto";
import { once } from "node:events";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { selfSigned } from "./self-signed.ts";

export const topic = "arn:aws:sns:eu-central-1:123456789012:mail-feedback";

type Answer = { status: number; body: string } | "silence" | "half";

export type PretendSns = {
  /** What the service under test is to believe instead of Amazon's hosts. */
  hosts: RegExp;
  /** Paths that were asked for, in their order. */
  asked: string[];
  /** How it answers from now on where it is asked for its certificate, or for a confirmation. */
  answer(path: "certificate" | "confirmation", how: Answer | "as usual"): void;
  /** Signed as SNS signs; `over` comes before the signature, `forged` after it. */
  notification(message: string, over?: object, forged?: object): Record<string, unknown>;
  control(
    type: "SubscriptionConfirmation" | "UnsubscribeConfirmation",
    over?: object,
  ): Record<string, unknown>;
  stop(): Promise<void>;
};

/** By the documentation: which keys, in byte order, each with its value, a line each. */
const signedKeys: Record<string, readonly string[]> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: [
    ...["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  ],
  UnsubscribeConfirmation: [
    ...["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
  ],
};

/**
 * Amazon SNS as far as a subscriber sees it: a real HTTPS server with a certificate of its own, which this process trusts
 * until it is stopped, and by whose key messages are signed.
 */
export async function startPretendSns(): Promise<PretendSns> {
  const { certificate, privateKey } = selfSigned("localhost");
  const usual: Record<string, Answer> = {
    certificate: { status: 200, body: certificate },
    confirmation: { status: 200, body: "<ConfirmSubscriptionResponse/>" },
  };
  const answers = { ...usual };
  const asked: string[] = [];
  const server = https.createServer({ cert: certificate, key: privateKey }, (request, response) => {
    asked.push(request.url ?? "");
    const how = answers[request.url?.endsWith(".pem") ? "certificate" : "confirmation"]!;
    if (how === "silence") return;
    if (how === "half") {
      response.writeHead(200, { "content-length": certificate.length });
      response.write(certificate.slice(0, 100), () => request.socket.destroy());
      return;
    }
    response.writeHead(how.status).end(how.body);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const trusted = https.globalAgent.options.ca;
  https.globalAgent.options.ca = certificate;

  const signed = (message: Record<string, unknown>, forged: object = {}) => {
    const version = message.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
    const keys = signedKeys[String(message.Type)]!.filter((key) => key in message);
    const text = keys.map((key) => `${key}\n${message[key]}\n`).join("");
    const Signature = createSign(version).update(text, "utf8").sign(privateKey, "base64");
    return { ...message, Signature, ...forged };
  };
  const common = () => ({
    MessageId: randomUUID(),
    TopicArn: topic,
    Timestamp: new Date().toISOString(),
    SignatureVersion: "2",
    // Each a path of its own, as the library keeps what it has read once.
    SigningCertURL: `https://${host}/SimpleNotificationService-${randomUUID()}.pem`,
  });
  return {
    hosts: new RegExp(`^${host}$`),
    asked,
    answer: (path, how) => {
      answers[path] = how === "as usual" ? usual[path]! : how;
    },
    notification: (Message, over = {}, forged = {}) =>
      signed(
        {
          Type: "Notification",
          ...common(),
          Message,
          UnsubscribeURL: `https://${host}/?Action=Unsubscribe`,
          ...over,
        },
        forged,
      ),
    control: (Type, over = {}) =>
      signed({
        Type,
        ...common(),
        Token: "2336412f37fb687f5d51e6e2425dacbb",
        Message: `You have chosen to subscribe to the topic ${topic}.`,
        SubscribeURL: `https://${host}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336412f`,
        ...over,
      }),
    stop: async () => {
      if (trusted === undefined) delete https.globalAgent.options.ca;
      else https.globalAgent.options.ca = trusted;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

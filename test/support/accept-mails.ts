import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type SendQuota = { perSecond: number; in24Hours: number; sent: number };

export type MailAcceptance = {
  url: string;
  /** The forms of the SendRawEmail calls, in the order of their arrival. */
  mails: URLSearchParams[];
  /** When each of them arrived, in real milliseconds. */
  arrivals: number[];
  /** What GetSendQuota answers; null: that the caller may not ask. */
  quota: SendQuota | null;
  quotaAsked: number;
  /** Called before each mail is taken; `cut`: it is not, and nothing is answered. */
  taking: (mail: URLSearchParams) => Promise<"cut" | undefined>;
  /** Called before each mail is answered, with its message id; `cut`: it is taken, and its answer is lost. */
  answering: (mail: URLSearchParams, messageId: string) => Promise<"cut" | undefined>;
  stop(): Promise<void>;
};

/** A real endpoint that answers as SES does when it takes a mail. */
export async function acceptMails(): Promise<MailAcceptance> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const arrived = performance.now();
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    if (form.get("Action") === "GetSendQuota") {
      acceptance.quotaAsked += 1;
      return answerQuota(response, acceptance.quota);
    }
    if ((await acceptance.taking(form)) === "cut") return request.socket.destroy();
    const id = `m-${acceptance.mails.push(form)}`;
    acceptance.arrivals.push(arrived);
    if ((await acceptance.answering(form, id)) === "cut") return request.socket.destroy();
    answer(response, "SendRawEmail", `<MessageId>${id}</MessageId>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const acceptance: MailAcceptance = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: [],
    arrivals: [],
    quota: { perSecond: 1_000, in24Hours: 50_000, sent: 0 },
    quotaAsked: 0,
    taking: async () => undefined,
    answering: async () => undefined,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return acceptance;
}

const namespace = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';

function answer(response: ServerResponse, action: string, result: string): void {
  response.writeHead(200, { "content-type": "text/xml" });
  response.end(
    `<${action}Response ${namespace}><${action}Result>${result}</${action}Result></${action}Response>`,
  );
}

function answerQuota(response: ServerResponse, quota: SendQuota | null): void {
  if (quota === null) {
    response.writeHead(403, { "content-type": "text/xml" });
    response.end(
      `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform: ses:GetSendQuota</Message></Error></ErrorResponse>`,
    );
    return;
  }
  const { perSecond, in24Hours, sent } = quota;
  answer(
    response,
    "GetSendQuota",
    `<SentLast24Hours>${sent}</SentLast24Hours><Max24HourSend>${in24Hours}</Max24HourSend><MaxSendRate>${perSecond}</MaxSendRate>`,
  );
}

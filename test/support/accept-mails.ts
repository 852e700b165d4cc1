import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type MailAcceptance = {
  url: string;
  /** The forms of the SendRawEmail calls, in the order of their arrival. */
  mails: URLSearchParams[];
  stop(): Promise<void>;
};

/** A real endpoint that answers as SES does when it takes a mail. */
export async function acceptMails(): Promise<MailAcceptance> {
  const mails: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    mails.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    const result = `<SendRawEmailResult><MessageId>m-${mails.length}</MessageId></SendRawEmailResult>`;
    response.writeHead(200, { "content-type": "text/xml" });
    response.end(
      `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">${result}</SendRawEmailResponse>`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

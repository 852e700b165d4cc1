import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// As little of SES as a sender notices. Its argument: how many mails a second it allows. GET /arrivals says when the mails
// since the last time arrived, in milliseconds.
const perSecond = process.argv[2] ?? "14";
const space = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
let arrivals: number[] = [];
let taken = 0;

const quota = `<GetSendQuotaResponse ${space}><GetSendQuotaResult><SentLast24Hours>0</SentLast24Hours><Max24HourSend>-1</Max24HourSend><MaxSendRate>${perSecond}</MaxSendRate></GetSendQuotaResult></GetSendQuotaResponse>`;
const accepted = (id: number) =>
  `<SendRawEmailResponse ${space}><SendRawEmailResult><MessageId>m-${id}</MessageId></SendRawEmailResult></SendRawEmailResponse>`;

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify(arrivals));
    arrivals = [];
    return;
  }
  let begins = "";
  request.on("data", (chunk: Buffer) => {
    if (begins === "") begins = chunk.toString("latin1", 0, 40);
  });
  request.on("end", () => {
    const isMail = !begins.startsWith("Action=GetSendQuota");
    if (isMail) arrivals.push(performance.now());
    if (isMail) taken += 1;
    const text = isMail ? accepted(taken) : quota;
    response.writeHead(200, { "Content-Type": "text/xml", "Content-Length": text.length });
    response.end(text);
  });
});
server.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);

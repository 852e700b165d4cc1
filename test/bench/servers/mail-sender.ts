import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { letterRenderer } from "../../../src/emails/render-letter.ts";
import { sampleLetters } from "../../../src/emails/sample-letters.ts";
import { sesMailer } from "../../../src/ses/ses-mailer.ts";

// Renders, composes and hands over as many mails as GET /<number> asks for, and answers then. Its argument: where SES is.
const endpoint = process.argv[2]!;
const atOnce = 16;
const render = letterRenderer();
const letters = (["first_reminder", "second_reminder", "final_notice", "suspended", "restored"] as const)
  .flatMap((kind) => [...sampleLetters(kind).values()])
  .map((letter) => ({ ...letter, to: { name: letter.to.name, email: "dana@acme.example" } }));
const mailer = sesMailer({
  from: "Tidemark <billing@tidemark.example>",
  configurationSet: "forewarn-bench",
  region: "eu-central-1",
  endpoint,
});

let sent = 0;

async function send(): Promise<void> {
  const letter = letters[sent % letters.length]!;
  sent += 1;
  const answer = await mailer.send(
    {
      ...render(letter),
      noticeId: letter.noticeId,
      attempt: 1,
      to: letter.to,
      replyTo: letter.manager,
      threadId: `case-${letter.caseCode}`,
      about: { kind: letter.kind, role: letter.roles[0]!, account: "acme", locale: letter.locale },
    },
    Date.now(),
  );
  if (answer.kind !== "accepted") throw new Error(`A mail was not accepted: ${JSON.stringify(answer)}`);
}

const server = createServer(async (request, response) => {
  const until = sent + Number(request.url?.slice(1));
  const lane = async () => {
    while (sent < until) await send();
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
    response.end("done");
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
// One answer may be a minute away.
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);

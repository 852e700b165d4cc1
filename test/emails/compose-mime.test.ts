import { describe, expect, test } from "@jest/globals";
import { composeMime, sender, UnwritableMail, wireAddress } from "../../src/emails/compose-mime.ts";
import type { OutgoingMail } from "../../src/workflows/ports.ts";

const from = "Tidemark <billing@tidemark.example>";
const mail: OutgoingMail = {
  noticeId: "0198a0f2-7c51",
  attempt: 1,
  to: { name: "Dana Levi", email: "dana@acme.example" },
  replyTo: { name: "Noa Bar", email: "noa@tidemark.example" },
  threadId: "case 17/ä",
  subject: "Open invoice from Tidemark – Acme (7K2M)",
  text: "Hello Dana,\n\nplain.\n",
  html: "<!doctype html><p>page</p>",
  preheader: "p",
  about: { kind: "first_reminder", role: "accountant", account: "acme", locale: "en" },
};

const headers = (message: Buffer) => {
  const [head = ""] = message.toString().split("\r\n\r\n", 1);
  return head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
};
const header = (message: Buffer, name: string) =>
  headers(message)
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2));

describe("composeMime", () => {
  test("writes text and HTML as alternatives, dated in domain time", async () => {
    const message = await composeMime(mail, from, { date: Date.parse("2031-05-01T08:00:00Z") });
    expect(header(message, "From")).toEqual(["Tidemark <billing@tidemark.example>"]);
    expect(header(message, "To")).toEqual(["Dana Levi <dana@acme.example>"]);
    expect(header(message, "Reply-To")).toEqual(["Noa Bar <noa@tidemark.example>"]);
    expect(header(message, "Date")).toEqual(["Thu, 01 May 2031 08:00:00 +0000"]);
    expect(header(message, "X-Forewarn-Notice")).toEqual(["0198a0f2-7c51"]);
    expect(header(message, "Content-Type").join()).toMatch(/^multipart\/alternative;/);
    const body = message.toString();
    expect(body.indexOf("Content-Type: text/plain; charset=utf-8")).toBeGreaterThan(0);
    expect(body.indexOf("text/html")).toBeGreaterThan(body.indexOf("text/plain"));
  });

  test("refers to the same message in every mail of a case, and to another in another case", async () => {
    const [first, second, other] = await Promise.all([
      composeMime(mail, from),
      composeMime({ ...mail, noticeId: "2", subject: "another" }, from),
      composeMime({ ...mail, threadId: "case 18" }, from),
    ]);
    const [root] = header(first, "References");
    expect(root).toMatch(/^<case\.[\w-]+@tidemark\.example>$/);
    expect(header(first, "In-Reply-To")).toEqual([root]);
    expect(header(second, "References")).toEqual([root]);
    expect(header(other, "References")).not.toEqual([root]);
    expect(header(first, "Message-ID")).not.toEqual(header(second, "Message-ID"));
  });

  test("lets out-of-office replies through unless told otherwise", async () => {
    expect(header(await composeMime(mail, from), "Auto-Submitted")).toEqual([]);
    const silenced = await composeMime(mail, from, { autoSubmitted: true });
    expect(header(silenced, "Auto-Submitted")).toEqual(["auto-generated"]);
  });

  test("encodes names that are not ASCII", async () => {
    const message = await composeMime({ ...mail, to: { name: "דנה לוי", email: "dana@acme.example" } }, from);
    const [to = ""] = header(message, "To");
    const encoded = [...to.matchAll(/=\?UTF-8\?B\?([^?]+)\?=/gi)].map(([, text]) =>
      Buffer.from(text ?? "", "base64").toString(),
    );
    expect(encoded.join("")).toBe("דנה לוי");
    expect(to).toMatch(/<dana@acme\.example>$/);
    expect(headers(message).join("")).toMatch(/^[\x20-\x7e]*$/);
  });

  test.each([
    ["name", { to: { name: "Dana\r\nBcc: all@acme.example", email: "dana@acme.example" } }],
    [
      "name with an address",
      { to: { name: "Dana <x@evil.example>, y@evil.example", email: "dana@acme.example" } },
    ],
    ["subject", { subject: "Open\r\nBcc: all@acme.example\r\n\r\nbody" }],
    ["notice", { noticeId: "1\r\nBcc: all@acme.example" }],
    ["thread", { threadId: "1>\r\nBcc: all@acme.example" }],
    ["reply-to", { replyTo: { name: "N\nBcc: all@acme.example", email: "noa@tidemark.example" } }],
  ])("a %s adds no header and no recipient", async (_part, own) => {
    const plain = headers(await composeMime(mail, from)).map((line) => line.split(":")[0]);
    const message = await composeMime({ ...mail, ...own }, from);
    expect(headers(message).map((line) => line.split(":")[0])).toEqual(plain);
    expect(header(message, "To").join()).toMatch(/<dana@acme\.example>$/);
    expect(
      header(message, "To")
        .join()
        .replace(/"[^"]*"/g, "")
        .match(/@/g),
    ).toHaveLength(1);
  });
});

test("where answers cannot go to nobody's address, they go to the sender: the mail is written all the same", async () => {
  const replyTo = { name: "Clara", email: "clara@tidemark.example, noa@tidemark.example" };
  const message = await composeMime({ ...mail, replyTo }, from);
  expect(header(message, "Reply-To")).toEqual([]);
  expect(header(message, "To")).toEqual(["Dana Levi <dana@acme.example>"]);
});

describe("addresses", () => {
  test.each([
    "",
    "dana",
    "@acme.example",
    "dana@",
    "dana@acme.example, all@acme.example",
    "dana@acme.example\r\nBcc: x@y.z",
    "Dana <dana@acme.example>",
    "da na@acme.example",
    "a@b@c.example",
    "dana@acme..example",
    "dána@acme.example",
  ])("%j is none", async (email) => {
    expect(() => wireAddress(email)).toThrow(UnwritableMail);
    await expect(composeMime({ ...mail, to: { name: null, email } }, from)).rejects.toThrow(UnwritableMail);
  });
  test("keep their label, and their domain goes over the wire in ASCII", () => {
    expect(wireAddress(" dana+x@Müller.example ")).toBe("dana+x@xn--mller-kva.example");
  });
  test("a sender is one address, with or without a name", () => {
    expect(sender("billing@tidemark.example")).toEqual({ name: "", address: "billing@tidemark.example" });
    expect(() => sender("a@b.example, c@d.example")).toThrow(/MAIL_FROM/);
    expect(() => sender("Tidemark")).toThrow(UnwritableMail);
  });
});

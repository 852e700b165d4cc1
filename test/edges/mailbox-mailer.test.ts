import { beforeEach, describe, expect, test } from "@jest/globals";
import { type MailboxStore, mailboxEntry } from "../../src/mailbox/kept-mail.ts";
import { mailboxMailer, mailboxReports } from "../../src/mailbox/mailbox-mailer.ts";
import type { KeptMail, KeptStatus } from "../../src/postgres/mailbox.ts";
import type { DeliveryFeedback, OutgoingMail } from "../../src/workflows/ports.ts";

const now = Date.parse("2026-11-02T14:05:00Z");
const to = (email: string, noticeId = email): OutgoingMail => ({
  noticeId,
  attempt: 1,
  to: { name: "Dana Levi", email },
  replyTo: { name: "Noa Bar", email: "noa@tidemark.example" },
  threadId: "case-1",
  subject: "Open invoice",
  text: "Hello",
  html: "<p>Hello</p>",
  preheader: "p",
  about: { kind: "first_reminder", role: "accountant", account: "acme", locale: "en" },
});

let kept: KeptMail[];
let told: DeliveryFeedback[];
const store: MailboxStore = {
  keep: async (mail, attempt) => {
    const isOurs = attempt === 1;
    if (isOurs) kept.push(mail);
    return isOurs;
  },
  unreported: async () => kept.filter(({ status }) => status === "sent"),
  settle: async (id, status: KeptStatus) => {
    kept = kept.map((mail) => (mail.id === id ? { ...mail, status } : mail));
  },
};
const mailer = mailboxMailer({ store, from: "Tidemark <billing@tidemark.example>" });
const report = mailboxReports({ store, feedback: async (feedback) => void told.push(feedback) });

beforeEach(() => {
  kept = [];
  told = [];
});

describe("the mailbox", () => {
  test("keeps the mail as it was composed, and shows it in the contract's shape", async () => {
    const handOver = await mailer.send(to("Dana@acme.example", "n1"), now);
    expect(kept).toHaveLength(1);
    expect(handOver).toEqual({ kind: "accepted", messageId: kept[0]?.id });
    const { headers, id, ...entry } = mailboxEntry(kept[0]!);
    expect(entry).toEqual({
      notice_id: "n1",
      to: "Dana@acme.example",
      from: "billing@tidemark.example",
      subject: "Open invoice",
      kind: "first_reminder",
      role: "accountant",
      account: "acme",
      locale: "en",
      sent_at: "2026-11-02T14:05:00.000Z",
      status: "sent",
      text: "Hello",
      html: "<p>Hello</p>",
    });
    expect(headers).toMatchObject({
      To: "Dana Levi <Dana@acme.example>",
      "Reply-To": "Noa Bar <noa@tidemark.example>",
      "X-Forewarn-Notice": "n1",
      Date: "Mon, 02 Nov 2026 14:05:00 +0000",
    });
    expect(headers.References).toBe(headers["In-Reply-To"]);
  });

  test("keeps nothing for an instance that lost the notice to another", async () => {
    const handOver = await mailer.send({ ...to("dana@acme.example", "n1"), attempt: 2 }, now);
    expect(handOver).toMatchObject({ kind: "unknown", why: expect.stringContaining("another instance") });
    expect(kept).toEqual([]);
  });

  test("tells nothing of a delivery until it is asked, and then once", async () => {
    await mailer.send(to("dana@acme.example", "n1"), now);
    expect(told).toEqual([]);
    expect(await report(now)).toBe(1);
    expect(told).toEqual([
      {
        id: `${kept[0]?.id}/delivered`,
        noticeId: "n1",
        messageId: kept[0]?.id,
        outcome: "delivered",
        bounce: null,
        detail: null,
        recipient: "dana@acme.example",
        at: now,
      },
    ]);
    expect(kept[0]?.status).toBe("delivered");
    expect(await report(now)).toBe(0);
    expect(told).toHaveLength(1);
  });

  test("tells again what nobody took down", async () => {
    await mailer.send(to("dana@acme.example", "n1"), now);
    const deaf = mailboxReports({
      store,
      feedback: async () => Promise.reject(new Error("database is away")),
    });
    await expect(deaf(now)).rejects.toThrow("database is away");
    expect(await report(now)).toBe(1);
    expect(told.map(({ outcome }) => outcome)).toEqual(["delivered"]);
  });

  test("refuses what is no address, and keeps nothing of it", async () => {
    expect(await mailer.send(to("dana"), now)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/dana/),
    });
    expect(kept).toEqual([]);
  });

  test("says at once when its own address is none", () => {
    expect(() => mailboxMailer({ store, from: "Tidemark" })).toThrow(/not an e-mail address/);
  });
});

describe("addresses of the SES mailbox simulator", () => {
  test.each([
    ["success@simulator.amazonses.com", ["delivered"]],
    ["bounce@simulator.amazonses.com", ["bounced"]],
    ["Bounce+second.try@Simulator.AmazonSES.com", ["bounced"]],
    ["complaint+1@simulator.amazonses.com", ["delivered", "complained"]],
    ["suppressionlist@simulator.amazonses.com", ["bounced"]],
    ["ooto@simulator.amazonses.com", ["delivered"]],
    ["bounce@acme.example", ["delivered"]],
    ["bounce@sub.simulator.amazonses.com", ["delivered"]],
    ["bouncer@simulator.amazonses.com", ["delivered"]],
  ])("%s: %j", async (address, outcomes) => {
    await mailer.send(to(address), now);
    await report(now);
    expect(told.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(told.every(({ at, noticeId }) => at === now && noticeId === address)).toBe(true);
    expect(kept[0]?.status).toBe(outcomes.at(-1));
  });

  test("a suppressed address can be told from one that bounced", async () => {
    await mailer.send(to("suppressionlist@simulator.amazonses.com"), now);
    await mailer.send(to("bounce@simulator.amazonses.com"), now);
    await report(now);
    expect(told.map(({ bounce, detail }) => [bounce, detail])).toEqual([
      ["suppressed", "suppressed"],
      ["hard", "550 5.1.1 user unknown"],
    ]);
  });
});

import { describe, expect, test } from "@jest/globals";
import { readSesEvent, type SesFeedback } from "../../src/ses/read-ses-event.ts";
import { projectFiles, readProjectFile } from "../support/project-files.ts";

const folder = "test/fixtures/ses";
const fixture = (name: string) => readProjectFile(`${folder}/${name}.json`);
const noticeId = "5f0e2a4b-3f5e-4a7e-8f53-4d2b1c9f7c11";
const messageId = "0107019a4f0c8d2e-61b59c11-9236-4a6e-8f96-7be8a1c2d3e4-000000";
const recipient = "dana@acme.example";

type Told = [
  outcome: SesFeedback["outcome"],
  bounce: SesFeedback["bounce"],
  at: string,
  detail: string | null,
];

const mailed = "2026-11-02T14:05:01.120Z";
const bounced = "2026-11-02T14:05:04.237Z";
const unknownUser = "smtp; 550 5.1.1 <dana@acme.example>: user unknown";
const suppressedByAccount =
  "Amazon SES did not send the message to this address because it is on the suppression list for your account.";
const suppressedBySes =
  "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.";

const events: Record<string, Told> = {
  Delivery: ["delivered", null, "2026-11-02T14:05:03.480Z", "250 2.6.0 Message received"],
  DeliveryDelay: [
    "delayed",
    null,
    "2026-11-02T14:15:40.095Z",
    "TransientCommunicationFailure: smtp; 421 4.4.1 Unable to connect to remote host",
  ],
  "Bounce.Permanent.General": ["bounced", "hard", bounced, `Permanent/General: ${unknownUser}`],
  "Bounce.Permanent.NoEmail": ["bounced", "hard", bounced, "Permanent/NoEmail"],
  "Bounce.Permanent.Suppressed": [
    "bounced",
    "suppressed",
    bounced,
    `Permanent/Suppressed: ${suppressedBySes}`,
  ],
  "Bounce.Permanent.OnAccountSuppressionList": [
    "bounced",
    "suppressed",
    bounced,
    `Permanent/OnAccountSuppressionList: ${suppressedByAccount}`,
  ],
  "Bounce.Transient.General": ["bounced", "soft", bounced, "Transient/General"],
  "Bounce.Transient.MailboxFull": [
    "bounced",
    "soft",
    bounced,
    "Transient/MailboxFull: smtp; 452 4.2.2 Mailbox full",
  ],
  "Bounce.Transient.MessageTooLarge": ["bounced", "soft", bounced, "Transient/MessageTooLarge: 5.3.4"],
  "Bounce.Undetermined.Undetermined": ["bounced", "soft", bounced, "Undetermined/Undetermined"],
  Complaint: ["complained", null, "2026-11-03T08:12:09.000Z", "abuse"],
  "Complaint.OnAccountSuppressionList": [
    "bounced",
    "suppressed",
    "2026-11-02T14:05:01.900Z",
    "OnAccountSuppressionList",
  ],
  Reject: ["rejected", null, mailed, "Bad content"],
  "Rendering Failure": [
    "rejected",
    null,
    mailed,
    "MyTemplate: Attribute 'attributeName' is not present in the rendering data.",
  ],
};

const notifications: Record<string, Told> = {
  "notification.Delivery": [
    "delivered",
    null,
    "2026-11-02T14:05:03.480Z",
    "250 ok: Message 64111812 accepted",
  ],
  "notification.Bounce": [
    "bounced",
    "hard",
    bounced,
    "Permanent/General: smtp; 550 5.1.1 <dana@acme.example>... User",
  ],
  "notification.Complaint": ["complained", null, "2026-11-03T08:12:09.000Z", null],
};

const ignored: Record<string, string> = {
  Send: "Send",
  Open: "Open",
  Click: "Click",
  Subscription: "Subscription",
  "notification.AmazonSnsSubscriptionSucceeded": "AmazonSnsSubscriptionSucceeded",
};

describe("what SES says", () => {
  test("every fixture is told of here", () => {
    const named = Object.keys({ ...events, ...notifications, ...ignored }).map(
      (name) => `${folder}/${name}.json`,
    );
    expect(projectFiles(folder)).toEqual(named.sort());
  });

  test.each(Object.entries({ ...events, ...notifications }))("%s", (name, [outcome, bounce, at, detail]) => {
    const tagged = name in events;
    expect(readSesEvent(fixture(name))).toEqual({
      kind: "feedback",
      told: {
        ...{ outcome, bounce, detail, messageId, recipient, at: Date.parse(at) },
        noticeId: tagged ? noticeId : null,
      },
    });
  });

  test.each(Object.entries(ignored))("%s says nothing of what became of a mail", (name, what) => {
    expect(readSesEvent(fixture(name))).toEqual({ kind: "ignored", what });
  });

  test.each([
    [
      "the greeting of event publishing",
      "Successfully validated SNS topic for Amazon SES event publishing.\n",
    ],
    ["JSON of somebody else's", '{"hello":"world"}'],
    ["nothing", ""],
    ["a name that every object has", '{"eventType":"constructor"}'],
  ])("%s is ignored", (_, text) => {
    expect(readSesEvent(text)).toMatchObject({ kind: "ignored" });
  });
});

describe("an event that is not as documented", () => {
  const changed = (change: (event: any) => void): string => {
    const event = JSON.parse(fixture("Bounce.Permanent.General"));
    change(event);
    return JSON.stringify(event);
  };
  const toldOf = (text: string): SesFeedback => {
    const event = readSesEvent(text);
    if (event.kind !== "feedback") throw new Error(`It is ${event.kind}`);
    return event.told;
  };

  test.each<[string, (event: any) => void, RegExp]>([
    ["lacks its mail", (event) => delete event.mail, /^Bounce: mail: /],
    ["lacks what happened", (event) => delete event.bounce, /^Bounce: bounce: /],
    ["has no time", (event) => delete event.bounce.timestamp, /^Bounce: bounce.timestamp: /],
    [
      "has a time that is none",
      (event) => {
        event.mail.timestamp = "yesterday";
      },
      /^Bounce: mail.timestamp: /,
    ],
  ])("%s: cannot be read, and says where", (_, change, why) => {
    expect(readSesEvent(changed(change))).toEqual({
      kind: "unreadable",
      why: expect.stringMatching(why),
    });
  });

  test.each<[string, (event: any) => void, Partial<SesFeedback>]>([
    [
      "a tag that is no id of ours",
      (event) => {
        event.mail.tags.notice_id = ["'; drop table notices"];
      },
      { noticeId: null, messageId },
    ],
    ["no tags", (event) => delete event.mail.tags, { noticeId: null, messageId }],
    [
      "a type that AWS added since",
      (event) => {
        event.bounce.bounceType = "Mystical";
      },
      { bounce: "soft" },
    ],
    [
      "nobody who bounced",
      (event) => {
        event.bounce.bouncedRecipients = [];
      },
      { recipient, detail: "Permanent/General" },
    ],
    [
      "what PostgreSQL cannot keep",
      (event) => {
        event.bounce.bouncedRecipients[0].diagnosticCode = `550 \u0000no\r\nsuch user ${"x".repeat(5_000)}`;
      },
      { detail: `Permanent/General: 550 no such user ${"x".repeat(5_000)}`.slice(0, 1_000) },
    ],
    [
      "more than is documented",
      (event) => {
        event.mail.priority = { new: true };
      },
      { bounce: "hard" },
    ],
  ])("%s: is read for what it is", (_, change, told) => {
    expect(toldOf(changed(change))).toMatchObject(told);
  });
});

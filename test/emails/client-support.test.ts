import { describe, expect, test } from "@jest/globals";
import { type MailClient, mailClients, unknownOf } from "../support/mail-clients.ts";
import { sampleMails } from "../support/sample-mails.ts";

/** What clients do not know, and why their readers miss nothing. */
const doneWithout: Readonly<Partial<Record<MailClient, Record<string, string>>>> = {
  "Outlook for Windows": {
    "@media": "it runs on no phone, and darkens mails by itself",
    "Attribute selector": "what they choose are the other Outlooks' dark colours",
    overflow: "only of the preheader, which mso-hide hides here",
    "border-radius":
      "corners and marks are square; the marks are told apart by being filled, hollow or dotted",
    "white-space": "a no-break space already holds an amount and its currency together",
  },
  "Outlook for Mac": {
    "<body> element": "what is said of it is said of the outermost cell as well",
  },
};

const { letters, alerts } = sampleMails("en");
const unknown = unknownOf([...letters, ...alerts].map(({ mail }) => mail.html));

describe("what the mails are made of", () => {
  test.each(mailClients)("%s knows it, but for what its readers do not miss", (client) => {
    expect([...(unknown.get(client) ?? [])].sort()).toEqual(Object.keys(doneWithout[client] ?? {}).sort());
  });

  test("what a client does not know would be found", () => {
    const flawed = unknownOf(['<!doctype html><bdi style="opacity:0;display:flex">x</bdi>']);
    expect([...(flawed.get("Gmail") ?? [])]).toContain("<bdi> element");
    expect([...(flawed.get("Outlook for Windows") ?? [])]).toEqual(
      expect.arrayContaining(["opacity", "display:flex"]),
    );
  });
});

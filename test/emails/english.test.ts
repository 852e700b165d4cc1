import { describe, expect, test } from "@jest/globals";
import type { Mail } from "../../src/core/letter.ts";
import { isBeforeDue } from "../../src/core/notice.ts";
import { sampleMails, seen } from "../support/sample-mails.ts";

const { letters, alerts } = sampleMails("en");
const all = [...letters, ...alerts];
const mailOf = (title: string): Mail => {
  const found = all.find((one) => one.title === title);
  if (!found) throw new Error(`There is no sample "${title}"`);
  return found.mail;
};
const everyWord = ({ subject, preheader, text, html }: Mail) =>
  [subject, preheader, text, seen(html)].join("\n");

test.each(letters)("$title thanks for a payment only when there was one", ({ about, mail }) => {
  const thanks = /thank you[;,] (it|the payment) arrived/i.test(everyWord(mail));
  expect(thanks).toBe(about.paid && about.roles.includes("accountant"));
});

test("subjects name the matter, the account and its code", () => {
  expect(mailOf("suspended: accountant").subject).toBe("Open invoice from Tidemark – Acme (7K2M)");
  expect(mailOf("suspended: user").subject).toBe("Open invoice at Acme – Tidemark (7K2M)");
  expect(mailOf("suspended: manager").subject).toBe("Acme: open invoice (7K2M)");
  expect(mailOf("override_ending: manager, on hold").subject).toBe(
    "Acme: an arrangement ends on Friday 27 November (7K2M)",
  );
});

test("the mails before one due date carry one subject, and say nothing of what may come of it", () => {
  const before = letters.filter(({ about }) => isBeforeDue(about.kind));
  const ofMonday = before.filter(({ title }) => !title.includes("rest day"));
  expect([...new Set(ofMonday.map(({ mail }) => mail.subject))]).toEqual([
    "Due on Monday 23 November: Tidemark – Acme (7K2M)",
  ]);
  for (const { mail } of before) expect(everyWord(mail)).not.toMatch(/pause|remind|still open|access/i);
});

test("a mail says that something is due today only where the reader's day is that day", () => {
  expect(mailOf("due_today: accountant").text).toContain("is due today, Monday 23 November.");
  expect(mailOf("due_today: accountant, due on a rest day").text).toContain("is due on Sunday 22 November.");
  expect(mailOf("due_soon: accountant").text).toContain("is due on Monday 23 November.");
});

test("working hours are spoken of only where the pause falls into the reader's own", () => {
  const hours = /in your working hours/g;
  expect(mailOf("final_notice: accountant and user").text.match(hours)).toHaveLength(2);
  // It is ten in the evening there.
  const { text } = mailOf("final_notice: accountant, the middle of the night");
  expect(text).not.toMatch(hours);
  expect(text).toMatch(/access to .* pauses on Monday 23 November\.\s/);
  expect(text).toMatch(/pauses for your team on Monday 23 November\. Until then/);
});

test("years stand where they are not the year in which the mail is written", () => {
  expect(mailOf("second_reminder: accountant, across the year").text).toMatch(
    /We wrote to you on 14 December\. .*pauses on Monday 4 January 2027/s,
  );
  expect(mailOf("alert: attention, contacts and debts").text).toContain(
    "Waiting since Monday 15 December 2025",
  );
});

describe("a promise to pay", () => {
  test("once it is broken, the manager reads that reminders go on only where nothing holds them", () => {
    const { text } = mailOf("promise_broken: manager");
    expect(text).toContain("no payment has reached us; it may still be on its way.");
    expect(text).toMatch(/The reminders go on now, unless a payment is on its way or something else/);
  });

  test("the accountant reads the day, what rests until then, and how to change it", () => {
    const { text } = mailOf("promise_recorded: accountant");
    expect(text).toMatch(/by Friday 27 November\..*nothing pauses, and we send no reminders/s);
    expect(text).toMatch(/^Or name another day here:\nhttps:.*\/promise$/m);
  });

  test("nobody is told that nothing pauses where access is paused already", () => {
    for (const role of ["accountant", "user", "manager"]) {
      const { text } = mailOf(`promise_recorded: ${role}, access is paused`);
      expect(text).toContain("stays paused until the payment arrives");
      expect(text).not.toContain("nothing pauses");
    }
  });

  test("the manager reads who promised what, for which invoices, and why", () => {
    const { text } = mailOf("promise_recorded: manager");
    for (const part of ["Friday 27 November", "Dana Levi", "The approval takes", "Invoice A-17: $120.00"])
      expect(text).toContain(part);
  });

  test("a broken one is told without blame, to everybody in their own words", () => {
    for (const kind of ["first_reminder", "second_reminder", "final_notice"]) {
      expect(mailOf(`${kind}: user, broken promise`).text).toMatch(/We had been told .* on its way/);
      expect(mailOf(`${kind}: accountant, broken promise`).text).toMatch(/We had noted .* on its way/s);
    }
    expect(mailOf("promise_broken: manager").text).toMatch(/27 November.*so nothing pauses today/s);
    expect(mailOf("promise_broken: manager, access is paused").text).not.toContain("nothing pauses");
  });
});

test("an arrangement that ends says who granted it, why, until when, and what happens then", () => {
  const ending = letters.filter(({ about }) => about.kind === "override_ending");
  expect(new Set(ending.map(({ about }) => about.override?.kind)).size).toBe(6);
  for (const { about, mail } of ending) {
    expect(mail.text).toContain(about.override!.by);
    expect(mail.text).toContain(about.override!.reason);
    expect(mail.text).toMatch(/27 November|4 January 2027/);
    expect(mail.text).toContain("ask whoever runs the service");
  }
});

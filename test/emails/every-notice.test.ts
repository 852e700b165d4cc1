import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { locales, type Role } from "../../src/core/account.ts";
import type { Letter, Mail } from "../../src/core/letter.ts";
import { isBeforeDue, type NoticeKind, noticeKinds } from "../../src/core/notice.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { letterRenderer } from "../../src/emails/render-letter.ts";
import { sampleLetters } from "../../src/emails/sample-letters.ts";
import { loadAllWords, loadWords, type Words } from "../../src/emails/words.ts";

const root = emailsFolder();
const rolesOf = (kind: NoticeKind): Role[] => {
  if (isBeforeDue(kind)) return ["accountant"];
  return kind === "final_notice" || kind === "suspended"
    ? ["accountant", "user", "manager"]
    : ["accountant", "user"];
};

const samples = noticeKinds.flatMap((kind) =>
  [...sampleLetters(kind)].map(([name, letter]) => ({ title: `${kind}: ${name}`, letter })),
);

const spoken = new Set<string>();
const noting = (words: Words): Words => ({
  ...words,
  say(key, values, bold) {
    spoken.add(key);
    return words.say(key, values, bold);
  },
});
const wordsOf = loadAllWords(root);
const render = letterRenderer(root, (locale) => noting(wordsOf(locale)));
const mails = samples.map(({ title, letter }) => ({ title, letter, mail: render(letter) }));

/** What a reader sees of the HTML, without its tags. */
const seen = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>|<!--[\s\S]*?-->|<!doctype[^>]*>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

const everyWord = ({ subject, preheader, text, html }: Mail) =>
  [subject, preheader, text, seen(html)].join("\n");

describe("every notice", () => {
  test.each(noticeKinds)("%s has a text, a page and a sample for each role it goes to", (kind) => {
    const files = readdirSync(join(root, kind)).sort();
    const templates = rolesOf(kind).flatMap((role) => [`${role}.hbs`, `${role}.txt.hbs`]);
    expect(files).toEqual([...templates, "sample.json"].sort());
    for (const role of rolesOf(kind)) {
      const alone = samples.filter(({ letter }) => letter.kind === kind && letter.roles.join() === role);
      expect({ role, samples: alone.length }).not.toEqual({ role, samples: 0 });
    }
    const isForTwo = samples.some(({ letter }) => letter.kind === kind && letter.roles.length === 2);
    expect(isForTwo).toBe(rolesOf(kind).length > 1);
  });

  test("no folder belongs to a notice that does not exist", () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const others = ["words", "partials", "alert"];
    const names = folders.map(({ name }) => name).filter((name) => !others.includes(name));
    expect(names.sort()).toEqual([...noticeKinds].sort());
  });

  test("the samples between them speak every word of the catalogue", () => {
    const keys = wordsOf("en").keys.filter((key) => !key.startsWith("alert."));
    expect(keys.filter((key) => !spoken.has(key))).toEqual([]);
  });

  test("every key that a template names is in the catalogue", () => {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".hbs"),
    );
    const named = files.flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/\{\{t "([^"]+)"/g)].map(([, key]) => key ?? ""),
    );
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((key) => !wordsOf("en").keys.includes(key))).toEqual([]);
  });

  test("every catalogue has the same keys as English", () => {
    const files = readdirSync(join(root, "words"));
    expect(files).toContain("en.json");
    for (const file of files) {
      expect(locales.map((locale) => `${locale}.json`)).toContain(file);
      expect([...loadWords(join(root, "words", file)).keys].sort()).toEqual([...wordsOf("en").keys].sort());
    }
  });
});

const unwanted =
  /delinquent|debtor|failure|failed|violation|immediately|final demand|penalt|\blegal|unfortunately|valued customer|kindly|\basap\b|overdue|suspend|you haven.t read|not read|unread|may be affected|!/i;

describe.each(mails)("$title", ({ letter, mail }) => {
  test("keeps to the words that we use", () => {
    expect(everyWord(mail).match(unwanted)).toBeNull();
  });

  test("leaves no gap, no tag and no entity behind", () => {
    for (const part of [mail.subject, mail.preheader, mail.text]) {
      expect(part).not.toMatch(
        /undefined|null|NaN|\[object|\{|\}|<\/?b>|<\/?strong>|&(amp|lt|gt|quot|nbsp|#x?\w+);/,
      );
    }
    expect(seen(mail.html)).not.toMatch(/undefined|null|NaN|\[object|\{|\}|&lt;/);
    expect(mail.text).not.toMatch(/\n{3}| \n(?!You)|^>$(?!\n>)/m);
  });

  test("says the same in text and in HTML where it matters: dates, links, ladder", () => {
    const html = seen(mail.html);
    for (const line of mail.text.split("\n").filter((each) => /^ {2}[●○·] /.test(each))) {
      const [label = ""] = line.slice(4).split(": ");
      expect(html).toContain(label);
    }
    if (letter.payUrl && letter.roles.includes("accountant")) {
      expect(mail.text).toContain(letter.payUrl);
      expect(mail.html).toContain(`href="${letter.payUrl}"`);
    }
    // Before anything is late there is no story to tell on a page.
    for (const part of [mail.text, mail.html])
      expect(part.includes(letter.pageUrl)).toBe(!isBeforeDue(letter.kind));
    expect(html).toContain(letter.caseCode);
    expect(mail.html).toMatch(/<html lang="en" dir="ltr"/);
  });

  test("names invoices and amounts only where the letter brings them, so never to a user by default", () => {
    const shown = /\$|CLP|COP|A-17|B-2026/.test(everyWord(mail));
    expect(shown).toBe(letter.invoices.length > 0);
  });

  test("thanks for a payment only when there was one", () => {
    const thanks = /thank you[;,] (it|the payment) arrived/i.test(everyWord(mail));
    expect(thanks).toBe(letter.paid && letter.roles.includes("accountant"));
  });
});

test("the mails of one case carry one subject, whatever became of the case", () => {
  const subjects = (role: Role) =>
    new Set(
      mails
        .filter(({ letter }: { letter: Letter }) => !isBeforeDue(letter.kind))
        .filter(({ letter }) => letter.roles[0] === role && letter.accountName === "Acme")
        .map(({ mail }) => mail.subject),
    );
  expect([...subjects("accountant")]).toEqual(["Open invoice from Tidemark – Acme (7K2M)"]);
  expect([...subjects("user")]).toEqual(["Open invoice at Acme – Tidemark (7K2M)"]);
  expect([...subjects("manager")]).toEqual(["Acme: open invoice (7K2M)"]);
});

test("the mails before one due date carry one subject, and say nothing of what may come of it", () => {
  const before = mails.filter(({ letter }) => isBeforeDue(letter.kind));
  const ofMonday = before.filter(({ title }) => !title.includes("rest day"));
  expect([...new Set(ofMonday.map(({ mail }) => mail.subject))]).toEqual([
    "Due on Monday 23 November: Tidemark – Acme (7K2M)",
  ]);
  for (const { mail } of before) expect(everyWord(mail)).not.toMatch(/pause|remind|still open|access/i);
});

test("a mail says that something is due today only where the reader's day is that day", () => {
  const text = (title: string) => mails.find((one) => one.title === title)?.mail.text;
  expect(text("due_today: accountant")).toContain("is due today, Monday 23 November.");
  expect(text("due_today: accountant, due on a rest day")).toContain("is due on Sunday 22 November.");
  expect(text("due_soon: accountant")).toContain("is due on Monday 23 November.");
});

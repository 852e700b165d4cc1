import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Role, roles } from "../../src/core/account.ts";
import type { Mail } from "../../src/core/letter.ts";
import { isBeforeDue, type NoticeKind, noticeKinds } from "../../src/core/notice.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { loadAllWords } from "../../src/emails/words.ts";
import { sampleMails, seen } from "../support/sample-mails.ts";
import { spokenLocales } from "../support/spoken-locales.ts";
import { unwantedWords } from "./unwanted-words.ts";

const root = emailsFolder();

/** To whom each notice goes; a person who is both reads both texts. */
const rolesOf: Readonly<Record<NoticeKind, readonly Role[]>> = {
  due_soon: ["accountant"],
  due_today: ["accountant"],
  first_reminder: ["accountant", "user"],
  second_reminder: ["accountant", "user"],
  final_notice: ["accountant", "user", "manager"],
  suspended: ["accountant", "user", "manager"],
  restored: ["accountant", "user"],
  settled: ["accountant", "user"],
  promise_recorded: ["accountant", "user", "manager"],
  promise_broken: ["manager"],
  override_ending: ["manager"],
};

const everyWord = ({ subject, preheader, text, html }: Mail) =>
  [subject, preheader, text, seen(html)].join("\n");

const inEnglish = sampleMails("en").letters;

test.each(noticeKinds)("%s has a text, a page and a sample for each role it goes to", (kind) => {
  const files = readdirSync(join(root, kind)).sort();
  const templates = rolesOf[kind].flatMap((role) => [`${role}.hbs`, `${role}.txt.hbs`]);
  expect(files).toEqual([...templates, "sample.json"].sort());
  const of = inEnglish.filter(({ about }) => about.kind === kind);
  for (const role of rolesOf[kind]) {
    const alone = of.filter(({ about }) => about.roles.join() === role);
    expect({ role, samples: alone.length }).not.toEqual({ role, samples: 0 });
  }
  expect(of.some(({ about }) => about.roles.length === 2)).toBe(rolesOf[kind].includes("user"));
});

test("no folder belongs to a notice that does not exist", () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const others = ["words", "partials", "alert"];
  const names = folders.map(({ name }) => name).filter((name) => !others.includes(name));
  expect(names.sort()).toEqual([...noticeKinds].sort());
});

const gap = /undefined|null|NaN|\[object|\{|\}|\u2068\u2069/;
const markup = /<\/?(b|strong)>|&(amp|lt|gt|quot|nbsp|#x?\w+);/;
const untidy = /\n{3}|^>$(?!\n>)|(?<!^--)[ \t]$/m;

const counted = (text: string, mark: string) => text.split(mark).length - 1;

describe.each(spokenLocales)("in %s", (locale) => {
  const words = loadAllWords(root)(locale);
  const { dir } = words.formats;
  const { letters, alerts } = sampleMails(locale);
  const all = [...letters, ...alerts];
  const titles = (wrong: readonly { title: string }[]) => wrong.map(({ title }) => title);

  test("there is a catalogue", () => {
    expect(words.locale).toBe(locale);
  });

  test("every mail keeps to the words that we use", () => {
    const said = all.map(({ title, mail }) => ({
      title,
      word: everyWord(mail).match(unwantedWords[locale])?.[0],
    }));
    expect(said.filter(({ word }) => word !== undefined)).toEqual([]);
  });

  test("no mail leaves a gap, a tag or an entity behind", () => {
    const broken = ({ subject, preheader, text, html }: Mail) =>
      [subject, preheader, text].some((part) => gap.test(part) || markup.test(part)) ||
      gap.test(seen(html)) ||
      /&lt;b|&amp;/.test(seen(html)) ||
      untidy.test(text);
    expect(titles(all.filter(({ mail }) => broken(mail)))).toEqual([]);
  });

  test("no sentence ends in two full stops, not even after a name like C.V.", () => {
    const doubled = /\.[\u2068\u2069]*\.(?!\.)/;
    expect(titles(all.filter(({ mail }) => doubled.test(everyWord(mail))))).toEqual([]);
  });

  test("the preheader of a failed automatic payment does not guess that somebody overlooked it", () => {
    const preheaderOf = (sample: string) =>
      letters.find(({ title }) => title === `first_reminder: ${sample}`)?.mail.preheader;
    const automatic = preheaderOf("accountant, charged automatically");
    expect(automatic).toMatch(/\S/);
    expect(automatic).not.toBe(preheaderOf("accountant"));
  });

  test("every mail says its language and its direction, and keeps names in theirs", () => {
    for (const { title, mail } of all) {
      expect({ title, html: mail.html.includes(`<html lang="${locale}" dir="${dir}"`) }).toEqual({
        title,
        html: true,
      });
      expect(mail.html).toMatch(
        new RegExp(`<div role="article" aria-label="[^"]+" lang="${locale}" dir="${dir}"`),
      );
      for (const part of [mail.subject, mail.preheader, mail.text, mail.html])
        expect(counted(part, "\u2068")).toBe(counted(part, "\u2069"));
      const lines = mail.text.split("\n").filter((line) => !["", "-- ", ">"].includes(line));
      const marked = lines.filter((line) => /^(> ?)?(\u200f|https:\S+$)|^ {2}npx /.test(line));
      if (dir === "rtl") expect(marked).toEqual(lines);
    }
  });

  test("every letter says the same in text and in HTML: ladder, code, links", () => {
    for (const { about, mail } of letters) {
      const html = seen(mail.html);
      for (const line of mail.text.split("\n").filter((each) => /^\u200f? {2}[●○·] /.test(each)))
        expect(html).toContain(line.replace(/^\u200f? {2}. /, "").split(": ")[0]);
      expect(html).toContain(about.caseCode);
      const forAccounting = about.roles.includes("accountant");
      for (const url of forAccounting ? [about.payUrl, ...about.pdfUrls] : []) {
        if (url === null) continue;
        expect(mail.text).toMatch(new RegExp(`^${url}$`, "m"));
        expect(mail.html).toContain(`href="${url}"`);
      }
    }
  });

  test("every letter leads to its page, but before anything is late: then there is no story to tell", () => {
    for (const { about, mail } of letters) {
      const shown = [
        new RegExp(`^${about.pageUrl}$`, "m").test(mail.text),
        mail.html.includes(`href="${about.pageUrl}"`),
      ];
      expect({ kind: about.kind, shown }).toEqual({
        kind: about.kind,
        shown: shown.map(() => !isBeforeDue(about.kind)),
      });
    }
  });

  test("wherever accounting is asked for money, it can name a day by a click", () => {
    for (const { title, about, mail } of letters) {
      const asked =
        about.roles.includes("accountant") && /_reminder|final|suspended|promise/.test(about.kind);
      const shown = [mail.text, mail.html].map((part) => part.includes(`${about.pageUrl}/promise`));
      expect({ title, shown }).toEqual({ title, shown: [asked, asked] });
    }
  });

  test("no letter has more than one button", () => {
    expect(titles(all.filter(({ mail }) => counted(mail.html, 'class="button"') > 1))).toEqual([]);
  });

  test("no letter names an invoice that it does not bring, so none to a user by default", () => {
    const names = (mail: Mail) =>
      /A-17|B-2026|120/.test(everyWord(mail)) || mail.html.includes("/invoices/in_");
    const wrong = letters.filter(({ about, mail }) => names(mail) !== about.invoices.length > 0);
    expect(titles(wrong)).toEqual([]);
  });

  test("every mail is small enough for Gmail, which cuts off after 102 KB", () => {
    expect(titles(all.filter(({ mail }) => Buffer.byteLength(mail.html) > 60_000))).toEqual([]);
  });

  test("the mails of one case carry one subject for each role, whatever became of the case", () => {
    const ofCase = letters.filter(
      ({ about }) =>
        about.accountName === "Acme" && !isBeforeDue(about.kind) && about.kind !== "override_ending",
    );
    for (const role of roles) {
      const own = ofCase.filter(({ about }) => about.roles[0] === role);
      expect(new Set(own.map(({ mail }) => mail.subject)).size).toBe(1);
    }
  });
});

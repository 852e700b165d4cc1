import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Letter } from "../../src/core/letter.ts";
import type { NoticeKind } from "../../src/core/notice.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { letterRenderer } from "../../src/emails/render-letter.ts";
import { sampleLetters } from "../../src/emails/sample-letters.ts";
import { loadWords } from "../../src/emails/words.ts";

const render = letterRenderer();

const unescaped = (html: string) =>
  html.replaceAll("&#x3D;", "=").replaceAll("&#x27;", "'").replaceAll("&amp;", "&");

function sample(kind: NoticeKind, name: string, own: Partial<Letter> = {}): Letter {
  const letter = sampleLetters(kind).get(name);
  if (!letter) throw new Error(`emails/${kind}/sample.json has no "${name}"`);
  return { ...letter, ...own };
}

describe("what a letter lacks is never papered over", () => {
  test("a role that the notice has nothing for", () => {
    expect(() => render(sample("first_reminder", "user", { roles: ["manager"] }))).toThrow(/first_reminder/);
  });
  test("a role at all", () => {
    expect(() => render(sample("first_reminder", "user", { roles: [] }))).toThrow(/serves no role/);
  });
  test("the date of a final notice", () => {
    expect(() => render(sample("final_notice", "accountant", { cutAt: null }))).toThrow(/cut/);
  });
  test("the invoices of an accountant's reminder", () => {
    expect(() => render(sample("first_reminder", "accountant", { invoices: [], totals: [] }))).toThrow(
      /count/,
    );
  });
});

describe("names that somebody typed", () => {
  const wild = `A&B <script>alert("1")</script> 'Co'\r\nBcc: everyone@acme.example\u0001\u202e`;
  const letter = sample("second_reminder", "accountant and user", {
    accountName: wild,
    product: wild,
    to: { name: wild, email: "dana@acme.example" },
    manager: { name: wild, email: "noa@tidemark.example" },
    accountants: [{ name: wild, email: `"><img src=x>@acme.example` }],
    pausing: [wild],
    caseCode: wild,
    invoices: [{ id: "in_1", number: wild, open: { amount: 100, currency: "usd" }, dueAt: null }],
    payUrl: `https://tidemark.example/pay?a=1&b="><script>`,
  });
  const calm = `A&B <script>alert("1")</script> 'Co' Bcc: everyone@acme.example`;

  test("stay text in the HTML", () => {
    const { html } = render(letter);
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain("A&amp;B &lt;script&gt;");
    for (const mark of ["\u0001", "\u0002", "\u202e"]) expect(html).not.toContain(mark);
  });
  test("cannot add a line to the subject, the preheader or the text", () => {
    const { subject, preheader, text } = render(letter);
    expect(subject).toBe(`Open invoice from ${calm} – ${calm} (${calm})`);
    expect(preheader).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc:/m);
    expect(text).toContain(calm);
    expect(text).not.toMatch(/&amp;|&lt;/);
  });
  test("cannot add anything to the mail that a user passes on", () => {
    const { html } = render({ ...letter, roles: ["user"] });
    const [, mailto = ""] = html.match(/href="(mailto:[^"]*)"/) ?? [];
    const { searchParams, pathname } = new URL(unescaped(mailto));
    expect([...searchParams.keys()]).toEqual(["subject", "body"]);
    expect(decodeURIComponent(pathname)).toBe(`"><img src=x>@acme.example`);
    expect(searchParams.get("subject")).not.toMatch(/[\r\n]/);
  });
  test("speak as ICU only in the catalogue", () => {
    const braces = render(sample("first_reminder", "user", { accountName: "{count} ’{' # <b>" }));
    expect(braces.text).toContain("{count} ’{' # <b>");
  });
});

describe("one mail for somebody who is both", () => {
  const mail = render(sample("final_notice", "accountant and user"));
  test("has both texts, greets once, and asks nobody to nudge themselves", () => {
    expect(mail.text).toMatch(/by what date can we expect/);
    expect(mail.text).toMatch(/pauses for your team/);
    expect(mail.text.match(/^Hello/gm)).toHaveLength(1);
    expect(mail.html.match(/<h1/g)).toHaveLength(1);
    expect(mail.text).not.toMatch(/^>/m);
  });
});

test("dates are the reader's own", () => {
  const cutAt = Date.parse("2026-11-23T02:00:00Z");
  const inSantiago = render(sample("final_notice", "user", { cutAt, timeZone: "America/Santiago" }));
  const inTehran = render(sample("final_notice", "user", { cutAt, timeZone: "Asia/Tehran" }));
  expect(inSantiago.text).toContain("Sunday 22 November");
  expect(inTehran.text).toContain("Monday 23 November");
});

test("the ladder claims only what was delivered to this reader", () => {
  const { text } = render(sample("suspended", "user, one message arrived"));
  expect(text.match(/delivered to you/g)).toHaveLength(1);
  expect(text).toContain("● Last reminder: delivered to you on Thursday 19 November");
});

test("a language without a catalogue is written to in English, and says so", () => {
  const english = loadWords(join(emailsFolder(), "words", "en.json"));
  const inEnglish = letterRenderer(emailsFolder(), () => english);
  const mail = inEnglish(sample("first_reminder", "user", { locale: "pt-BR" }));
  expect(mail.html).toMatch(/<html lang="en" dir="ltr"/);
});

test("a name in the other direction keeps it, also in a left-to-right sentence", () => {
  const mail = render(sample("second_reminder", "accountant, names in the other direction"));
  for (const part of [mail.subject, mail.text, mail.html])
    expect(part).toContain("\u2068מאפיית הגליל 1998\u2069");
  expect(mail.text).not.toContain("\u2068Tidemark");
});

describe("a right-to-left catalogue", () => {
  const root = join(mkdtempSync(join(tmpdir(), "emails-")), "emails");
  beforeAll(() => {
    cpSync(emailsFolder(), root, { recursive: true });
    const english = JSON.parse(readFileSync(join(root, "words", "en.json"), "utf8"));
    const formats = { dates: "he", numbers: "he", dir: "rtl" };
    writeFileSync(join(root, "words", "he.json"), JSON.stringify({ ...english, formats }));
  });
  afterAll(() => rmSync(join(root, ".."), { recursive: true }));

  test("turns the sheet round and isolates names, amounts and links", () => {
    const mail = letterRenderer(root)(sample("second_reminder", "accountant", { locale: "he" }));
    expect(mail.html).toMatch(/<html lang="he" dir="rtl"/);
    expect(mail.html).toMatch(/border-left:2px solid/);
    expect(mail.html).toMatch(/<div role="article" [^>]* lang="he" dir="rtl">/);
    expect(mail.html).toMatch(/class="paper" align="right"[^>]* style="text-align:right;/);
    // But digits end to the right in every language.
    expect(mail.html).toMatch(/class="ink rule figure" align="right"[^>]*>\u2068[^<]*120\.00/);
    expect(mail.text).toContain("\u2068A-17\u2069");
    for (const line of mail.text.split("\n").filter((each) => each && each !== "-- ")) {
      expect(line).toMatch(/^(\u200f|https:\S+$)/);
    }
    expect(mail.text).toMatch(/^-- $/m);
    const user = letterRenderer(root)(sample("second_reminder", "user", { locale: "he" }));
    expect(user.text).toMatch(/^> \u200f.*\u2068https:\S+ \u2069$/m);
    expect(user.text).toMatch(/^>$/m);
  });

  test("chooses as English does: what a choice is made by is not wrapped", () => {
    const said = (role: string) =>
      loadWords(join(root, "words", "he.json")).say("alert.attention.no_contact", { role, product: "Acme" });
    expect(said("accountant")).toContain("looks after invoices");
    expect(said("user")).toContain("works with \u2068Acme\u2069");
  });

  test("gives every item of a list its own direction, and the list the reader's", () => {
    const { text } = letterRenderer(root)(
      sample("first_reminder", "user", { locale: "he", pausing: ["api", "seats"] }),
    );
    const paused = letterRenderer(root)(
      sample("suspended", "user", { locale: "he", pausing: ["api", "seats"], accountName: "Acme 1998" }),
    );
    expect(paused.text).toContain("access to \u2068the API\u2069 ו-\u2068seats\u2069 has been paused");
    expect(text).toContain("\u2068Acme\u2069");
  });

  test("joins the items of a list before it marks them: in Hebrew, and melts into a Hebrew word", () => {
    const nudged = letterRenderer()(
      sample("first_reminder", "user", {
        locale: "he",
        accountants: [
          { name: "Dana", email: "dana@acme.example" },
          { name: "נועה", email: "noa@acme.example" },
        ],
      }),
    );
    expect(nudged.text).toContain("\u2068Dana\u2069 ו\u2068נועה\u2069");
  });

  test("with a hole in it does not load", () => {
    writeFileSync(join(root, "words", "fa.json"), JSON.stringify({ words: { hole: "{" } }));
    expect(() => letterRenderer(root)).toThrow(/fa\.json/);
    rmSync(join(root, "words", "fa.json"));
  });
});

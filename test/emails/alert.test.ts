import { describe, expect, test } from "@jest/globals";
import type { Alert } from "../../src/core/alert.ts";
import { type BreakerCause, breakerCauses, closesByItself, type Figures } from "../../src/core/halt.ts";
import { hour, minute } from "../../src/core/instant.ts";
import { emailsFolder } from "../../src/emails/emails-folder.ts";
import { alertRenderer } from "../../src/emails/render-alert.ts";
import { loadAllWords, type Words } from "../../src/emails/words.ts";

const spoken = new Set<string>();
const noting = (words: Words): Words => ({
  ...words,
  say(key, values, bold) {
    spoken.add(key);
    return words.say(key, values, bold);
  },
});
const wordsOf = loadAllWords(emailsFolder());
const render = alertRenderer(emailsFolder(), (locale) => noting(wordsOf(locale)));

const figures: { [Cause in BreakerCause]: Figures } = {
  suspensions: { passed: 20, most: 20, accounts: 25 },
  mail: { missed: 6, tried: 9 },
  webhooks: { age: 20 * minute, lost: 18, seen: 20 },
  reconciliation: { age: 3 * hour },
  clock: { ahead: -5 * minute, instance: 7 },
};

const alert = (cause: BreakerCause, also: Partial<Alert> = {}): Alert => ({
  alertId: "a",
  to: { name: "Clara", email: "clara@tidemark.example" },
  locale: "en",
  timeZone: "America/Bogota",
  product: "Tidemark",
  code: "AB1-2CD",
  about: { kind: "breaker", cause, figures: figures[cause], since: Date.UTC(2026, 10, 24, 2) },
  ...also,
});

/** What a reader sees of the HTML. */
const seen = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/g, "")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&#x27;", "'");

const told: { [Cause in BreakerCause]: RegExp } = {
  suspensions: /20 accounts were paused within an hour, and our own limit for an hour is 20/,
  mail: /Of the 9 mails of the last hour, 6 could not be handed over/,
  webhooks: /Of the last 20 things that Stripe had to tell us, 18 did not reach us/,
  reconciliation: /For 3 hours we could not read through/,
  clock: /differs from Stripe's by 5 minutes/,
};

describe("what account managers are told of a breaker", () => {
  test.each(breakerCauses)("%s: what happened, since when, and what to do", (cause) => {
    const mail = render(alert(cause));
    expect(mail.subject).toBe("For now no further account is paused – Tidemark (AB1-2CD)");
    expect(mail.text).toMatch(/^Hello Clara,/);
    // In Bogota it is still Monday.
    expect(mail.text).toContain("Since Monday 23 November nobody else loses access to Tidemark");
    for (const part of [mail.text, seen(mail.html)]) {
      expect(part).toMatch(told[cause]);
      expect(part.includes("npx forewarn resume --breaker")).toBe(!closesByItself(cause));
      expect(part.includes("It ends by itself")).toBe(closesByItself(cause));
      expect(part).not.toMatch(/undefined|null|NaN|\[object|\{|\}/);
    }
  });

  test("a name that is not known leaves no gap", () => {
    expect(render(alert("mail", { to: { name: null, email: "clara@tidemark.example" } })).text).toMatch(
      /^Hello,/,
    );
  });

  test("every word of it is used", () => {
    const own = wordsOf("en").keys.filter((key) => key.startsWith("alert."));
    expect(own.filter((key) => !spoken.has(key))).toEqual([]);
  });
});

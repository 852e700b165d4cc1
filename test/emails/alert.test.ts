import { describe, expect, test } from "@jest/globals";
import type { AccountConcern, Alert, AlertMatter } from "../../src/core/alert.ts";
import type { Doubt } from "../../src/core/debt.ts";
import { type BreakerCause, breakerCauses, closesByItself, type Figures } from "../../src/core/halt.ts";
import { hour, minute } from "../../src/core/instant.ts";
import { alertRenderer } from "../../src/emails/render-alert.ts";
import { seen } from "../support/sample-mails.ts";

const render = alertRenderer();

const alert = (about: AlertMatter, also: Partial<Alert> = {}): Alert => ({
  alertId: "a",
  writtenAt: Date.UTC(2026, 10, 24, 3),
  to: { name: "Clara", email: "clara@tidemark.example" },
  locale: "en",
  timeZone: "America/Bogota",
  product: "Tidemark",
  code: "AB1-2CD",
  about,
  ...also,
});

describe("what account managers are told of a breaker", () => {
  const figures: { [Cause in BreakerCause]: Figures } = {
    suspensions: { passed: 20, most: 20, accounts: 25 },
    mail: { missed: 6, tried: 9 },
    webhooks: { age: 20 * minute, lost: 18, seen: 20 },
    reconciliation: { age: 3 * hour },
    clock: { ahead: -5 * minute, instance: 7 },
  };
  const told: { [Cause in BreakerCause]: RegExp } = {
    suspensions: /20 accounts were paused within an hour, and our own limit for an hour is 20/,
    mail: /Of the 9 mails of the last hour, 6 could not be handed over/,
    webhooks: /Of the last 20 events at Stripe, 18 did not reach us/,
    reconciliation: /For 3 hours we could not look through/,
    clock: /differs from Stripe's by 5 minutes/,
  };
  const opened = (cause: BreakerCause, also: Partial<Alert> = {}) =>
    alert({ kind: "breaker", cause, figures: figures[cause], since: Date.UTC(2026, 10, 24, 2) }, also);

  test.each(breakerCauses)("%s: what happened, since when, and what to do", (cause) => {
    const mail = render(opened(cause));
    expect(mail.subject).toBe("For now no further account is paused – Tidemark (AB1-2CD)");
    expect(mail.text).toMatch(/^Hello Clara,/);
    // In Bogota it is still Monday.
    expect(mail.text).toContain("Since Monday 23 November nobody else loses access to Tidemark");
    for (const part of [mail.text, seen(mail.html)]) {
      expect(part).toMatch(told[cause]);
      expect(part.includes("npx forewarn resume --breaker")).toBe(!closesByItself(cause));
      expect(part.includes("It ends by itself")).toBe(closesByItself(cause));
    }
  });

  test("a name that is not known leaves no gap", () => {
    expect(render(opened("mail", { to: { name: null, email: "clara@tidemark.example" } })).text).toMatch(
      /^Hello,/,
    );
  });
});

describe("what account managers are told once a day of what waits for them", () => {
  const since = Date.UTC(2026, 10, 20, 15);
  const bounced: AccountConcern = {
    account: "acme",
    name: "Acme",
    since,
    concern: { kind: "contact", role: "accountant", cause: "unreachable", tried: ["a@acme.example"] },
  };
  const disputed: AccountConcern = {
    account: "acme",
    name: "Acme",
    since: since + 24 * hour,
    concern: { kind: "debt", invoice: "A-17", doubt: null },
  };
  const nobody: AccountConcern = {
    account: "cus_1",
    name: null,
    since: since + hour,
    concern: { kind: "contact", role: "user", cause: "no_contact", tried: [] },
  };
  const attention = (concerns: readonly AccountConcern[], more = 0) =>
    render(alert({ kind: "attention", concerns, more }));

  test("says that a contact is needed, and where, when that is all", () => {
    const one = attention([bounced]);
    expect(one.subject).toBe("A contact is needed at Acme – Tidemark (AB1-2CD)");
    expect(one.html).toContain(">A contact is needed at Acme</h1>");
    expect(attention([bounced, nobody]).subject).toBe(
      "Contacts are needed at several accounts – Tidemark (AB1-2CD)",
    );
    expect(attention([bounced], 3).subject).toMatch(/^Contacts are needed at several accounts/);
  });

  test("says that somebody should look when it is more than contacts", () => {
    expect(attention([bounced, disputed]).subject).toBe(
      "Acme waits for somebody to look – Tidemark (AB1-2CD)",
    );
    expect(attention([disputed, nobody]).subject).toMatch(/^Several accounts wait for somebody to look/);
  });

  test("tells account by account what waits since when, oldest first, and what to do about it", () => {
    const { text } = attention([bounced, nobody, disputed], 2);
    const order = [
      "Acme (acme)",
      "Waiting since Friday 20 November",
      "mail to a@acme.example does not arrive",
      "The payment of invoice A-17 is disputed",
      "cus_1",
      "Nobody is named there who works with Tidemark",
      "2 more wait beyond",
      "Whoever runs the service can enter the address",
      "A dispute is answered in Stripe",
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text.match(/Acme/g)).toHaveLength(1);
    expect(text).not.toContain("nothing was heard");
  });

  test("says why a debt is in doubt, in the reader's language", () => {
    const inLanguage = (locale: Alert["locale"], doubt: Doubt) => {
      const concern = { kind: "debt", invoice: "A-18", doubt } as const;
      const about = { kind: "attention", concerns: [{ ...disputed, concern }], more: 0 } as const;
      return render(alert(about, { locale })).text.replace(/\s+/g, " ");
    };
    const uncounted = { cause: "uncounted_payment" } as const;
    const writtenOff = { cause: "unknown_write_off", reason: "lost_in_the_post" } as const;
    expect(inLanguage("en", uncounted)).toContain(
      "A-18 is owed: a payment for it succeeded, and Stripe does",
    );
    expect(inLanguage("es", uncounted)).toContain(
      "A-18 se debe: uno de sus pagos se completó, y Stripe no lo",
    );
    expect(inLanguage("pt-BR", writtenOff)).toContain(
      "como incobrável por um motivo que não é conhecido aqui (lost_in_the_post)",
    );
  });

  test("says that the pause of access waits only of accounts where it does", () => {
    const concern = { kind: "taken_back", invoice: "A-16", how: "refunded" } as const;
    const refunded = { ...disputed, concern };
    const all = attention([bounced, refunded]);
    expect(all.text).toContain("Until somebody has looked, no access is paused at this account");
    expect(all.preheader).toBe("Until then no access is paused there.");
    const some = attention([refunded, nobody]);
    expect(some.text).toContain(
      "Where a contact is missing, a mail cannot go out, a customer cannot be read in Stripe or an invoice is in doubt, no access is paused",
    );
    expect(attention([refunded], 1).preheader).toBe("Until then no access is paused at some of them.");
    const none = attention([refunded]);
    expect(none.text).toContain("Nothing stands still at this account");
    expect(none.text).toContain("it takes a new invoice in Stripe");
    expect(none.text).not.toContain("goes on by itself");
  });

  test("is headed by the account where it is about one", () => {
    const head = (mail: { html: string }) => /<p class="muted"[^>]*>(.*?)<\/p>/s.exec(mail.html)![1];
    expect(head(attention([bounced, disputed]))).toMatch(/Acme$/);
    for (const several of [attention([bounced, nobody]), attention([bounced], 1)])
      expect(head(several)).toMatch(/all accounts$/);
  });

  test("does not say that mail to somebody came back who told us that it is somebody else", () => {
    const concern = {
      kind: "contact",
      role: "accountant",
      cause: "replaced",
      tried: ["a@acme.example"],
    } as const;
    const { text } = attention([{ ...bounced, concern }]);
    expect(text).toContain(
      "From a@acme.example we were told that somebody else looks after the invoices there",
    );
    expect(text).not.toContain("does not arrive");
  });

  test("names an account once whose name is its reference", () => {
    const { text } = attention([{ ...bounced, name: " acme " }]);
    expect(text).toMatch(/^acme$/m);
    expect(text).not.toContain("acme (acme)");
  });

  test("tells the roles apart also where names are marked off from the sentence", () => {
    const { text } = render(alert({ kind: "attention", concerns: [bounced], more: 0 }, { locale: "he" }));
    expect(text).toContain("שמטפל בחשבוניות: הודעות אל \u2068a@acme.example\u2069");
  });

  test("an alert about nothing is refused", () => {
    expect(() => attention([])).toThrow(/at least one/);
  });
});

describe("what an account manager is told when an accountant sends us on", () => {
  const replaced = (to: string | null) =>
    render(
      alert({
        kind: "contact_replaced",
        account: "acme",
        name: "Acme",
        at: Date.UTC(2026, 10, 23, 15),
        from: "dana@acme.example",
        to,
      }),
    );

  test("from whom and to whom, that nobody is paused by it, and what to do if it is wrong", () => {
    const { subject, text, html } = replaced("ben@acme.example");
    expect(subject).toBe("Somebody else looks after the invoices of Acme – Tidemark (AB1-2CD)");
    for (const part of [text, seen(html)]) {
      expect(part).toMatch(
        /On Monday 23 November, .* to dana@acme\.example, .* about invoices to\s+ben@acme\.example/s,
      );
      expect(part).toContain("no access is paused on mails that somebody else received");
      expect(part).toContain("can enter another address");
    }
  });

  test("that a person has to find out, where nobody knows to whom", () => {
    const { subject, text } = replaced(null);
    expect(subject).toMatch(/^We do not know who looks after the invoices of Acme/);
    expect(text).toContain("no longer write about them to dana@acme.example");
    expect(text).toContain("Find out whom to write to");
  });
});

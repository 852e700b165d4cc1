import type { Locale, Role } from "../../core/account.ts";
import type { Instant } from "../../core/instant.ts";
import type { NoticeKind, NoticeStatus } from "../../core/notice.ts";
import { writings } from "../../core/writing.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

export type MailRow = {
  id: string;
  /** Bare addresses. */
  to: string;
  toName: string | null;
  subject: string;
  kind: NoticeKind;
  role: Role;
  accountName: string;
  status: NoticeStatus;
  sentAt: Instant;
};

export type MailboxView = ReaderFacts & {
  /** Newest first. */
  mails: readonly MailRow[];
  /** Only this account's mails are shown; null: all. */
  account: { ref: string; name: string } | null;
};

/** Every mail that was sent, as its recipients would see it. */
export function renderMailbox(view: MailboxView): string {
  const { words } = readerOf(view);
  return renderPage({
    ...view,
    title: words.say("mailbox.title"),
    body: "demo/mailbox",
    view,
    manner: "story",
    here: null,
    script: null,
    masthead: null,
    demo: true,
  });
}

export type MailView = ReaderFacts & {
  mail: MailRow & {
    from: string;
    text: string;
    locale: Locale;
    headers: readonly { name: string; value: string }[];
  };
  /** Where the HTML part is served alone: `framedMail` under `framedMailPolicy`. */
  htmlUrl: string;
  /** Neighbours in the list; null at its ends. */
  newer: string | null;
  older: string | null;
};

/** One mail: its HTML in a sandbox, its plain text, its outcome and headers. */
export function renderMail(view: MailView): string {
  return renderPage({
    ...view,
    title: view.mail.subject,
    body: "demo/mail",
    view: { ...view, dir: writings[view.mail.locale].dir },
    manner: "mail",
    here: null,
    script: null,
    masthead: null,
    demo: true,
  });
}

/** `Content-Security-Policy` for the HTML part alone: mails style themselves inline, and never run anything. */
export const framedMailPolicy = [
  "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data: https:",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join("; ");

/** Links in a mail open in the whole window rather than inside the frame. */
export function framedMail(html: string): string {
  const base = '<base target="_top">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}

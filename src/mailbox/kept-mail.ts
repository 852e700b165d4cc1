import { type Instant, iso } from "../core/instant.ts";

/** What the mailbox itself knows of a mail: `sent` until its delivery was reported. */
export type KeptStatus = "sent" | "delivered" | "bounced" | "complained";

/** One mail in the mailbox. */
export type KeptMail = {
  /** The transport's message id. */
  id: string;
  noticeId: string;
  /** The bare address. */
  to: string;
  from: string;
  subject: string;
  kind: string;
  role: string;
  account: string;
  locale: string;
  sentAt: Instant;
  status: KeptStatus;
  text: string;
  html: string;
  /** As composed, unfolded, e.g. `Reply-To`. */
  headers: Readonly<Record<string, string>>;
};

/** One entry of `/demo/mailbox.json`. */
export const mailboxEntry = ({ noticeId, sentAt, ...mail }: KeptMail) => ({
  ...mail,
  notice_id: noticeId,
  sent_at: iso(sentAt),
});

export type MailboxStore = {
  /** False, and nothing is kept, when the notice is not in this attempt's hands any more. */
  keep(mail: KeptMail, attempt: number | null): Promise<boolean>;
  /** Mails with the status `sent`, oldest first. */
  unreported(): Promise<readonly Pick<KeptMail, "id" | "noticeId" | "to" | "sentAt">[]>;
  settle(id: string, status: KeptStatus): Promise<void>;
};

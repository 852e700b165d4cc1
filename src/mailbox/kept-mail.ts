import { iso } from "../core/instant.ts";
import type { KeptMail, KeptStatus } from "../postgres/mailbox.ts";

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

import { randomUUID } from "node:crypto";
import type { Instant } from "../core/instant.ts";
import { composeMime, sender, UnwritableMail } from "../emails/compose-mime.ts";
import type { DeliveryFeedback, Mailer } from "../workflows/ports.ts";
import { fateOf } from "./fate-of.ts";
import type { MailboxStore } from "./kept-mail.ts";

/** The header block of a composed message: folded lines joined. */
function headersOf(message: Buffer): Record<string, string> {
  const [head = ""] = message.toString("utf8").split("\r\n\r\n", 1);
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
}

/**
 * A transport that keeps mails instead of sending them, composed exactly as they would have been sent.
 * Their delivery is told by `mailboxReports`, later, as any real transport would.
 */
export function mailboxMailer({ store, from }: { store: MailboxStore; from: string }): Mailer {
  const writer = sender(from).address;
  return {
    async send(mail, now) {
      try {
        const headers = headersOf(await composeMime(mail, from, { date: now }));
        const { noticeId, subject, text, html, about } = mail;
        const id = `${randomUUID()}@mailbox`;
        const to = mail.to.email.trim();
        const kept = { id, noticeId, to, from: writer, subject, ...about, sentAt: now, text, html, headers };
        return (await store.keep({ ...kept, status: "sent" }, mail.attempt))
          ? { kind: "accepted", messageId: id }
          : { kind: "unknown", why: "another instance was given the notice meanwhile" };
      } catch (error) {
        if (error instanceof UnwritableMail) return { kind: "refused", why: error.message };
        throw error;
      }
    },
  };
}

/**
 * Reports what became of every kept mail that was not reported yet; answers how many.
 * Run it after the hand-over was committed, and as a job: after a crash it reports again, so feedback must
 * bear repetition. Feedback is stamped with the (domain) moment at which the mail was sent.
 */
export function mailboxReports({
  store,
  feedback,
}: {
  store: MailboxStore;
  feedback: (told: DeliveryFeedback, now: Instant) => Promise<unknown>;
}): (now: Instant) => Promise<number> {
  return async (now) => {
    const mails = await store.unreported();
    for (const { id, noticeId, to, sentAt } of mails) {
      const fate = fateOf(to);
      const mail = { noticeId, messageId: id, recipient: to, at: sentAt };
      for (const told of fate) await feedback({ ...mail, ...told, id: `${id}/${told.outcome}` }, now);
      await store.settle(id, fate.at(-1)!.outcome);
    }
    return mails.length;
  };
}

import { composeMime, sender, wireAddress } from "../emails/compose-mime.ts";
import type { Mailer, OutgoingMail } from "../workflows/ports.ts";
import { type ConnectedSes, connectSes, type SesAddress } from "./connect-ses.ts";
import { handOverOf } from "./hand-over-of.ts";
import { type QuotaSettings, sendQuota } from "./send-quota.ts";

export type SesSettings = SesAddress & {
  /** `MAIL_FROM`; its identity is verified in SES. */
  from: string;
  /** Its events report what became of the mails; without one nothing is ever proven, and every ladder holds. */
  configurationSet: string | null;
  /** See `ComposeOptions`. */
  autoSubmitted?: boolean;
} & Partial<QuotaSettings>;

const raw = async (mail: OutgoingMail, now: number, settings: SesSettings) => ({
  Source: sender(settings.from).address,
  Destinations: [wireAddress(mail.to.email)],
  RawMessage: {
    Data: await composeMime(mail, settings.from, {
      date: now,
      autoSubmitted: settings.autoSubmitted ?? false,
    }),
  },
  ...(settings.configurationSet !== null && { ConfigurationSetName: settings.configurationSet }),
  Tags: [{ Name: "notice_id", Value: mail.noticeId }],
});

/**
 * Hands mails over to Amazon SES, each at most once. The notice's id travels as a tag, so that SES's events
 * find their notice even when the answer was lost.
 * @throws UnwritableMail at once when `from` is not an address
 */
export function sesMailer(settings: SesSettings): Mailer {
  sender(settings.from);
  let connected: Promise<ConnectedSes> | undefined;
  const connection = () => {
    connected ??= connectSes(settings);
    return connected;
  };
  const { sendsPerSecond = null, warn = () => undefined } = settings;
  return {
    async send(mail, now) {
      try {
        const input = await raw(mail, now, settings);
        const { client, SendRawEmailCommand } = await connection();
        const { MessageId } = await client.send(new SendRawEmailCommand(input));
        if (MessageId) return { kind: "accepted", messageId: MessageId };
        return { kind: "unknown", why: "SES answered without a message id" };
      } catch (error) {
        return handOverOf(error, mail.to.email);
      }
    },
    allowance: sendQuota({ sendsPerSecond, warn }, connection),
  };
}

import type { SESClient } from "@aws-sdk/client-ses";
import { composeMime, sender, wireAddress } from "../emails/compose-mime.ts";
import type { Mailer, OutgoingMail } from "../workflows/ports.ts";
import { handOverOf } from "./hand-over-of.ts";

export type SesSettings = {
  /** `MAIL_FROM`; its identity is verified in SES. */
  from: string;
  /** Its events report what became of the mails; without one nothing is ever proven, and every ladder holds. */
  configurationSet: string | null;
  region: string;
  /** Another URL than Amazon's, for tests; `AWS_ENDPOINT_URL_SES` works too. */
  endpoint?: string;
  /** See `ComposeOptions`. */
  autoSubmitted?: boolean;
  /** How long an answer may take, milliseconds of real time. */
  answerWithinMs?: number;
};

/** The SDK is large: it is loaded with the first mail, not at the start. Retries would send twice. */
async function connect({ region, endpoint, answerWithinMs = 30_000 }: SesSettings) {
  const { SESClient, SendRawEmailCommand } = await import("@aws-sdk/client-ses");
  const client: SESClient = new SESClient({
    region,
    ...(endpoint && { endpoint }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: answerWithinMs, throwOnRequestTimeout: true },
  });
  return { client, SendRawEmailCommand };
}

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
  let connected: ReturnType<typeof connect> | undefined;
  return {
    async send(mail, now) {
      try {
        const input = await raw(mail, now, settings);
        connected ??= connect(settings);
        const { client, SendRawEmailCommand } = await connected;
        const { MessageId } = await client.send(new SendRawEmailCommand(input));
        if (MessageId) return { kind: "accepted", messageId: MessageId };
        return { kind: "unknown", why: "SES answered without a message id" };
      } catch (error) {
        return handOverOf(error);
      }
    },
  };
}

import type { SendAllowance } from "../workflows/pace.ts";
import type { ConnectedSes } from "./connect-ses.ts";

export type QuotaSettings = {
  /** `SES_SENDS_PER_SECOND`: no faster than this, and so fast where SES does not say what it allows. */
  sendsPerSecond: number | null;
  warn(text: string): void;
};

/** What SES gives a new account outside its sandbox. If it is too much, SES says so of each mail, and it waits. */
const usual = 14;

/** Mails wait for the answer. */
const answerWithinMs = 5_000;

/** What the account may send at present. Where SES does not say, its last word stands, and somebody hears why once. */
export function sendQuota(
  { sendsPerSecond, warn }: QuotaSettings,
  connected: () => Promise<ConnectedSes>,
): () => Promise<SendAllowance> {
  let known: number | null = null;
  let warned = false;
  return async () => {
    try {
      const { perSecond, left } = await ask(await connected());
      warned = false;
      known = Math.min(perSecond, sendsPerSecond ?? Number.POSITIVE_INFINITY);
      return { perSecond: known, left };
    } catch (error) {
      const perSecond = known ?? sendsPerSecond ?? usual;
      if (!warned && sendsPerSecond === null)
        warn(
          `SES does not say how fast it takes mails (${String(error)}): ${perSecond} a second are sent. Allow ses:GetSendQuota, or set SES_SENDS_PER_SECOND`,
        );
      warned = true;
      return { perSecond, left: Number.POSITIVE_INFINITY };
    }
  };
}

async function ask({ client, GetSendQuotaCommand }: ConnectedSes): Promise<SendAllowance> {
  const { MaxSendRate, Max24HourSend, SentLast24Hours } = await client.send(new GetSendQuotaCommand({}), {
    abortSignal: AbortSignal.timeout(answerWithinMs),
  });
  if (!MaxSendRate || MaxSendRate < 0) throw new Error("the answer names no rate");
  const unlimited = Max24HourSend === undefined || Max24HourSend < 0;
  return {
    perSecond: MaxSendRate,
    left: unlimited ? Number.POSITIVE_INFINITY : Max24HourSend - (SentLast24Hours ?? 0),
  };
}

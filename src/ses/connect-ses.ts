import type { SESClient } from "@aws-sdk/client-ses";

export type SesAddress = {
  region: string;
  /** Another URL than Amazon's, for tests; `AWS_ENDPOINT_URL_SES` works too. */
  endpoint?: string;
  /** How long an answer may take, milliseconds of real time. */
  answerWithinMs?: number;
};

export type ConnectedSes = Awaited<ReturnType<typeof connectSes>>;

/** The SDK is large: it is loaded with the first mail, not at the start. Retries would send twice. */
export async function connectSes({ region, endpoint, answerWithinMs = 30_000 }: SesAddress) {
  const { SESClient, SendRawEmailCommand, GetSendQuotaCommand } = await import("@aws-sdk/client-ses");
  const client: SESClient = new SESClient({
    region,
    ...(endpoint && { endpoint }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: answerWithinMs, throwOnRequestTimeout: true },
  });
  return { client, SendRawEmailCommand, GetSendQuotaCommand };
}

import { minute, second } from "../core/instant.ts";
import { UnwritableMail, wireAddress } from "../emails/compose-mime.ts";
import type { HandOver } from "../workflows/ports.ts";

/** Somebody has to change a setting first. */
const settingsWait = 15 * minute;
const quotaWait = 10 * minute;
const rateWait = 5 * second;
const networkWait = 30 * second;

const throttled = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "TooManyRequestsException",
  "LimitExceededException",
  "BandwidthLimitExceeded",
  "SlowDown",
]);

/** The connection was never made, so nothing was sent. */
const unconnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EMFILE", "ENFILE"]);

/** What Node and the SDK put on what they throw. */
type Failure = {
  name: string;
  message: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
  errors?: readonly Failure[];
};

const notTaken = (why: string, afterMs: number): HandOver => ({ kind: "not_taken", why, afterMs });

/** Also said as MessageRejected, also (in SES's sandbox) of recipients, but never the recipient's fault. */
const oursToMend = /not verified|paused|suspended|shut ?down/i;
const aboutTheRecipient = /blacklist|suppress|recipient|destination/i;

/**
 * Refused on account of the recipient, and not of what we wrote or of whom we wrote it as: then another contact would be
 * lost with each try, and none of them could help it.
 */
const isTheirs = ({ name, message }: Failure, recipient: string): boolean =>
  (name === "MessageRejected" || name === "InvalidParameterValue") &&
  !oursToMend.test(message) &&
  (aboutTheRecipient.test(message) || message.toLowerCase().includes(recipient.toLowerCase()));

function ofAnswer(error: Failure, status: number, why: string, recipient: string): HandOver {
  if (throttled.has(error.name) || status === 429) {
    return notTaken(why, /daily|quota/i.test(error.message) ? quotaWait : rateWait);
  }
  if (status >= 500 || status < 400) return { kind: "unknown", why };
  if (isTheirs(error, recipient)) return { kind: "refused", why };
  return notTaken(why, settingsWait);
}

/** As Node words it; the SDK keeps only the words of an error that another realm threw. */
const whileConnecting = /\b(connect|getaddrinfo) E[A-Z_]+\b|did not establish a connection/;

function neverConnected(error: Failure): boolean {
  const reasons = error.errors ?? [error];
  return reasons.every(
    ({ code = "", message }) =>
      unconnected.has(code) ||
      whileConnecting.test(message) ||
      /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code),
  );
}

/** Not by `instanceof Error`: what Node throws may come from another realm. */
const failureOf = (thrown: unknown): Failure =>
  typeof thrown === "object" && thrown !== null && "message" in thrown
    ? (thrown as Failure)
    : { name: "Error", message: String(thrown) };

/**
 * What an error of the send means for the mail. Only what certainly did not happen may be tried again; an
 * answer that was lost, or that SES itself was unsure of, leaves it unknown.
 * @param recipient the address that it was to go to
 */
export function handOverOf(thrown: unknown, recipient: string): HandOver {
  if (thrown instanceof UnwritableMail) return { kind: "refused", why: thrown.message };
  const error = failureOf(thrown);
  const why = `${error.name}: ${error.message}`;
  const status = error.$metadata?.httpStatusCode;
  if (status !== undefined) return ofAnswer(error, status, why, wireAddress(recipient));
  if (error.code === "ERR_MODULE_NOT_FOUND")
    return notTaken(`${why}: install @aws-sdk/client-ses`, settingsWait);
  if (/Credential|TokenProvider|SSO/i.test(error.name))
    return notTaken(`${why}: SES needs AWS credentials`, settingsWait);
  if (neverConnected(error)) return notTaken(why, networkWait);
  return { kind: "unknown", why };
}

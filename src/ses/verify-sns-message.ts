import MessageValidator from "sns-validator";
import { hour, minute } from "../core/instant.ts";
import type { SignedMessage } from "./sns-message.ts";

/** `unverified`: it may well be right, but the certificate that says so could not be read; it should come again. */
export type SnsVerdict =
  | { kind: "verified" }
  | { kind: "refused"; why: string }
  | { kind: "unverified"; why: string };

/** Where SNS keeps its certificates, and whence its subscriptions are confirmed. */
export const amazonSns = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

export type SnsVerifierOptions = {
  /** Hosts, with their port where it is not 443, whose certificates are believed. */
  certificateHosts?: RegExp;
  /** Milliseconds of real time; the library itself would wait for ever. */
  certificateWithinMs?: number;
};

/**
 * SNS tries for an hour, and each try carries the time of the first; some more for a clock that differs. A message that is
 * played again within that time has an id that was taken in already.
 */
const oldest = hour + 15 * minute;
const mostAhead = 5 * minute;

/** So many may wait for a certificate, which only the first few after a start need to. */
const mostWaiting = 100;

const certificatePath = /^\/SimpleNotificationService-[\w-]{1,64}\.pem$/;

/** Checks that SNS itself signed these messages, with Amazon's own library, and lately by the system clock. */
export function snsVerifier({
  certificateHosts = amazonSns,
  certificateWithinMs = 5_000,
}: SnsVerifierOptions = {}): (message: SignedMessage, realNow: number) => Promise<SnsVerdict> {
  const validator = new MessageValidator(certificateHosts);
  let waiting = 0;

  const check = async (message: SignedMessage): Promise<SnsVerdict> => {
    let last: SnsVerdict = { kind: "refused", why: wrongSignature };
    for (const form of signedForms(message)) {
      last = await ask(validator, form);
      if (last.kind !== "refused") return last;
    }
    return last;
  };

  return async (message, realNow) => {
    const why = staleness(message, realNow) ?? foreignCertificate(message, certificateHosts);
    if (why !== null) return { kind: "refused", why };
    if (waiting >= mostWaiting)
      return { kind: "unverified", why: "too many messages wait for a certificate of SNS" };
    waiting += 1;
    const checked = check(message).finally(() => {
      waiting -= 1;
    });
    return inTime(checked, certificateWithinMs);
  };
}

const wrongSignature =
  "The signature does not fit: only Amazon SNS may post here, and the body must arrive byte for byte as it was sent";

const ask = (validator: MessageValidator, message: Record<string, unknown>): Promise<SnsVerdict> =>
  new Promise((resolve) => {
    validator.validate(message, (error) => {
      if (!error) resolve({ kind: "verified" });
      else if (error.message === "The message signature is invalid.")
        resolve({ kind: "refused", why: wrongSignature });
      else
        resolve({ kind: "unverified", why: `the certificate of SNS could not be read (${error.message})` });
    });
  });

/**
 * What the library is to check, a copy each, as it writes into what it is given. Of an UnsubscribeConfirmation it leaves
 * out the Token, which AWS documents to be signed, after the Timestamp.
 */
function signedForms(message: SignedMessage): Record<string, unknown>[] {
  if (message.Type !== "UnsubscribeConfirmation") return [{ ...message }];
  const { Timestamp, Token } = message;
  return [{ ...message, Timestamp: `${Timestamp}\nToken\n${Token}` }, { ...message }];
}

function staleness({ Timestamp }: SignedMessage, realNow: number): string | null {
  const age = realNow - Date.parse(Timestamp);
  if (age > oldest)
    return `The message is ${Math.round(age / minute)} minutes old and SNS gives up after an hour: check this machine's clock; if it is right, this is an old message played again`;
  if (age < -mostAhead)
    return `The message is of a time that comes in ${Math.round(-age / minute)} minutes by this machine's clock: check it, it seems to be slow`;
  return null;
}

/** The library looks at the host alone, and would ask there for any path, as often as somebody wants it to. */
function foreignCertificate({ SigningCertURL }: SignedMessage, hosts: RegExp): string | null {
  const url = URL.canParse(SigningCertURL) ? new URL(SigningCertURL) : null;
  const own =
    url?.protocol === "https:" &&
    hosts.test(url.host) &&
    certificatePath.test(url.pathname) &&
    [url.search, url.hash, url.username, url.password].every((part) => part === "");
  return own ? null : "SigningCertURL is not one of Amazon SNS's certificates: only Amazon SNS may post here";
}

async function inTime(checked: Promise<SnsVerdict>, ms: number): Promise<SnsVerdict> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SnsVerdict>((resolve) => {
    timer = setTimeout(
      () => resolve({ kind: "unverified", why: `the certificate of SNS did not come within ${ms} ms` }),
      ms,
    );
  });
  return Promise.race([checked, late]).finally(() => clearTimeout(timer));
}

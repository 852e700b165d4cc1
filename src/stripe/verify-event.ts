import Stripe from "stripe";
import { second } from "../core/instant.ts";
import { readEvent, type VerifiedEvent } from "./read-event.ts";

export type Verification = { kind: "verified"; event: VerifiedEvent } | { kind: "refused"; why: string };

/**
 * Checks that Stripe sent these very bytes, with any of several secrets (a roll-over has two), on the system clock.
 * `toleranceSeconds` bounds how far the signature's time may lie behind that clock, or ahead of it; snapshot and thin
 * events alike.
 */
export function verifyEvent(
  rawBody: Buffer,
  signatureHeader: string | undefined,
  secrets: readonly string[],
  toleranceSeconds = 300,
): Verification {
  const why = refusal(rawBody, signatureHeader, secrets, toleranceSeconds);
  if (why !== null) return { kind: "refused", why };
  const event = readEvent(rawBody.toString("utf8"));
  return event ? { kind: "verified", event } : { kind: "refused", why: notAnEvent };
}

const notAnEvent =
  "The signature is right but the body is not a Stripe event in JSON: send the event itself, as Stripe posts it";

function refusal(
  body: Buffer,
  header: string | undefined,
  secrets: readonly string[],
  toleranceSeconds: number,
): string | null {
  if (!header)
    return "There is no Stripe-Signature header: only Stripe may post here; check what sits in front of this service";
  if (secrets.length === 0)
    return "No signing secret is set: put the endpoint's whsec_… into STRIPE_WEBHOOK_SECRET";
  if (body.length === 0)
    return "The body is empty: the raw bytes that Stripe sent must reach this service unchanged";
  const outcomes = secrets.map((secret) => checkSignature(body, header, secret, toleranceSeconds));
  if (outcomes.includes("right")) return prematurity(header, toleranceSeconds);
  if (outcomes.includes("stale")) return staleness(header, toleranceSeconds);
  if (outcomes.includes("garbled")) {
    return 'The Stripe-Signature header is garbled: it must read "t=<seconds>,v1=<signature>"; check what sits in front of this service';
  }
  return (
    "No signing secret matches: STRIPE_WEBHOOK_SECRET must hold this endpoint's secret " +
    "(several are separated by commas), and the body must arrive byte for byte as Stripe sent it"
  );
}

/** The SDK offers the reason only as words. */
function checkSignature(body: Buffer, header: string, secret: string, toleranceSeconds: number) {
  const { signature } = Stripe.webhooks;
  if (!signature)
    throw new Error("This build of the Stripe SDK cannot check signatures: install the one for Node");
  try {
    signature.verifyHeader(body, header, secret, toleranceSeconds);
    return "right";
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : "";
    if (said.startsWith("Timestamp outside")) return "stale";
    return /^(Unable to extract|No signatures found with expected scheme)/.test(said) ? "garbled" : "wrong";
  }
}

/** By how many seconds the signature is older than now; negative for one of the future. */
function ageOf(header: string): number {
  // Read as the SDK reads it, which signs what it read: the last one counts.
  const times = header.split(",").flatMap((item) => (item.startsWith("t=") ? [item.slice(2)] : []));
  return Math.floor(Date.now() / second) - Number.parseInt(times.at(-1) ?? "", 10);
}

function staleness(header: string, toleranceSeconds: number): string {
  return (
    `The signature is ${ageOf(header)} s old by this machine's clock and at most ${toleranceSeconds} s are allowed: ` +
    "check this machine's clock; if it is right, this is an old request played again"
  );
}

/** The SDK bounds the age only: one of the future could be kept and played again until its time has come. */
function prematurity(header: string, toleranceSeconds: number): string | null {
  const ahead = -ageOf(header);
  if (ahead <= toleranceSeconds) return null;
  return (
    `The signature is of a time that comes in ${ahead} s by this machine's clock and at most ${toleranceSeconds} s ` +
    "are allowed: check this machine's clock, which seems to be slow"
  );
}

import { z } from "zod";
import type { Instant } from "../core/instant.ts";
import { paidEvidenceIn } from "./paid-evidence.ts";
import { instantOf, reference, timestamp } from "./stripe-shapes.ts";

/** A Stripe event whose signature was checked, in the form that all versions and both kinds (snapshot, thin) share. */
export type VerifiedEvent = {
  /** Of a thin event that has a snapshot twin, the twin's: both tell of one change, and Stripe lists only the twin. */
  id: string;
  /** As Stripe writes it; thin events begin with `v1.` or `v2.`. */
  type: string;
  /** The version its body was rendered at; null for thin events, which carry none. */
  apiVersion: string | null;
  livemode: boolean;
  /** The Stripe account that it names: a connected one, or where an organization collects the events of several. */
  account: string | null;
  /** It names a connected account, which is never one's own. */
  connected: boolean;
  createdAt: Instant;
  /** What the event is about; an upcoming invoice has no id. */
  object: { id: string | null; type: string | null };
  customer: string | null;
  invoice: string | null;
  /** The invoice that its own body shows fully paid. */
  paidInvoice: string | null;
  /** The body, byte for byte. */
  raw: string;
};

const text = z.string().min(1);
const textOrNull = text
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const referenceOrNull = reference.catch(null);

const head = { id: text, type: text, livemode: z.boolean(), context: textOrNull };

const snapshot = z
  .object({
    ...head,
    object: z.literal("event"),
    api_version: textOrNull,
    account: textOrNull,
    created: timestamp,
    data: z.object({
      object: z.object({
        id: textOrNull,
        object: textOrNull,
        customer: referenceOrNull,
        customer_account: referenceOrNull,
        invoice: referenceOrNull,
      }),
    }),
  })
  .transform(({ data: { object }, ...event }) => ({
    ...common(event, event.account),
    apiVersion: event.api_version,
    createdAt: instantOf(event.created),
    ...subject(
      { id: object.id, type: object.object },
      object.customer ?? object.customer_account,
      object.invoice,
    ),
  }));

const thin = z
  .object({
    ...head,
    object: z.literal("v2.core.event"),
    snapshot_event: textOrNull,
    created: z.iso.datetime({ offset: true }),
    related_object: z.object({ id: textOrNull, type: textOrNull }).nullish().catch(null),
    data: z.object({ customer: referenceOrNull, invoice: referenceOrNull }).nullish().catch(null),
  })
  .transform((event) => ({
    ...common(event, null),
    id: event.snapshot_event ?? event.id,
    apiVersion: null,
    createdAt: Date.parse(event.created),
    ...subject(
      { id: event.related_object?.id ?? null, type: event.related_object?.type ?? null },
      event.data?.customer ?? null,
      event.data?.invoice ?? null,
    ),
  }));

/** Certainly Stripe's, but of a form that we do not know: kept for a version of us that does. */
const envelope = z.object({ ...head, object: z.enum(["event", "v2.core.event"]) }).transform((event) => ({
  ...common(event, null),
  apiVersion: null,
  createdAt: Date.now(),
  ...subject({ id: null, type: null }, null, null),
}));

type Head = { id: string; type: string; livemode: boolean; context: string | null };

/** A context is a path of accounts; its end is where the event came about. */
const common = ({ id, type, livemode, context }: Head, connectedAccount: string | null) => ({
  id,
  type,
  livemode,
  account: connectedAccount ?? context?.split("/").at(-1) ?? null,
  connected: connectedAccount !== null,
});

const subject = (object: VerifiedEvent["object"], customer: string | null, invoice: string | null) => ({
  object,
  customer: object.type === "customer" ? object.id : customer,
  invoice: object.type === "invoice" ? object.id : invoice,
});

/** Null when the text is not a Stripe event. Snapshot and thin events are told apart by their bodies. */
export function readEvent(raw: string): VerifiedEvent | null {
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    return null;
  }
  for (const shape of [snapshot, thin, envelope]) {
    const result = shape.safeParse(body);
    if (result.success) return { ...result.data, paidInvoice: paidEvidenceIn(body)?.invoice ?? null, raw };
  }
  return null;
}

import { z } from "zod";
import type { Instant } from "../core/instant.ts";
import { instantOf, reference, timestamp } from "./stripe-shapes.ts";

/** A Stripe event whose signature was checked, in the form that all versions and both kinds (snapshot, thin) share. */
export type VerifiedEvent = {
  id: string;
  /** As Stripe writes it; thin events begin with `v1.` or `v2.`. */
  type: string;
  /** The version its body was rendered at; null for thin events, which carry none. */
  apiVersion: string | null;
  livemode: boolean;
  /** The connected account it speaks of; null for one's own. */
  account: string | null;
  createdAt: Instant;
  /** What the event is about; an upcoming invoice has no id. */
  object: { id: string | null; type: string | null };
  customer: string | null;
  invoice: string | null;
  /** The body, byte for byte. */
  raw: string;
};

const text = z.string().min(1);
const textOrNull = text
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const referenceOrNull = reference.catch(null);

const about = z.looseObject({
  id: textOrNull,
  object: textOrNull,
  customer: referenceOrNull,
  invoice: referenceOrNull,
});

const snapshot = z
  .looseObject({
    id: text,
    object: z.literal("event"),
    type: text,
    api_version: textOrNull,
    livemode: z.boolean(),
    account: textOrNull,
    created: timestamp,
    data: z.looseObject({ object: about }),
  })
  .transform(({ data: { object }, ...event }) => ({
    ...common(event),
    apiVersion: event.api_version,
    account: event.account,
    createdAt: instantOf(event.created),
    ...subject({ id: object.id, type: object.object }, object.customer, object.invoice),
  }));

const thin = z
  .looseObject({
    id: text,
    object: z.literal("v2.core.event"),
    type: text,
    livemode: z.boolean(),
    context: textOrNull,
    created: z.iso.datetime({ offset: true }),
    related_object: z.looseObject({ id: textOrNull, type: textOrNull }).nullish().catch(null),
    data: z.looseObject({ customer: referenceOrNull, invoice: referenceOrNull }).nullish().catch(null),
  })
  .transform((event) => ({
    ...common(event),
    apiVersion: null,
    account: event.context,
    createdAt: Date.parse(event.created),
    ...subject(
      { id: event.related_object?.id ?? null, type: event.related_object?.type ?? null },
      event.data?.customer ?? null,
      event.data?.invoice ?? null,
    ),
  }));

const common = ({ id, type, livemode }: { id: string; type: string; livemode: boolean }) => ({
  id,
  type,
  livemode,
});

const subject = (object: VerifiedEvent["object"], customer: string | null, invoice: string | null) => ({
  object,
  customer: object.type === "customer" ? object.id : customer,
  invoice: object.type === "invoice" ? object.id : invoice,
});

/** Null when the text is not a Stripe event. */
export function readEvent(raw: string): VerifiedEvent | null {
  try {
    const result = z.union([snapshot, thin]).safeParse(JSON.parse(raw));
    return result.success ? { ...result.data, raw } : null;
  } catch {
    return null;
  }
}

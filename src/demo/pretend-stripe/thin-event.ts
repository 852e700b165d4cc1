import type { EventBody } from "./shapes.ts";

/** Where the API shows objects of a kind, when that is not the kind's plural. */
const elsewhere: Readonly<Record<string, string>> = { invoiceitem: "invoiceitems" };

/** The event as an endpoint for thin events hears it: which object changed, and nothing of the object. */
export function thinEvent({ id, type, created, livemode, data: { object } }: EventBody) {
  const kind = String(object.object);
  return {
    id: id.replace(/^evt_/, "evt_thin_"),
    object: "v2.core.event",
    type: `v1.${type}`,
    created: new Date(created * 1000).toISOString(),
    livemode,
    related_object: {
      id: String(object.id),
      type: kind,
      url: `/v1/${elsewhere[kind] ?? `${kind}s`}/${String(object.id)}`,
    },
    snapshot_event: id,
  };
}

import Stripe from "stripe";
import { type Answer, request } from "./request.ts";

/** The signing secret of the services that `startTestService` starts. */
export const serviceSecret = "whsec_test_secret";

/** Posts an event as Stripe does: as JSON, signed now. */
export async function postEvent(
  serviceUrl: string,
  event: object,
  { secret = serviceSecret, headers = {} as Record<string, string> } = {},
): Promise<Answer> {
  const payload = JSON.stringify(event);
  return request(`${serviceUrl}/webhooks/stripe`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret }),
      ...headers,
    },
    body: payload,
  });
}

let made = 0;

/** A thin event as Stripe sends it, about an object of the given type; `more` overrides. */
export const thinEvent = (
  type: string,
  related: { id: string; type: string } | null,
  more: object = {},
): Record<string, unknown> & { id: string } => {
  made += 1;
  return {
    id: `evt_test_thin${made}`,
    object: "v2.core.event",
    type,
    livemode: false,
    created: new Date().toISOString(),
    reason: null,
    related_object: related && { ...related, url: `/v1/${related.type}s/${related.id}` },
    ...more,
  };
};

/** A snapshot event as Stripe sends it; `more` overrides. */
export const snapshotEvent = (
  type: string,
  object: object,
  more: object = {},
): Record<string, unknown> & { id: string } => {
  made += 1;
  return {
    id: `evt_snapshot${made}`,
    object: "event",
    api_version: "2026-10-28.endive",
    created: Math.floor(Date.now() / 1_000),
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    ...more,
  };
};

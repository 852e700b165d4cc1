export type RefusalKind = "invalid_request_error" | "idempotency_error" | "api_error" | "card_error";

/** A refusal in Stripe's own shape: an HTTP status and an `error` object. */
export class StripeRefusal extends Error {
  override name = "StripeRefusal";
  readonly status: number;
  readonly kind: RefusalKind;
  readonly code: string | undefined;
  readonly param: string | undefined;

  constructor(
    status: number,
    message: string,
    more: { kind?: RefusalKind; code?: string; param?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.kind = more.kind ?? "invalid_request_error";
    this.code = more.code;
    this.param = more.param;
  }

  toJSON(): { error: Record<string, unknown> } {
    const { message, code, param } = this;
    return { error: { type: this.kind, message, ...(code ? { code } : {}), ...(param ? { param } : {}) } };
  }
}

export const missing = (what: string, id: string, param = "id"): StripeRefusal =>
  new StripeRefusal(404, `No such ${what}: '${id}'`, { code: "resource_missing", param });

export const notNow = (message: string, code?: string): StripeRefusal =>
  new StripeRefusal(400, message, code ? { code } : {});

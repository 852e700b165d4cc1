import Stripe from "stripe";
import type { z } from "zod";
import { BillingForbidden, BillingUnavailable, BillingUnreadable } from "../workflows/ports.ts";
import { ReadBudgetSpent } from "./read-budget.ts";

/** Runs one read; whatever goes wrong in it becomes BillingUnavailable, or BillingUnreadable, and says what to do. */
export async function reading<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof BillingUnavailable) throw cause;
    const Trouble = troubleOf(cause);
    throw new Trouble(`Could not read ${what} from Stripe: ${adviceOn(cause)}`, { cause });
  }
}

function troubleOf(cause: unknown): typeof BillingUnavailable {
  if (cause instanceof Stripe.errors.StripePermissionError) return BillingForbidden;
  return isPassing(cause) ? BillingUnavailable : BillingUnreadable;
}

/** Time mends it, or an operator who mends the key: the fault is not with what was asked for. */
function isPassing(cause: unknown): boolean {
  const { errors } = Stripe;
  return cause instanceof errors.StripeError && !(cause instanceof errors.StripeInvalidRequestError);
}

/** Stripe says that the object itself does not exist (not that the route, the key or the account is wrong). */
export function isMissing(cause: unknown): boolean {
  if (!(cause instanceof Stripe.errors.StripeInvalidRequestError) || cause.statusCode !== 404) return false;
  return cause.code === "resource_missing" || /^No such /.test(cause.message);
}

function adviceOn(cause: unknown): string {
  const { errors } = Stripe;
  const said = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof errors.StripeAuthenticationError)
    return `it refuses the key; check STRIPE_SECRET_KEY (${said})`;
  if (cause instanceof errors.StripePermissionError) {
    return `the key may not read this; let it read customers, invoices, payments, charges and disputes (${said})`;
  }
  if (cause instanceof errors.StripeRateLimitError)
    return `too many requests; it will be tried again (${said})`;
  if (cause instanceof errors.StripeConnectionError) {
    if (cause.detail instanceof ReadBudgetSpent) return cause.detail.message;
    return `no answer; check the network and STRIPE_API_BASE (${said})`;
  }
  if (isMissing(cause))
    return `it does not know it; check that STRIPE_SECRET_KEY is of the right account (${said})`;
  return said;
}

/** @throws BillingUnreadable naming the field that Stripe's answer lacks or garbles */
export function parsed<T extends z.ZodType>(shape: T, value: unknown, what: string): z.infer<T> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join(".") || "the whole of it";
  throw new BillingUnreadable(
    `Stripe's answer for ${what} makes no sense at ${field} (${issue?.message}): check what answers at STRIPE_API_BASE`,
    { cause: result.error },
  );
}

import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import type { ServiceProcess } from "./service-process.ts";

/** A Monday. */
export const begins: Instant = Date.UTC(2026, 2, 2);

type Customer = {
  ref: string;
  timeZone: string;
  country: string;
  /** After the story's beginning; null: it owes nothing. */
  dueAfter: number | null;
  users: readonly string[];
};

const customer = (ref: string, timeZone: string, country: string, dueAfter: number | null): Customer => ({
  ref,
  timeZone,
  country,
  dueAfter,
  users: [`user@${ref}.example`],
});

/** Of each sort one or more, over the time zones and rest days of the world, so that something happens every day. */
export const customers: readonly Customer[] = [
  customer("andina", "America/Bogota", "CO", hour),
  customer("pampa", "America/Bogota", "CO", hour),
  customer("sakura", "Asia/Tokyo", "JP", 2 * hour),
  customer("lumiere", "Europe/Paris", "FR", day),
  customer("marais", "Europe/Paris", "FR", day),
  customer("coast", "America/Los_Angeles", "US", 2 * day),
  customer("carmel", "Asia/Jerusalem", "IL", 3 * day),
  customer("golestan", "Asia/Tehran", "IR", 4 * day),
  // One person holds both roles, and gets one mail for both.
  { ...customer("solo", "America/Bogota", "CO", hour), users: ["accounts@solo.example"] },
  // The first user's mails come back; the second reads them.
  {
    ...customer("heir", "Europe/Paris", "FR", hour),
    users: ["bounce+heir@simulator.amazonses.com", "user@heir.example"],
  },
  // No user can be reached, so that it is never suspended.
  { ...customer("mute", "Europe/Paris", "FR", hour), users: ["bounce+mute@simulator.amazonses.com"] },
  customer("payer", "America/Bogota", "CO", 2 * hour),
  customer("clear", "America/Bogota", "CO", null),
];

/** Moments to which the clock is moved, one request each. */
export const stops: readonly Instant[] = Array.from({ length: 8 }, (_, at) => begins + (at + 1) * 105 * hour);

/** After the move to this one `payer` pays: all its warnings were delivered, and the date they name is near. */
export const payday = 4;

/** The accounts of these five weeks, to whom nothing happened yet: each is registered, and its invoice is made. */
export async function settleIn(service: ServiceProcess): Promise<FiveWeeks> {
  const invoices = new Map<string, string>();
  for (const one of customers) {
    const { id } = await service.stripe.ledger.createCustomer({
      name: one.ref,
      email: `accounts@${one.ref}.example`,
    });
    await register(service, one.ref, id);
    if (one.dueAfter !== null) invoices.set(one.ref, await invoice(service, id, begins + one.dueAfter));
  }
  await service.stripe.webhooks.settled();
  await moveTo(service, begins);
  return {
    pay: async (refs) => {
      for (const ref of refs) await service.stripe.ledger.pay(invoices.get(ref)!);
      await service.stripe.webhooks.settled();
    },
  };
}

export type FiveWeeks = {
  /** Resolves once the service was told. */
  pay(refs: readonly string[]): Promise<void>;
};

/** Resolves once all that is due by `target` is done. */
export async function moveTo(service: ServiceProcess, target: Instant): Promise<void> {
  const { status, body } = await service.api("POST", "/demo/clock", { now: iso(target) });
  if (status !== 200) throw new Error(`The clock did not move to ${iso(target)}: ${JSON.stringify(body)}`);
}

/** Makes the account known to the service, as its product would. */
export async function register(service: ServiceProcess, ref: string, stripeCustomer: string): Promise<void> {
  const { timeZone, country, users } = customers.find((one) => one.ref === ref)!;
  const { status, body } = await service.api("PUT", `/v1/accounts/${ref}`, {
    stripe_customer: stripeCustomer,
    name: ref,
    locale: "en",
    time_zone: timeZone,
    country,
    contacts: [
      { role: "accountant", email: `accounts@${ref}.example`, name: "Ada" },
      ...users.map((email) => ({ role: "user", email, name: "Uma" })),
      { role: "manager", email: "clara@tidemark.example", name: "Clara" },
    ],
  });
  if (status >= 300) throw new Error(`${ref} could not be registered: ${JSON.stringify(body)}`);
}

export async function invoice(service: ServiceProcess, customer: string, dueAt: Instant): Promise<string> {
  const { id } = await service.stripe.ledger.createInvoice({
    customer,
    amount: 12_000,
    currency: "usd",
    collection: "send_invoice",
    dueAt,
  });
  return id;
}

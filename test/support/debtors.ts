import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import type { RunningService } from "./service.ts";

/** An account with an invoice that nobody pays. */
export type Debtor = { ref: string; customer: string; invoice: string };

/** In Bogota it is always five hours behind UTC, and without a country no day is a holiday. */
export const timeZone = "America/Bogota";
export const behindUtc = 5 * hour;

/** Moves to the coming Thursday, 7:00 in Bogota: what is due on the Friday after is cut on a Monday, 24 days later. */
export async function toThursday(service: RunningService): Promise<Instant> {
  const now = (await service.now()) + 7 * day;
  const today = Math.floor(now / day) * day;
  const thursday = today - ((new Date(today).getUTCDay() + 3) % 7) * day + 12 * hour;
  await moveTo(service, thursday);
  return thursday;
}

export async function moveTo(service: RunningService, at: Instant): Promise<void> {
  await service.stripe.webhooks.settled();
  const { status, body } = await service.api("POST", "/demo/clock", { now: iso(at) });
  if (status !== 200) throw new Error(`The clock did not move to ${iso(at)}: ${JSON.stringify(body)}`);
  await service.stripe.webhooks.settled();
}

export async function debtor(service: RunningService, ref: string, dueAt: Instant): Promise<Debtor> {
  const customer = await service.stripe.ledger.createCustomer({ name: ref, email: `books@${ref}.example` });
  const { status, body } = await service.api("PUT", `/v1/accounts/${ref}`, {
    stripe_customer: customer.id,
    name: ref,
    locale: "en",
    time_zone: timeZone,
    contacts: [
      { role: "accountant", email: `books@${ref}.example` },
      { role: "user", email: `user@${ref}.example` },
      { role: "manager", email: "clara@tidemark.example", name: "Clara" },
    ],
  });
  if (status !== 201) throw new Error(`${ref} could not be registered: ${JSON.stringify(body)}`);
  const { id } = await service.stripe.ledger.createInvoice({
    customer: customer.id,
    amount: 12_000,
    currency: "usd",
    collection: "send_invoice",
    dueAt,
  });
  return { ref, customer: customer.id, invoice: id };
}

export async function debtors(
  service: RunningService,
  prefix: string,
  count: number,
  dueAt: Instant,
): Promise<Debtor[]> {
  const all: Debtor[] = [];
  for (let at = 1; at <= count; at++) all.push(await debtor(service, `${prefix}-${at}`, dueAt));
  return all;
}

/** The stage of each account. */
export async function stagesOf(service: RunningService, of: readonly Debtor[]): Promise<string[]> {
  const stages: string[] = [];
  for (const { ref } of of) stages.push((await service.api("GET", `/v1/accounts/${ref}`)).body.case.stage);
  return stages;
}

import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { findAccount } from "../../src/postgres/accounts.ts";
import { requestReview } from "../../src/postgres/claims.ts";
import { keepEvents } from "../../src/postgres/inbox.ts";
import { toInvoice } from "../../src/postgres/invoices.ts";
import { liftOnPayment } from "../../src/workflows/lift-on-payment.ts";
import type { World } from "../../src/workflows/ports.ts";
import { putAccount } from "../../src/workflows/put-account.ts";
import { reviewNextAccount } from "../../src/workflows/review-account.ts";
import { routeNewEvents } from "../../src/workflows/route-events.ts";
import { invoice, paid } from "../core/given.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { openInstance } from "../support/open-instance.ts";

/** An instance alone; what Stripe says is told by the test, and may be older than what it said by an event. */
let database: TestDatabase;
let instance: Awaited<ReturnType<typeof openInstance>>;
let now: Instant;
let customer: string;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  instance = await openInstance({ databaseUrl: database.url, stripe: { url: "http://127.0.0.1:9" } });
  now = await instance.world.clock.now();
});
beforeEach(async () => {
  made += 1;
  customer = `cus_${made}`;
  const given = { stripeCustomer: customer, name: "Acme", timeZone: "America/Bogota" };
  await putAccount(instance.world, `acme-${made}`, given, { remap: false, now });
});
afterAll(async () => {
  await instance?.close();
  await database?.drop();
});

const open = (): Invoice => invoice(`in_${made}`, { customer, dueAt: now - 5 * day });
const account = async () => (await findAccount(instance.world.db, customer))!.id;

/** Stripe's lists say so. */
async function review(...invoices: Invoice[]): Promise<void> {
  const nobody = {
    account: null,
    email: null,
    name: null,
    locale: null,
    country: null,
    timeZone: null,
    contacts: [],
    aliases: [],
    deleted: false,
  };
  const billing: World["billing"] = {
    ...instance.world.billing,
    readCustomer: async (id) => ({ customer: { id, ...nobody }, invoices }),
  };
  const only = await account();
  await requestReview(instance.world.db, only, now);
  const choice = { evenInBackoff: true, except: [], only };
  expect(await reviewNextAccount({ ...instance.world, billing }, async () => now, choice)).toMatchObject({
    outcome: "concluded",
  });
}
async function recorded(): Promise<Pick<Invoice, "status" | "amountRemaining">[]> {
  const rows = await instance.world.db
    .selectFrom("invoices")
    .selectAll()
    .where("customer", "=", customer)
    .execute();
  return rows.map(toInvoice).map(({ status, amountRemaining }) => ({ status, amountRemaining }));
}
const isPaid = [{ status: "paid", amountRemaining: 0 }];

test("nothing leaves `paid`: a list that lags behind the event of a payment does not open the invoice again", async () => {
  await review(open());
  expect(await recorded()).toEqual([{ status: "open", amountRemaining: 12_000 }]);
  await liftOnPayment(instance.world, { customer, invoice: `in_${made}` }, now);
  expect(await recorded()).toEqual(isPaid);
  await review(open());
  await review(paid(open()));
  await review(open());
  expect(await recorded()).toEqual(isPaid);
});

test("an event that waits shows the payment of an invoice that the lagging list is the first to tell of", async () => {
  const event = {
    ...{ id: `evt_${made}`, type: "invoice.paid", apiVersion: null, livemode: false, stripeAccount: null },
    ...{ customer, objectId: `in_${made}`, paidInvoice: `in_${made}`, createdAt: now, raw: "{}" },
    ...{ status: "pending" as const, why: null },
  };
  await keepEvents(instance.world.db, [event], Date.now());
  await routeNewEvents(instance.world, now, true);
  await review(open());
  expect(await recorded()).toEqual(isPaid);
});

test("`void` is left by a payment alone; uncollectible can still be paid or voided", async () => {
  await review({ ...open(), status: "uncollectible" });
  await review({ ...open(), status: "void" });
  await review({ ...open(), status: "uncollectible" });
  await review(open());
  expect((await recorded())[0]).toMatchObject({ status: "void" });
  await review(paid(open()));
  expect(await recorded()).toEqual(isPaid);
});

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { day, hour } from "../../src/core/instant.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** One of an account's two customers is mapped by a slip of the pen, and Stripe knows nobody by that id. */
let service: RunningService;
beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service?.stop());

const view = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
const told = async () => (await service.mails()).filter(({ kind }) => kind === "attention_needed");
const metric = async () =>
  /^forewarn_customers_unread (\d+)$/m.exec((await request(`${service.url}/metrics`)).text)?.[1];

test("a customer that Stripe does not let us read holds its account, and people hear of it; what the other says is heard", async () => {
  const thursday = await toThursday(service);
  const { ref, customer, invoice } = await debtor(service, "kept", thursday - 2 * day);
  await service.settle();
  await moveTo(service, thursday + 6 * day);
  expect((await view(ref)).case.stage).toBe("reminded");
  expect(await metric()).toBe("0");
  const { status } = await service.api("PUT", `/v1/accounts/${ref}`, { stripe_customer: "cus_mistyped" });
  expect(status).toBe(200);
  await service.settle();
  expect(await metric()).toBe("1");
  const { detail } = (await request(`${service.url}/readyz`)).body;
  expect(detail.stripe_customers).toMatch(/does not let us read 1 customer/);

  // For some hours it is nobody's concern.
  await moveTo(service, thursday + 6 * day + 20 * hour);
  expect(await told()).toEqual([]);
  await moveTo(service, thursday + 30 * day);
  const [mail] = await told();
  expect(mail).toMatchObject({ to: "clara@tidemark.example", account: ref });
  expect(mail!.text).toContain("The customer cus_mistyped cannot be read in Stripe.");
  expect((await view(ref)).case.stage).toBe("reminded");

  await service.stripe.ledger.voidInvoice(invoice);
  await moveTo(service, thursday + 31 * day);
  expect((await view(ref)).case.stage).toBe("active");
  // What it owes anew is known, and nobody is reminded of it while the rest is not.
  const dueAt = thursday + 31 * day;
  await service.stripe.ledger.createInvoice({ customer, amount: 7_000, collection: "send_invoice", dueAt });
  await moveTo(service, thursday + 35 * day);
  expect((await view(ref)).case.stage).toBe("active");
}, 120_000);

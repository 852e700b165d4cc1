import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day } from "../../src/core/instant.ts";
import { type RunningService, startTestService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service?.stop());

describe("FIELD-NOTES, Stripe: money that is not yet here, or gone again", () => {
  test("no event tells of merged customers: a manual re-map moves one, and its debts, to another account", async () => {
    const { ledger } = service.stripe;
    const dueAt = (await service.now()) - 3 * day;
    const owe = async () => {
      const { id: customer } = await ledger.createCustomer({ email: "pay@acme.test" });
      await ledger.createInvoice({ customer, amount: 9_000, collection: "send_invoice", dueAt });
      return customer;
    };
    const [first, second] = [await owe(), await owe()];
    const put = (account: string, stripe_customer: string, query = "") =>
      service.api("PUT", `/v1/accounts/${account}${query}`, { stripe_customer });
    expect((await put("acme", first)).status).toBeLessThan(300);
    expect((await put("gone", second)).status).toBeLessThan(300);
    await service.settle();
    expect((await put("acme", second)).status).toBe(409);
    expect((await put("acme", second, "?remap=true")).status).toBe(200);
    await service.settle();
    const { body } = await service.api("GET", "/v1/accounts/acme");
    expect([...body.stripe_customers].sort()).toEqual([first, second].sort());
    expect(body.debts.map(({ kind }: { kind: string }) => kind)).toEqual(["overdue", "overdue"]);
    expect((await service.api("GET", "/v1/accounts/gone")).body.debts).toEqual([]);
  }, 60_000);
});

const viewOf = async (account: string) => (await service.api("GET", `/v1/accounts/${account}`)).body;

describe("FIELD-NOTES, Stripe: objects and versions", () => {
  test("`customer` may be null beside `customer_account`: such a customer is known, owes, and is lifted when it pays", async () => {
    const { ledger } = service.stripe;
    const { id: customer } = await ledger.createCustomerAccount({ email: "pay@acct.test", name: "Acct" });
    const dueAt = (await service.now()) - 3 * day;
    const { id } = await ledger.createInvoice({ customer, amount: 9_000, collection: "send_invoice", dueAt });
    await service.settle();
    expect(await viewOf(customer)).toMatchObject({
      account: customer,
      name: "Acct",
      stripe_customers: [customer],
      contacts: [{ role: "accountant", email: "pay@acct.test" }],
      debts: [{ invoice: id, kind: "overdue" }],
    });
    await ledger.pay(id);
    await service.settle();
    expect(await viewOf(customer)).toMatchObject({
      case: { stage: "active" },
      debts: [{ kind: "none", why: "paid" }],
    });
  }, 60_000);
});

describe("debts, as the account's view tells of them", () => {
  test("are promised for as long as the promise stands, and then owed again", async () => {
    const { ledger } = service.stripe;
    const { id: customer } = await ledger.createCustomer({ email: "pay@promise.test" });
    const dueAt = (await service.now()) - 3 * day;
    await ledger.createInvoice({ customer, amount: 9_000, collection: "send_invoice", dueAt });
    await service.settle();
    const until = new Date((await service.now()) + 5 * day).toISOString();
    const promise = { kind: "promise", reason: "they wrote so", until };
    expect((await service.api("POST", `/v1/accounts/${customer}/overrides`, promise)).status).toBe(201);
    expect((await viewOf(customer)).debts).toMatchObject([{ kind: "promised", until }]);
    await service.advance("P6D");
    expect((await viewOf(customer)).debts).toMatchObject([{ kind: "overdue", until: null }]);
  }, 60_000);
});

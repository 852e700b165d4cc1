import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, iso } from "../../src/core/instant.ts";
import { createApiKey } from "../../src/postgres/api-keys.ts";
import { connect } from "../../src/postgres/database.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(() => service?.stop());

const viewOf = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
const contactsOf = (name: string) => [
  { role: "accountant", email: `a@${name}.test` },
  { role: "user", email: `u@${name}.test` },
];
const overdue = async (customer: string) => {
  const dueAt = (await service.now()) - 3 * day;
  const order = { customer, amount: 9_000, collection: "send_invoice", dueAt } as const;
  return (await service.stripe.ledger.createInvoice(order)).id;
};
/** A customer that Stripe knows as `acct_…` and as `cus_…`. */
const oneOfTwoIds = async (name: string) => {
  const { id } = await service.stripe.ledger.createCustomerAccount({ email: `pay@${name}.test`, both: true });
  return { account: id, customer: id.replace("acct_", "cus_") };
};

describe("a customer that Stripe knows by two ids", () => {
  test.each(["account", "customer"] as const)(
    "and a product registers as its %s is one account, and is let be when it has paid",
    async (known) => {
      const ref = `twice-${known}`;
      const ids = await oneOfTwoIds(ref);
      const given = { stripe_customer: ids[known], time_zone: "America/Bogota", contacts: contactsOf(ref) };
      expect((await service.api("PUT", `/v1/accounts/${ref}`, given)).status).toBe(201);
      const invoice = await overdue(ids.account);
      await service.settle();
      const { stripe_customers, debts } = await viewOf(ref);
      expect([...stripe_customers].sort()).toEqual([ids.account, ids.customer]);
      expect(debts).toMatchObject([{ invoice, kind: "overdue" }]);
      for (const id of Object.values(ids)) expect((await viewOf(id)).account).toBe(ref);
      await service.advance("P3D");
      expect((await viewOf(ref)).case.stage).toBe("reminded");
      await service.stripe.ledger.pay(invoice);
      await service.settle();
      expect(await viewOf(ref)).toMatchObject({ case: { stage: "active" }, debts: [{ why: "paid" }] });
    },
    60_000,
  );

  test("joins the account that it had before a product registered it by the other id, with what was granted to it", async () => {
    const { account, customer } = await oneOfTwoIds("later");
    const invoice = await overdue(account);
    await service.settle();
    const until = iso((await service.now()) + 20 * day);
    const grant = { kind: "exempt", reason: "a strategic customer", until };
    expect((await service.api("POST", `/v1/accounts/${customer}/overrides`, grant)).status).toBe(201);
    // As if nothing had said yet that both are one.
    const { db } = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
    await db.deleteFrom("stripe_customers").where("id", "=", account).execute();
    await db.destroy();
    const given = { stripe_customer: account, contacts: contactsOf("later") };
    expect((await service.api("PUT", "/v1/accounts/later", given)).status).toBe(201);
    await service.settle();
    expect(await viewOf(customer)).toMatchObject({
      account: "later",
      debts: [{ invoice, kind: "overdue" }],
      overrides: [{ kind: "exempt" }],
    });
  }, 60_000);

  test("and that two products' accounts claim by each of its ids stays where it is", async () => {
    const { account, customer } = await oneOfTwoIds("claimed");
    expect(
      (await service.api("PUT", "/v1/accounts/one", { stripe_customer: customer, contacts: [] })).status,
    ).toBe(201);
    await service.settle();
    const second = { stripe_customer: account, contacts: [] };
    expect((await service.api("PUT", "/v1/accounts/two", second)).status).toBe(409);
  }, 60_000);
});

describe("names", () => {
  test("whom metadata.account names is known by that name at once, also to who denies the unknown", async () => {
    const { db } = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
    const key = await createApiKey(db, { name: "strict", scope: "check", unknownAccount: "deny" }, 0);
    await db.destroy();
    await service.stripe.ledger.createCustomer({ email: "a@paying.test", metadata: { account: "paying" } });
    await service.settle();
    const headers = { authorization: `Bearer ${key}` };
    const check = await request(`${service.url}/v1/entitlements/paying?feature=reports`, { headers });
    expect(check.body).toMatchObject({ known: true, decision: "allow" });
  });

  test.each(["metadata", "product"])(
    "what was granted to a customer goes with it to the account that the %s names, case or none",
    async (way) => {
      const { ledger } = service.stripe;
      const ref = `granted-${way}`;
      const first = await ledger.createCustomer({ email: `1@${ref}.test` });
      const second = await ledger.createCustomer({ email: `2@${ref}.test` });
      const zone = { time_zone: "America/Bogota", contacts: contactsOf(ref) };
      await service.api("PUT", `/v1/accounts/${ref}`, { stripe_customer: first.id, ...zone });
      const invoice = await overdue(second.id);
      await service.advance("P3D");
      const until = iso((await service.now()) + 100 * day);
      const grant = { kind: "exempt", reason: "a strategic customer", until };
      expect((await service.api("POST", `/v1/accounts/${second.id}/overrides`, grant)).status).toBe(201);
      if (way === "metadata") await ledger.updateCustomer(second.id, { metadata: { account: ref } });
      else await service.api("PUT", `/v1/accounts/${ref}`, { stripe_customer: second.id });
      await service.settle();
      await service.advance("P40D");
      expect(await viewOf(second.id)).toMatchObject({
        account: ref,
        case: { stage: "active" },
        debts: [{ invoice, kind: "overdue" }],
        overrides: [{ kind: "exempt" }],
      });
    },
    60_000,
  );

  test.each(["cus_mine", "acct_mine", "changes"])("%s is no product's to give", async (name) => {
    expect((await service.api("PUT", `/v1/accounts/${name}`, {})).status).toBe(400);
  });

  test("a product's account that is called like a customer of Stripe's does not hide it", async () => {
    const { ledger } = service.stripe;
    expect((await service.api("PUT", "/v1/accounts/kiosk", { contacts: [] })).status).toBe(201);
    await ledger.createCustomer({ id: "kiosk", email: "pay@kiosk.test" });
    const invoice = await overdue("kiosk");
    await service.settle();
    const { db } = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
    const rows = await db.selectFrom("invoices").select("id").where("customer", "=", "kiosk").execute();
    await db.destroy();
    expect(rows).toEqual([{ id: invoice }]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day } from "../../src/core/instant.ts";
import { connect } from "../../src/postgres/database.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** Nobody registered these accounts: all that is known of their people stands in Stripe. */
describe("people whom Stripe's customer names", () => {
  let service: RunningService;
  const named = async (customer: Parameters<RunningService["stripe"]["ledger"]["createCustomer"]>[0]) => {
    const { id } = await service.stripe.ledger.createCustomer(customer);
    await service.settle();
    return (await service.api("GET", `/v1/accounts/${id}`)).body;
  };
  const writtenTo = async (ref: string) =>
    (await service.mails(ref))
      .filter(({ kind }) => kind === "first_reminder")
      .map(({ to, status }) => `${to} ${status}`)
      .sort();
  const people = (view: { contacts: { role: string; email: string; name: string | null }[] }) =>
    view.contacts.map(({ role, email, name }) => ({ role, email, name }));

  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());

  test("the invoice address is the accountant's, until the product names somebody", async () => {
    const view = await named({ name: "Acme", email: "books@acme.example" });
    expect(people(view)).toEqual([{ role: "accountant", email: "books@acme.example", name: "Acme" }]);
    await service.api("PUT", `/v1/accounts/acme`, {
      stripe_customer: view.stripe_customer,
      contacts: [{ role: "accountant", email: "ada@acme.example", name: "Ada" }],
    });
    await service.settle();
    const { body } = await service.api("GET", "/v1/accounts/acme");
    expect(people(body)).toEqual([{ role: "accountant", email: "ada@acme.example", name: "Ada" }]);
  });

  test("the metadata names users, managers and another accountant, who come first, and the zone", async () => {
    const view = await named({
      name: "Umbra",
      email: "invoices@umbra.example",
      metadata: {
        accountant_email: "vera@umbra.example",
        accountant_name: "Vera",
        user_email: "uma@umbra.example",
        manager_email: "clara@tidemark.example",
        manager_name: "Clara",
        time_zone: "America/Lima",
      },
    });
    expect(people(view)).toEqual([
      { role: "accountant", email: "vera@umbra.example", name: "Vera" },
      { role: "accountant", email: "invoices@umbra.example", name: "Umbra" },
      { role: "manager", email: "clara@tidemark.example", name: "Clara" },
      { role: "user", email: "uma@umbra.example", name: null },
    ]);
    expect(view.time_zone).toBe("America/Lima");
  });

  test("an address that is none is left out, and the customer's people are written to all the same", async () => {
    const { id } = await service.stripe.ledger.createCustomer({
      name: "Vela",
      email: "books@vela.example",
      metadata: {
        user_email: "uma@vela.example",
        manager_email: "clara@tidemark.example, noa@tidemark.example",
      },
    });
    const dueAt = (await service.now()) - day;
    await service.stripe.ledger.createInvoice({
      customer: id,
      amount: 9_000,
      collection: "send_invoice",
      dueAt,
    });
    await service.settle();
    await service.advance("P4D");
    const { body } = await service.api("GET", `/v1/accounts/${id}`);
    expect(people(body).map(({ email }) => email)).toEqual(["books@vela.example", "uma@vela.example"]);
    expect(await writtenTo(id)).toEqual(["books@vela.example delivered", "uma@vela.example delivered"]);
  });

  test("an address that is none, from before anybody looked, costs none of the other contacts", async () => {
    const customer = await service.stripe.ledger.createCustomer({
      name: "Orla",
      email: "books@orla.example",
    });
    await service.settle();
    const db = connect(service.databaseUrl, { onError: () => undefined });
    const to = "clara@tidemark.example, noa@tidemark.example";
    await sql`
      insert into contacts (account_id, role, position, email, source)
      select account_id, one.role, one.position, one.email, 'stripe_metadata' from stripe_customers,
        (values ('manager', 0, ${to}), ('manager', 1, 'eva@tidemark.example'), ('user', 0, 'uma@orla.example')) as one (role, position, email)
      where stripe_customers.id = ${customer.id}`.execute(db.db);
    await db.db.destroy();
    const dueAt = (await service.now()) - day;
    await service.stripe.ledger.createInvoice({
      ...{ customer: customer.id, amount: 9_000, collection: "send_invoice", dueAt },
    });
    await service.settle();
    await service.advance("P4D");
    expect(await writtenTo(customer.id)).toEqual([
      "books@orla.example delivered",
      "uma@orla.example delivered",
    ]);
    const [mail] = await service.mails(customer.id);
    expect(mail!.headers["Reply-To"]).toBe("eva@tidemark.example");
  });

  test("a zone that is none is left alone, and the country gives one", async () => {
    const view = await named({
      name: "Tehran Tea",
      email: "books@tea.example",
      metadata: { account: "tea", time_zone: "Teheran" },
    });
    expect(view).toMatchObject({ account: "tea", time_zone: "UTC" });
    const { body } = await service.api("PUT", "/v1/accounts/tea", { country: "IR" });
    expect(body).toMatchObject({ country: "IR", time_zone: "Asia/Tehran" });
  });

  describe("where the customer is", () => {
    const inLosAngeles = { address: { country: "US" }, metadata: { time_zone: "America/Los_Angeles" } };
    const inTokyo = { address: { country: "JP" }, metadata: { time_zone: "Asia/Tokyo" } };
    const moved = async (id: string, to: object) => {
      await service.stripe.ledger.updateCustomer(id, to);
      await service.settle();
      return (await service.api("GET", `/v1/accounts/${id}`)).body;
    };

    test("is followed when the customer moves, until the product says so itself", async () => {
      const { stripe_customer: id, ...before } = await named({ email: "books@far.example", ...inLosAngeles });
      expect(before).toMatchObject({ country: "US", time_zone: "America/Los_Angeles" });
      expect(await moved(id, inTokyo)).toMatchObject({ country: "JP", time_zone: "Asia/Tokyo" });
      await service.api("PUT", "/v1/accounts/far", { stripe_customer: id, time_zone: "Asia/Tokyo" });
      expect(await moved(id, inLosAngeles)).toMatchObject({ country: "US", time_zone: "Asia/Tokyo" });
    });

    test("a zone that is taken out again leaves the country's, and one with a slip changes nothing", async () => {
      const { stripe_customer: id } = await named({ email: "books@near.example", ...inLosAngeles });
      expect(await moved(id, { ...inTokyo, metadata: { time_zone: "Tokio" } })).toMatchObject({
        country: "JP",
        time_zone: "America/Los_Angeles",
      });
      expect(await moved(id, { metadata: { time_zone: "" } })).toMatchObject({ time_zone: "Asia/Tokyo" });
    });
  });
});

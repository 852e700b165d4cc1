import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { day } from "../../src/core/instant.ts";
import { postEvent, serviceSecret, snapshotEvent, thinEvent } from "../support/post-event.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** FIELD-NOTES: a refund or a dispute after payment leaves the invoice paid: a person looks. A failed ACH can void it. */
describe("money that is gone again after an invoice was settled", () => {
  let service: RunningService;
  let customer: string;
  let invoice: string;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service?.stop());
  beforeEach(async () => {
    const { ledger } = service.stripe;
    ({ id: customer } = await ledger.createCustomer({ email: "pay@gone.test" }));
    const dueAt = (await service.now()) + 10 * day;
    const order = { customer, amount: 9_000, collection: "send_invoice", dueAt } as const;
    ({ id: invoice } = await ledger.createInvoice(order));
    await service.settle();
  });
  const said = async () => {
    const { body } = await service.api("GET", `/v1/accounts/${customer}`);
    return body.decision.reasons.filter(({ code }: { code: string }) => !code.startsWith("not"));
  };
  const isDisputed = [{ code: "taken_back", how: "disputed" }];
  const isGivenBack = [
    { code: "taken_back", text: expect.stringMatching(/a payment for it was given back/) },
  ];

  test("a dispute is said until it is closed, though the invoice stays paid", async () => {
    const { ledger } = service.stripe;
    await ledger.pay(invoice);
    await service.settle();
    expect(await said()).toEqual([]);
    const { id } = await ledger.dispute(invoice);
    await service.settle();
    expect(await said()).toMatchObject(isDisputed);
    await ledger.closeDispute(id, "won");
    await service.settle();
    expect(await said()).toEqual([]);
  });

  test("a refund is said for a month, also of an invoice that was paid before anybody here knew it", async () => {
    const { ledger, webhooks } = service.stripe;
    await ledger.pay(invoice);
    await ledger.refund(invoice);
    await service.settle();
    expect(await said()).toMatchObject(isGivenBack);
    webhooks.setEndpoint(null);
    const unheard = await ledger.createInvoice({ customer, amount: 700, collection: "charge_automatically" });
    await ledger.pay(unheard.id);
    await webhooks.settled();
    webhooks.setEndpoint({ url: `${service.url}/webhooks/stripe`, secret: serviceSecret });
    await ledger.refund(unheard.id);
    await service.settle();
    expect(await said()).toMatchObject([...isGivenBack, ...isGivenBack]);
    await service.advance("P31D");
    expect(await said()).toEqual([]);
  });

  test.each(["of a thin event", "of a version in which the charge names its invoice"])(
    "a refund is seen by an event %s",
    async (which) => {
      const { ledger, webhooks } = service.stripe;
      await ledger.pay(invoice);
      await service.settle();
      webhooks.setEndpoint(null);
      const { id } = await ledger.refund(invoice);
      await webhooks.settled();
      webhooks.setEndpoint({ url: `${service.url}/webhooks/stripe`, secret: serviceSecret });
      const charge = { id: "ch_older", object: "charge", customer, invoice };
      const event =
        which === "of a thin event"
          ? thinEvent("v1.refund.created", { id, type: "refund" })
          : snapshotEvent("charge.refunded", charge, { api_version: "2022-11-15" });
      expect((await postEvent(service.url, event)).status).toBe(200);
      await service.settle();
      expect(await said()).toMatchObject(isGivenBack);
    },
  );

  test("a bank debit that failed and left the invoice void was no payment", async () => {
    const { ledger } = service.stripe;
    await ledger.startProcessing(invoice, { method: "us_bank_account" });
    await service.settle();
    await ledger.failProcessing(invoice, { voids: true });
    await service.settle();
    expect(await said()).toMatchObject([
      { code: "taken_back", text: expect.stringMatching(/voided after a bank debit for it failed/) },
    ]);
  });

  test("what is simply paid, or void, is read no further", async () => {
    const { ledger } = service.stripe;
    service.stripe.requests.length = 0;
    await ledger.pay(invoice);
    await service.settle();
    expect(service.stripe.requests.filter((one) => one.includes("invoice_payments"))).toEqual([]);
    expect(await said()).toEqual([]);
  });
});

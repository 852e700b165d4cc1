import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { paidEvidence } from "../../src/stripe/paid-evidence.ts";
import type { VerifiedEvent } from "../../src/workflows/ports.ts";
import { projectFiles, readProjectFile } from "../support/project-files.ts";
import { AtStripe, overdueFrom } from "./at-stripe.ts";

const asHint = ({ type, objectId, raw }: VerifiedEvent) => ({ type, objectId, raw });

let there: AtStripe;
beforeEach(async () => {
  there = await AtStripe.open();
});
afterEach(() => there.pretend.stop());

describe("FIELD-NOTES, Stripe: delivery (what of it bears on debts)", () => {
  test("lists filter on created only, so a lost `invoice.paid` of an old invoice is found by looking at that invoice", async () => {
    const customer = await there.customer();
    const invoice = await there.sent(customer);
    there.now = overdueFrom;
    expect((await there.debt(customer)).kind).toBe("overdue");
    await there.ledger.pay(invoice);
    expect((await there.billing.readCustomer(customer, [])).invoices).toEqual([]);
    there.pretend.requests.length = 0;
    expect(await there.debt(customer)).toEqual({ kind: "none", why: "paid" });
    expect(there.pretend.requests).toContain(`GET /v1/invoices/${invoice}`);
  });

  test("`search` lags: lists are read, never a search, by reviews and by reconciliation", async () => {
    const customer = await there.customer();
    const invoice = await there.sent(customer);
    await there.charged(customer);
    await there.ledger.startProcessing(invoice, { method: "us_bank_account" });
    there.pretend.requests.length = 0;
    await there.read(customer);
    const everything = { from: null, to: null };
    for await (const one of there.billing.events(everything)) await there.billing.customerOf(asHint(one));
    for (const status of ["open", "uncollectible"] as const)
      for await (const _ of there.billing.invoices(status, everything));
    expect(there.pretend.requests.length).toBeGreaterThan(5);
    expect(there.pretend.requests.filter((one) => one.includes("search"))).toEqual([]);
    // Nor by what is not asked for here.
    for (const path of projectFiles("src").filter((one) => one.endsWith(".ts")))
      expect([path, /\.search\(|\/search\b/.test(readProjectFile(path))]).toEqual([path, false]);
  });

  test("`created` is in seconds and ties: what was read last counts, whatever the same second's events show", async () => {
    const customer = await there.customer();
    const invoice = await there.charged(customer);
    await there.ledger.failAttempt(invoice);
    await there.ledger.pay(invoice);
    const events = there.ledger.all("event");
    expect(new Set(events.map(({ created }) => created)).size).toBe(1);
    const statuses = events.flatMap(({ data }) => (data.object.id === invoice ? [data.object.status] : []));
    expect(new Set(statuses)).toEqual(new Set(["draft", "open", "paid"]));
    expect((await there.billing.readCustomer(customer, [invoice])).invoices).toMatchObject([
      { status: "paid" },
    ]);
  });

  test("no event lowers anything by itself: only one that shows an invoice paid proves something", async () => {
    const customer = await there.customer();
    const invoice = await there.sent(customer);
    await there.ledger.failAttempt(invoice);
    await there.ledger.markUncollectible(invoice);
    const before = there.ledger.all("event").length;
    await there.ledger.pay(invoice);
    const proofs = there.ledger.all("event").map((event) => paidEvidence(JSON.stringify(event)));
    expect(proofs.slice(0, before).filter((proof) => proof !== null)).toEqual([]);
    expect(proofs.slice(before)).toContainEqual({ invoice, customer, amountRemaining: 0 });
  });
});

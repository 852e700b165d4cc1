import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour } from "../../src/core/instant.ts";
import { nextMonday } from "../support/next-monday.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

/** The whole life of an unpaid invoice, as an operator, a product and a customer see it. Each test continues the last. */
describe("an overdue invoice goes all the way: warned, suspended, paid, restored", () => {
  let service: RunningService;
  let invoice: string;
  const check = async (feature = "reports") =>
    (await service.api("GET", `/v1/entitlements/acme?feature=${feature}`)).body;
  const account = async () => (await service.api("GET", "/v1/accounts/acme")).body;
  const kinds = async () => (await service.mails("acme")).map(({ kind, role }) => `${kind} ${role}`).sort();
  const page = async (url: string) => (await fetch(url)).text();

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    const begins = nextMonday(await service.now()) + 12 * hour;
    await service.api("POST", "/demo/clock", { now: new Date(begins).toISOString() });
    const customer = await service.stripe.ledger.createCustomer({
      name: "Acme",
      email: "books@acme.example",
    });
    const put = await service.api("PUT", "/v1/accounts/acme", {
      stripe_customer: customer.id,
      name: "Acme",
      locale: "en",
      time_zone: "America/Bogota",
      country: "CO",
      contacts: [
        { role: "accountant", email: "marta@acme.example", name: "Marta" },
        { role: "user", email: "ben@acme.example", name: "Ben" },
        { role: "manager", email: "clara@tidemark.example", name: "Clara" },
      ],
    });
    expect(put.status).toBe(201);
    const dueAt = begins + 2 * day;
    ({ id: invoice } = await service.stripe.ledger.createInvoice({
      customer: customer.id,
      amount: 12_000,
      currency: "usd",
      collection: "send_invoice",
      dueAt,
    }));
    await service.settle();
  });
  afterAll(() => service.stop());

  test("before the due date nobody is written to and everything is open", async () => {
    expect(await check()).toMatchObject({
      account: "acme",
      known: true,
      stage: "active",
      access: "full",
      decision: "allow",
      banner: null,
    });
    expect(await service.mails("acme")).toEqual([]);
  });

  test("on the due date a word to the accountant, before anything is late", async () => {
    await service.advance("P2DT6H");
    expect(await kinds()).toEqual(["due_today accountant"]);
    expect(await check()).toMatchObject({ stage: "active", access: "full", banner: null });
  });

  test("overdue: the first reminder goes to the accountant and to the user, in working hours", async () => {
    await service.advance("P5D");
    expect(await kinds()).toEqual([
      "due_today accountant",
      "first_reminder accountant",
      "first_reminder user",
    ]);
    const [accountant, user] = (await service.mails("acme"))
      .filter(({ kind }) => kind === "first_reminder")
      .sort((a, b) => a.role.localeCompare(b.role));
    expect(accountant!.to).toBe("marta@acme.example");
    expect(accountant!.text).toContain("$120.00");
    expect(user!.to).toBe("ben@acme.example");
    expect(user!.text).not.toContain("120");
    const local = new Date(Date.parse(user!.sent_at) - 5 * hour);
    expect(local.getUTCHours()).toBeGreaterThanOrEqual(9);
    expect(local.getUTCHours()).toBeLessThan(16);
    expect([1, 2, 3, 4, 5]).toContain(local.getUTCDay());
    expect(await check()).toMatchObject({ stage: "reminded", access: "full", decision: "allow" });
  });

  test("14 days after the first was delivered, the second", async () => {
    const [first] = (await account()).notices.filter((notice: any) => notice.kind === "first_reminder");
    await service.advance("P12D");
    const seconds = (await account()).notices.filter((notice: any) => notice.kind === "second_reminder");
    if (seconds.length === 0) await service.advance("P5D");
    const [second] = (await account()).notices.filter((notice: any) => notice.kind === "second_reminder");
    expect(Date.parse(second.sent_at) - Date.parse(first.delivered_at)).toBeGreaterThanOrEqual(14 * day);
    expect(second.names_cut_at).not.toBeNull();
    expect((await account()).case.stage).toBe("second_reminder");
  });

  test("then the grace stage with the final notice, the manager told too, and a date", async () => {
    while ((await account()).case.stage === "second_reminder") await service.advance("P1D");
    expect((await account()).case.stage).toBe("grace");
    expect(await kinds()).toEqual([
      "due_today accountant",
      "final_notice accountant",
      "final_notice manager",
      "final_notice user",
      "first_reminder accountant",
      "first_reminder user",
      "second_reminder accountant",
      "second_reminder user",
    ]);
    const answer = await check();
    expect(answer).toMatchObject({
      stage: "grace",
      access: "full",
      decision: "allow",
      banner: { level: "warning" },
    });
    expect(Date.parse(answer.next_change_at)).toBeGreaterThan(await service.now());
  });

  test("nothing is cut a minute before the named date, and all is cut in its window", async () => {
    const named = Date.parse(
      (await account()).notices.find((notice: any) => notice.kind === "final_notice").names_cut_at,
    );
    await service.api("POST", "/demo/clock", { now: new Date(named - 60_000).toISOString() });
    expect(await check()).toMatchObject({ stage: "grace", access: "full" });
    await service.api("POST", "/demo/clock", { now: new Date(named + 3 * hour).toISOString() });
    const view = await account();
    expect(view.case.stage).toBe("suspended");
    expect(Date.parse(view.case.since)).toBeGreaterThanOrEqual(named);
    expect(view.decision.reasons.filter((reason: any) => reason.code === "proof")).toHaveLength(2);
    expect(view.decision.sentence).toMatch(
      /^The account is suspended: .*accountant was warned on .*user was warned on /,
    );
  });

  test("the check says restricted; data, billing and support stay open", async () => {
    expect(await check()).toMatchObject({
      stage: "suspended",
      access: "restricted",
      decision: "deny",
      reason: "suspended_for_nonpayment",
      features: { reports: "deny", api: "read_only", export: "allow", billing: "allow", support: "allow" },
    });
    expect(await check("export")).toMatchObject({ decision: "allow" });
  });

  test("the lapsed page shows the three dated warnings as they were delivered, and no address in full", async () => {
    const { lapsed_url } = await check();
    const html = await page(lapsed_url);
    const { notices } = await account();
    const courtesies = notices.filter((notice: any) => notice.kind === "due_today");
    const warnings = notices.filter(
      (notice: any) =>
        notice.role !== "manager" && notice.kind !== "suspended" && notice.kind !== "due_today",
    );
    expect(warnings).toHaveLength(6);
    expect(courtesies).toHaveLength(1);
    for (const { delivered_at } of courtesies) expect(html).not.toContain(delivered_at);
    for (const { delivered_at } of warnings) expect(html).toContain(`datetime="${delivered_at}"`);
    expect(html).toContain("m•••@acme.example");
    expect(html).not.toContain("marta@acme.example");
    expect(html).toContain("clara@tidemark.example");
    expect(html).toContain("billing@forewarn.example");
  });

  test("the pay button leads to a fresh Stripe page", async () => {
    const { lapsed_url } = await check();
    const answer = await fetch(`${lapsed_url}/pay`, { redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`https://invoice.stripe.test/i/${invoice}`);
  });

  test("paid: access is back by the webhook alone, no clock moved, and both are told", async () => {
    await service.stripe.ledger.pay(invoice);
    await until(async () => (await check()).access === "full", "access is back");
    expect(await check()).toMatchObject({ stage: "active", access: "full", decision: "allow", banner: null });
    await service.settle();
    const restored = (await service.mails("acme")).filter(({ kind }) => kind === "restored");
    expect(restored.map(({ to }) => to).sort()).toEqual(["ben@acme.example", "marta@acme.example"]);
    expect((await account()).decision.reasons[0]).toMatchObject({ code: "debt_settled", why: "paid" });
  });

  test("nobody got the same notice twice, and nothing more comes", async () => {
    const mails = await service.mails("acme");
    expect(new Set(mails.map(({ kind, to }) => `${kind} ${to}`)).size).toBe(mails.length);
    await service.advance("P60D");
    expect(await service.mails("acme")).toHaveLength(mails.length);
  });

  test("the story survives a restart", async () => {
    await service.restart();
    expect(await check()).toMatchObject({ known: true, stage: "active" });
    expect((await account()).notices.length).toBeGreaterThan(8);
  });
});

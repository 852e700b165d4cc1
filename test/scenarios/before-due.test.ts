import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant, iso, minute } from "../../src/core/instant.ts";
import { connect } from "../../src/postgres/database.ts";
import { nextMonday } from "../support/next-monday.ts";
import { type Mail, type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

/**
 * Invoices that are due on a Thursday, and what is said of them before: on the Monday, three working days ahead, and on
 * the day. Each test continues the last.
 */
describe("before anything is late, the accountant is reminded", () => {
  let service: RunningService;
  /** Midnight in Bogotá. */
  let monday: Instant;
  let thursday: Instant;
  const invoices = new Map<string, string>();

  const moveTo = async (now: Instant) => {
    await service.stripe.webhooks.settled();
    expect(await service.api("POST", "/demo/clock", { now: iso(now) })).toMatchObject({ status: 200 });
  };
  const account = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
  const mailed = async (ref: string) =>
    (await service.mails(ref)).map(({ kind, to }) => `${kind} to ${to}`).sort();
  const linkIn = (mail: Mail): string => /https?:\S+\/pay\S*/.exec(mail.text)![0];

  async function register(ref: string, accountants: readonly string[]): Promise<string> {
    const { id } = await service.stripe.ledger.createCustomer({ name: ref, email: accountants[0]! });
    const { status } = await service.api("PUT", `/v1/accounts/${ref}`, {
      stripe_customer: id,
      name: ref,
      locale: "en",
      time_zone: "America/Bogota",
      contacts: [
        ...accountants.map((email) => ({ role: "accountant", email, name: "Ada" })),
        { role: "user", email: `user@${ref}.example`, name: "Uma" },
        { role: "manager", email: "clara@tidemark.example", name: "Clara" },
      ],
    });
    expect(status).toBe(201);
    return id;
  }

  async function invoice(
    ref: string,
    customer: string,
    dueAt: Instant | null,
    amount = 12_000,
  ): Promise<void> {
    const collection = dueAt === null ? "charge_automatically" : "send_invoice";
    const due = dueAt === null ? {} : { dueAt };
    const { id } = await service.stripe.ledger.createInvoice({
      customer,
      amount,
      currency: "usd",
      collection,
      ...due,
    });
    invoices.set(ref, id);
  }

  const simple = ["punctual", "early", "late", "held", "away"];

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    const begins = nextMonday(await service.now());
    monday = begins + 7 * day + 5 * hour;
    thursday = monday + 3 * day;
    await moveTo(begins + 8 * hour);
    for (const ref of simple)
      await invoice(ref, await register(ref, [`books@${ref}.example`]), thursday + 12 * hour);
    const twofold = await register("twofold", ["books@twofold.example"]);
    await invoice("later", twofold, thursday + day + hour, 999_00);
    await invoice("second", twofold, thursday + 23 * hour, 4_550);
    await invoice("twofold", twofold, thursday + hour);
    const bounce = ["bounce+books@simulator.amazonses.com", "spare@bouncing.example"];
    await invoice("bouncing", await register("bouncing", bounce), thursday + 12 * hour);
    await invoice("card", await register("card", ["books@card.example"]), null);
    await service.settle();
    const hold = { kind: "hold", reason: "on the phone with them", until: iso(thursday + 30 * day) };
    expect((await service.api("POST", "/v1/accounts/held/overrides", hold)).status).toBe(201);
  });
  afterAll(() => service.stop());

  test("not a minute before the working hours of the day that the policy sets", async () => {
    await moveTo(monday + 9 * hour - minute);
    expect(await service.mails()).toEqual([]);
  });

  test("three working days before, in one mail for all that is due on that day", async () => {
    await moveTo(monday + 9 * hour);
    expect(
      (await service.mails()).map(({ kind, to, sent_at }) => `${kind} to ${to} at ${sent_at}`).sort(),
    ).toEqual(
      [
        "books@away.example",
        "books@early.example",
        "books@late.example",
        "books@punctual.example",
        "books@twofold.example",
        "bounce+books@simulator.amazonses.com",
        "spare@bouncing.example",
      ].map((to) => `due_soon to ${to} at ${iso(monday + 9 * hour)}`),
    );
    const [one] = await service.mails("punctual");
    const [both] = await service.mails("twofold");
    expect(one!.text).toMatch(
      /^Invoice \S+ for \$120\.00\sUSD is due on Thursday \d+ \w+\. Everything is fine/m,
    );
    expect(both!.text).toMatch(/^2 invoices of twofold are due on Thursday/m);
    expect(both!.text).toMatch(/\$45\.50\sUSD/);
    expect(both!.text).not.toContain("999");
  });

  test("its link leads to the payment page of what it is about, and nowhere once that is paid", async () => {
    const paysAt = async (mail: Mail) =>
      (await fetch(linkIn(mail), { redirect: "manual" })).headers.get("location");
    const [one] = await service.mails("punctual");
    const [early] = await service.mails("early");
    expect(await paysAt(one!)).toBe(`https://invoice.stripe.test/i/${invoices.get("punctual")}`);
    await service.stripe.ledger.pay(invoices.get("early")!);
    await service.settle();
    expect(await paysAt(early!)).toMatch(/^\/lapsed\/[^/]+$/);
  });

  test("nothing else has begun: no case, no banner, no warning on the page", async () => {
    const { case: stands, notices, decision } = await account("punctual");
    expect(stands).toMatchObject({ number: 0, stage: "active", code: null });
    expect(notices).toEqual([
      expect.objectContaining({
        kind: "due_soon",
        role: "accountant",
        status: "delivered",
        names_cut_at: null,
      }),
    ]);
    expect(decision.sentence).toMatch(/^The account is active: the next invoice counts as overdue from /);
    expect((await service.api("GET", "/v1/entitlements/punctual")).body).toMatchObject({
      stage: "active",
      access: "full",
      banner: null,
    });
    const [mail] = await service.mails("punctual");
    const page = await (await fetch(linkIn(mail!).split("/pay")[0]!)).text();
    expect(page).toContain("Everything is open.");
    expect(page).not.toContain(notices[0].delivered_at);
  });

  test("a bounce sends it to the next accountant, and holds nothing", async () => {
    expect(await mailed("bouncing")).toEqual([
      "due_soon to bounce+books@simulator.amazonses.com",
      "due_soon to spare@bouncing.example",
    ]);
    expect((await account("bouncing")).case.stage).toBe("active");
  });

  test("one of which nobody heard again is not repeated a day later", async () => {
    const { db } = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
    await db
      .updateTable("notices")
      .set({ status: "unknown", delivered_at: null })
      .where("person", "=", "books@late.example")
      .execute();
    await db.destroy();
    await moveTo(monday + day + 16 * hour);
    expect(await mailed("late")).toEqual(["due_soon to books@late.example"]);
    expect((await account("late")).notices).toMatchObject([{ kind: "due_soon", status: "unknown" }]);
  });

  test("on the day once more, but not where it was paid in between, nor before Stripe was read", async () => {
    await moveTo(thursday + 9 * hour - minute);
    service.stripe.faults.set(
      { kind: "status", status: 503, shouldRetry: false },
      { path: `/v1/customers/${(await account("away")).stripe_customer}` },
    );
    await moveTo(thursday + 9 * hour + minute);
    const today = (await service.mails()).filter(({ kind }) => kind === "due_today");
    expect(today.map(({ to }) => to).sort()).toEqual([
      "books@late.example",
      "books@punctual.example",
      "books@twofold.example",
      "spare@bouncing.example",
    ]);
    service.stripe.faults.clear();
    await service.settle();
    await until(async () => (await service.mails("away")).length === 2, "the last one is reminded too");
    for (const mail of today) expect(mail.text).toMatch(/due today, Thursday/);
  });

  test("the two mails of a due date are one thread, and another due date is another", async () => {
    const [soon, today] = await service.mails("late");
    const [thursdays, fridays] = (await service.mails("twofold")).filter(({ kind }) => kind === "due_soon");
    expect(today!.subject).toBe(soon!.subject);
    expect(soon!.subject).toMatch(/^Due on Thursday \d+ \w+: Tidemark – late \(\w{3}-\w{3}\)$/);
    const threadOf = (mail: Mail) =>
      Object.entries(mail.headers).find(([name]) => name.toLowerCase() === "references")?.[1];
    expect(threadOf(today!)).toBe(threadOf(soon!));
    expect(threadOf(soon!)).toMatch(/^<.+>$/);
    expect(fridays!.subject).toMatch(/^Due on Friday/);
    expect(threadOf(fridays!)).not.toBe(threadOf(thursdays!));
  });

  test("paid on the day: that was all", async () => {
    await service.stripe.ledger.pay(invoices.get("punctual")!);
    await service.settle();
    const before = await mailed("punctual");
    expect(before).toEqual(["due_soon to books@punctual.example", "due_today to books@punctual.example"]);
    await moveTo(thursday + 6 * day);
    expect(await mailed("punctual")).toEqual(before);
    expect(await mailed("early")).toEqual(["due_soon to books@early.example"]);
  });

  test("not paid: the ladder begins at its first step, with two warnings still to come", async () => {
    expect(await mailed("late")).toEqual([
      "due_soon to books@late.example",
      "due_today to books@late.example",
      "first_reminder to books@late.example",
      "first_reminder to user@late.example",
    ]);
    const { case: stands, notices } = await account("late");
    expect(stands).toMatchObject({ number: 1, stage: "reminded" });
    const { lapsed_url } = (await service.api("GET", "/v1/entitlements/late")).body;
    const page = await (await fetch(lapsed_url)).text();
    for (const { kind, sent_at } of notices) expect(page.includes(sent_at)).toBe(kind === "first_reminder");
  });

  test("never of what a card pays, and not while a manager holds the account", async () => {
    expect(await mailed("card")).toEqual([]);
    expect(await mailed("held")).toEqual([]);
  });

  test("nobody got the same twice", async () => {
    const mails = (await service.mails()).map(({ kind, to, subject }) => `${kind} to ${to}: ${subject}`);
    expect(mails.length).toBeGreaterThan(18);
    expect(mails.filter((mail, at) => mails.indexOf(mail) < at)).toEqual([]);
  });
});

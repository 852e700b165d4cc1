import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import { behindUtc, debtors, moveTo, toThursday } from "../support/debtors.ts";
import { formIn, open, pageOf, send } from "../support/links.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** "By what date can we expect the payment?", answered by the link in an accountant's mail. */
describe("a promise by a link", () => {
  let service: RunningService;
  let now: Instant;
  const ask = async (ref: string) => `${await pageOf(service, `books@${ref}.example`)}/promise`;
  const account = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
  /** The earliest day first; the clock stands still between two answers. */
  const promises = async (ref: string): Promise<any[]> =>
    (await account(ref)).overrides.toSorted((a: any, b: any) => Date.parse(a.until) - Date.parse(b.until));
  /** A day as a form sends it, so many days from today where the accounts are. */
  const inDays = (days: number) => new Date(now - behindUtc + days * day).toISOString().slice(0, 10);
  /** The end of that day there. */
  const endOf = (date: string) => new Date(Date.parse(date) + day + behindUtc).toISOString();

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    const thursday = await toThursday(service);
    await debtors(service, "firm", 10, thursday + day);
    await service.api("PUT", "/v1/accounts/firm-10", {
      contacts: [
        { role: "accountant", email: "books@firm-10.example" },
        { role: "user", email: "user@firm-10.example" },
        { role: "manager", email: "noa@tidemark.example", time_zone: "Asia/Tokyo" },
      ],
    });
    now = thursday + 5 * day;
    await moveTo(service, now);
  });
  afterAll(() => service.stop());

  test("asks for a day in words, and names the invoices", async () => {
    const page = await open(await ask("firm-1"));
    expect(page.status).toBe(200);
    expect(page.text).toContain("By what date can we expect the payment?");
    expect(page.text).toContain("US$120.00");
    expect(page.text.match(/type="radio"/g)).toHaveLength(5);
    expect(page.text).not.toMatch(/ checked/);
    expect(page.text).toContain(`min="${inDays(0)}" max="${inDays(14)}"`);
  });

  test("whatever opens the link, as often as it likes, changes nothing", async () => {
    const link = await ask("firm-1");
    for (const method of ["HEAD", "GET", "GET", "OPTIONS"]) await open(link, { method });
    expect(await promises("firm-1")).toEqual([]);
  });

  test("nor does a blind POST: without the form of the page, or with one that somebody else was shown", async () => {
    const link = await ask("firm-1");
    const foreign = formIn((await open(await ask("firm-2"))).text)!;
    const other = formIn((await open(link.replace("/promise", "/contact"))).text)!;
    for (const form of ["", "form-token", foreign, other]) {
      const answer = await send(link, { day: inDays(2) }, form);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("Nothing was changed yet");
    }
    expect((await open(link, { method: "POST" })).status).toBe(403);
    const json = { "content-type": "application/json" };
    expect((await open(link, { method: "POST", headers: json, body: "{}" })).status).toBe(403);
    expect(await promises("firm-1")).toEqual([]);
  });

  test.each([
    ["no day", {}, "Please choose a day from"],
    ["another day, but none", { day: "other" }, "Please choose a day from"],
    ["no date of any calendar", { day: "2027-02-30" }, "Please choose a day from"],
    ["words", { day: "other", other: "soon" }, "Please choose a day from"],
    ["a day that has passed", { day: "other", other: "2020-02-28" }, "2020 has passed already"],
    ["a day too far ahead", { day: "other", other: "2999-12-31" }, "2999 is further ahead"],
  ])("does not take %s, and says what it would take", async (_what, fields, why) => {
    const answer = await send(await ask("firm-1"), fields);
    expect(answer.status).toBe(422);
    expect(answer.text.replace(/<[^>]+>/g, "")).toContain(why);
    expect(answer.text).toContain('role="alert"');
    expect(await promises("firm-1")).toEqual([]);
  });

  test("takes days from today to the last one of the policy", async () => {
    expect((await send(await ask("firm-3"), { day: inDays(15) })).status).toBe(422);
    expect((await send(await ask("firm-3"), { day: "other", other: inDays(14) })).status).toBe(303);
    expect((await send(await ask("firm-3"), { other: inDays(0) })).status).toBe(303);
    expect(await promises("firm-3")).toMatchObject([
      { until: endOf(inDays(0)), in_force: true },
      { until: endOf(inDays(14)), in_force: false },
    ]);
  });

  test("is noted as the accountant's word, stops the ladder, and is shown to everybody concerned", async () => {
    const link = await ask("firm-2");
    const answer = await send(`${link}?locale=en`, { day: inDays(3) });
    expect(answer).toMatchObject({ status: 303, location: expect.stringMatching(/\/promise\?locale=en$/) });
    expect(await promises("firm-2")).toMatchObject([
      { kind: "promise", by: "books@firm-2.example", until: endOf(inDays(3)), in_force: true },
    ]);
    const noted = await open(link);
    expect(noted.text).toContain("We noted");
    expect(noted.text).toContain("You can name another day once more.");
    const { debts, decision } = await account("firm-2");
    expect(debts).toMatchObject([{ kind: "promised", until: endOf(inDays(3)) }]);
    expect(decision.reasons[0]).toMatchObject({ code: "override", kind: "promise" });
    for (const reader of ["books", "user"]) {
      const page = await open(await pageOf(service, `${reader}@firm-2.example`));
      expect(page.text).toContain("A payment is announced for");
    }
  });

  test("the same day again is the same promise; another takes its place; a third is too many", async () => {
    const link = await ask("firm-4");
    for (const _turn of [1, 2]) expect((await send(link, { day: inDays(2) })).status).toBe(303);
    expect(await promises("firm-4")).toHaveLength(1);
    expect((await send(link, { day: inDays(6) })).status).toBe(303);
    expect(await promises("firm-4")).toMatchObject([{ in_force: false }, { in_force: true }]);
    const full = await open(link);
    expect(full.text).toContain("2 days were noted for this invoice before");
    expect(full.text).toContain("clara@tidemark.example");
    expect(formIn(full.text)).toBeNull();
    // Who had the form open since before.
    const form = formIn((await open(link.replace("/promise", "/contact"))).text)!;
    expect((await send(link, { day: inDays(4) }, form)).status).toBe(403);
    expect(await promises("firm-4")).toHaveLength(2);
  });

  test("a form that was open all the while is refused by the same limit", async () => {
    const link = await ask("firm-5");
    const form = formIn((await open(link)).text)!;
    for (const days of [2, 3, 4]) {
      const answer = await send(link, { day: inDays(days) }, form);
      expect(answer.status).toBe(303);
    }
    expect((await promises("firm-5")).map(({ until }) => until)).toEqual([
      endOf(inDays(2)),
      endOf(inDays(3)),
    ]);
  });

  test("two answers at once are one promise, or one that took the other's place", async () => {
    const link = await ask("firm-6");
    const form = formIn((await open(link)).text)!;
    await Promise.all([1, 2, 3].map(() => send(link, { day: inDays(2) }, form)));
    expect(await promises("firm-6")).toHaveLength(1);
    await Promise.all([send(link, { day: inDays(3) }, form), send(link, { day: inDays(4) }, form)]);
    const all = await promises("firm-6");
    expect(all).toHaveLength(2);
    expect(all.filter((one) => one.in_force)).toHaveLength(1);
  });

  test("is nobody's but the accountant's", async () => {
    const form = formIn((await open(await ask("firm-7"))).text)!;
    const { lapsed_url } = (await service.api("GET", "/v1/entitlements/firm-7")).body;
    for (const page of [await pageOf(service, "user@firm-7.example"), lapsed_url]) {
      const own = await open(page);
      expect(own.text).not.toMatch(/\/promise|\/contact|\/pdf|US\$/);
      for (const answer of [await open(`${page}/promise`), await open(`${page}/contact`)]) {
        expect(answer.status).toBe(403);
        expect(answer.text).toContain("This page is for whoever looks after the invoices.");
      }
      expect((await send(`${page}/promise`, { day: inDays(2) }, form)).status).toBe(403);
    }
    expect(await promises("firm-7")).toEqual([]);
  });

  test("leads back to the account's page where nothing is owed", async () => {
    const link = await ask("firm-8");
    const form = formIn((await open(link)).text)!;
    const [debt] = (await account("firm-8")).debts;
    await service.stripe.ledger.pay(debt.invoice);
    await service.settle();
    expect(await open(link)).toMatchObject({
      status: 303,
      location: link.slice(link.indexOf("/lapsed")).replace("/promise", ""),
    });
    expect((await send(link, { day: inDays(2) }, form)).status).toBe(303);
    expect(await promises("firm-8")).toEqual([]);
  });

  test("a link that was cut short, or made up, opens nothing", async () => {
    const link = await ask("firm-9");
    for (const broken of [link.replace("/promise", "x/promise"), `${service.url}/lapsed/none/promise`]) {
      expect((await open(broken)).status).toBe(404);
      expect((await send(broken, { day: inDays(2) }, "any")).status).toBe(404);
    }
  });

  test("is read as the same day by a manager far away, who hears in words that it came by a link", async () => {
    const link = await ask("firm-10");
    expect((await send(link, { day: inDays(5) }, formIn((await open(link)).text)!)).status).toBe(303);
    await moveTo(service, now + 2 * day);
    const mails = (await service.mails("firm-10")).filter(({ kind }) => kind === "promise_recorded");
    const textTo = (role: string) => mails.find((mail) => mail.role === role)!.text.replace(/\s+/g, " ");
    const dayIn = (text: string) => /by (\w+ \d+ \w+)\./.exec(text)?.[1];
    expect(dayIn(textTo("accountant"))).toEqual(expect.any(String));
    expect(dayIn(textTo("manager"))).toBe(dayIn(textTo("accountant")));
    expect(textTo("manager")).toContain(
      "books@firm-10.example named this day by the link in one of our mails.",
    );
    expect(textTo("manager")).not.toContain("payment promised for");
  });

  test("is confirmed for what is owed, as the page asked for it: not for what is on its way", async () => {
    const { ledger } = service.stripe;
    const { stripe_customer: customer, debts } = await account("firm-7");
    const more = { customer, amount: 5_000, collection: "send_invoice", dueAt: now - 3 * day } as const;
    const onItsWay = await ledger.createInvoice(more);
    await ledger.startProcessing(onItsWay.id, { method: "us_bank_account" });
    await service.settle();
    const link = await ask("firm-7");
    const page = await open(link);
    expect((await send(link, { day: inDays(6) }, formIn(page.text)!)).status).toBe(303);
    await service.advance("P1D");
    const mails = (await service.mails("firm-7")).filter(({ kind }) => kind === "promise_recorded");
    for (const text of [page.text, ...mails.flatMap((mail) => (mail.role === "user" ? [] : [mail.text]))]) {
      expect(text).toContain(debts[0].number);
      expect(text).not.toContain(onItsWay.number);
    }
    expect(mails).toHaveLength(3);
  });
});

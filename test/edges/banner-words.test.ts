import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { accessOf } from "../../src/core/access.ts";
import { day } from "../../src/core/instant.ts";
import { bannerText } from "../../src/entitlements/banner.ts";
import { spokenLocales } from "../../src/words/catalogues.ts";
import { standard } from "../core/given.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { pageOf, send } from "../support/links.ts";
import { type RunningService, startTestService, testKey } from "../support/service.ts";

/** What products show their users, over HTTP. */
describe("the banner", () => {
  let service: RunningService;
  const check = async (query: string, languages?: string) => {
    const answer = await fetch(`${service.url}/v1/entitlements/firm${query}`, {
      headers: { authorization: `Bearer ${testKey}`, ...(languages && { "accept-language": languages }) },
    });
    return { status: answer.status, body: (await answer.json()) as any };
  };
  const access = (locale: (typeof spokenLocales)[number]) =>
    accessOf(standard, "reminded", {
      cutAt: null,
      nextChangeAt: null,
      timeZone: "America/Bogota",
      locale,
      code: null,
    });

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    const thursday = await toThursday(service);
    await debtor(service, "firm", thursday + day);
    await moveTo(service, thursday + 5 * day);
  });
  afterAll(() => service.stop());

  test.each([...spokenLocales])("is worded in %s, by the query, else by the header", async (locale) => {
    const text = bannerText(access(locale), locale);
    for (const [query, header] of [
      [`?locale=${locale}`, "fr"],
      [`?locale=${locale}&feature=reports`, undefined],
      [`?feature=reports&locale=${locale}`, "en"],
      ["", `fr, ${locale};q=0.5`],
      ["?feature=reports", locale],
    ] as const)
      expect((await check(query, header)).body.banner.text).toBe(text);
  });

  test("is worded in the account's own language where nobody asks for one that we speak", async () => {
    const own = bannerText(access("en"), "en");
    for (const [query, header] of [
      ["", undefined],
      ["", "*"],
      ["?locale=fr", "de"],
    ] as const)
      expect((await check(query, header)).body.banner.text).toBe(own);
  });

  test("refuses what is no language at all", async () => {
    const { status, body } = await check("?locale=%3Cscript%3E");
    expect(status).toBe(400);
    expect(body.detail).toBe("locale: a locale is a BCP 47 tag, such as es or pt-BR");
  });

  test("carries the code of the mails, as the page and the account view do", async () => {
    const { code } = (await check("")).body.banner;
    expect(code).toMatch(/^[0-9A-F]{3}-[0-9A-F]{3}$/);
    expect((await service.api("GET", "/v1/accounts/firm")).body.case.code).toBe(code);
    const reminders = (await service.mails("firm")).filter(({ kind }) => kind === "first_reminder");
    expect(reminders).toHaveLength(2);
    for (const { text } of reminders) expect(text).toContain(code);
    const page = await (await fetch(await pageOf(service, "user@firm.example"))).text();
    expect(page).toContain(code);
  });

  test("names no date while a promise stops the ladder", async () => {
    await moveTo(service, (await service.now()) + 15 * day);
    const before = (await check("")).body;
    expect(before.banner.text).toMatch(/pauses on \w+ \d+ \w+\.$/);
    const link = `${await pageOf(service, "books@firm.example")}/promise`;
    const tomorrow = new Date((await service.now()) + day).toISOString().slice(0, 10);
    expect((await send(link, { day: tomorrow })).status).toBe(303);
    const after = (await check("")).body;
    expect(after).toMatchObject({ stage: before.stage, next_change_at: null });
    expect(after.banner.text).toBe("Everything works. An invoice of your organisation is still open.");
  });
});

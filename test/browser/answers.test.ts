import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { day } from "../../src/core/instant.ts";
import { launchBrowser } from "../support/browser.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { pageOf } from "../support/links.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** An accountant answers by the links of a mail, in a browser without JavaScript. Each test continues the last. */
describe("an accountant's answers", () => {
  let service: RunningService;
  let browser: Browser;
  let page: Page;
  const heading = () => page.getByRole("heading", { level: 1 }).textContent();

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    const thursday = await toThursday(service);
    await debtor(service, "firm", thursday + day);
    await moveTo(service, thursday + 5 * day);
    browser = await launchBrowser();
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
    });
    page = await context.newPage();
    await page.goto(await pageOf(service, "books@firm.example"));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
  });

  test("a day for the payment: named, noted, and seen on the account's page", async () => {
    await page.getByRole("link", { name: "Tell us by what date to expect the payment" }).click();
    expect(await heading()).toBe("By what date can we expect the payment?");
    await page.getByRole("button", { name: "Note this day" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("Please choose a day");
    const first = page.getByRole("radio").first();
    const named = await page.locator(".choice span").first().textContent();
    await first.check();
    await page.getByRole("button", { name: "Note this day" }).click();
    expect(await heading()).toBe(`We noted ${named}.`);
    await page.reload();
    expect(await heading()).toBe(`We noted ${named}.`);
    await page.getByRole("link", { name: "Back to where things stand" }).click();
    expect(await heading()).toBe(`A payment is announced for ${named}.`);
  });

  test("somebody else looks after the invoices: what was typed wrong is kept, then changed, and the amounts are gone", async () => {
    await page.getByRole("link", { name: "Somebody else looks after the invoices" }).click();
    await page.getByLabel("To this person").check();
    await page.getByLabel("Name, if you know it").fill("Ana");
    await page.getByLabel("E-mail address").fill("books@firm.example");
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await page.getByRole("alert").textContent()).toBe("That is the address that we write to already.");
    expect(await page.getByLabel("Name, if you know it").inputValue()).toBe("Ana");
    await page.getByLabel("E-mail address").fill("ana@firm.example");
    await page.getByRole("button", { name: "Change it" }).click();
    expect(await heading()).toBe("Thank you. From now on we write to a•••@firm.example.");
    await page.getByRole("link", { name: "Back to where things stand" }).click();
    expect(await page.getByText("US$").count()).toBe(0);
    expect(await page.getByRole("link", { name: /Tell us|Name another day/ }).count()).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pino from "pino";
import type { Browser, Page } from "playwright-core";
import { parseConfig } from "../../src/config.ts";
import { nextWritingMoment } from "../../src/core/calendar.ts";
import { day, iso } from "../../src/core/instant.ts";
import { demoCustomers } from "../../src/demo/demo-accounts.ts";
import { demoDue } from "../../src/demo/seed-demo.ts";
import { demoWords } from "../../src/http/demo/demo-words.ts";
import { type Service, startService } from "../../src/main.ts";
import { readPolicyFile } from "../../src/policy-file.ts";
import { launchBrowser } from "../support/browser.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";

const santiago = { timeZone: "America/Santiago", country: "CL", restDays: {} };

/** What a newcomer does after `npm start`, with nothing configured: its own PostgreSQL, the demo, a real browser. */
describe("the demo's story, by hand", () => {
  let directory: string;
  let service: Service;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];
  const heading = () => page.getByRole("heading", { level: 2 }).first().textContent();
  const primary = () => page.locator("main .button:not(.quiet)").first();

  beforeAll(async () => {
    directory = await makeTestDirectory();
    service = await startService(
      parseConfig({ PORT: "0", FOREWARN_DATA: directory }),
      pino({ level: "silent" }),
    );
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") failures.push(message.text());
    });
    page.on("pageerror", (error) => failures.push(String(error)));
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await removeTestDirectory(directory);
  });

  test("the first page shows accounts at every stage", async () => {
    await page.goto(service.url);
    expect(await heading()).toBe("All is well at Papelería Andina");
    const policy = readPolicyFile("policy.yaml").get("standard")!;
    for (const customer of demoCustomers.filter(({ invoice }) => invoice !== null)) {
      const { stage } = demoDue(customer, policy, Date.now());
      const row = page.locator("table tbody tr", { hasText: customer.name });
      const label = demoWords[`stage.${customer.paidBefore === undefined ? stage : "active"}`];
      expect(await row.textContent()).toContain(label);
    }
  });

  test("an invoice goes overdue, and time moves on until reports are paused", async () => {
    // In the account's working hours, when a reminder of something overdue would leave at once.
    const morning = nextWritingMoment(Date.now() + day, santiago, { from: 10 * 60, to: 11 * 60 })!;
    const moved = await page.request.post(`${service.url}/demo/clock`, { data: { now: iso(morning) } });
    expect(moved.status()).toBe(200);
    await page.reload();
    await page.getByRole("button", { name: "Let an invoice go overdue" }).click();
    expect(await heading()).toBe("An invoice has slipped through");
    for (const next of [
      "Both have been reminded",
      "Reminded a second time",
      "The final notice names the day",
      "Reports and the API are paused",
    ]) {
      await primary().click();
      expect(await heading()).toBe(next);
    }
  });

  test("the mails are in the mailbox, as their recipients see them", async () => {
    await page.getByRole("link", { name: /Read the \d+ mails/ }).click();
    expect(await page.locator(".mails li").count()).toBe(10);
    await page.locator(".mails a.subject").last().click();
    const frame = page.frameLocator("iframe");
    expect(await frame.locator("body").textContent()).toContain("Papelería Andina");
  });

  test("the user is locked out, and told why and what to do", async () => {
    await page.goto(service.url);
    await primary().click();
    expect(await page.getByRole("heading", { name: /Reports/ }).textContent()).toContain("paused");
    await page.getByRole("link", { name: "What happened, and what to do" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(
      /Tidemark works.*Your organisation’s invoice is unpaid/s,
    );
    expect(await page.getByText("delivered").count()).toBeGreaterThanOrEqual(6);
  });

  test("the open page notices a payment made elsewhere and leads back to where the user was", async () => {
    const elsewhere = await browser.newPage();
    await elsewhere.goto(page.url());
    await elsewhere.getByRole("link", { name: "Pay the invoice" }).click();
    await elsewhere.getByRole("button").first().click();
    await elsewhere.close();
    await page.waitForURL(/\/demo\/product\/papeleria-andina/, { timeout: 20_000 });
    expect(await page.getByRole("heading", { name: /Reports/ }).textContent()).toContain("open");
  });

  test("the story ends well, and nothing failed on the way", async () => {
    await page.goto(service.url);
    expect(await heading()).toBe("Paid. Lucía is back in");
    expect(failures).toEqual([]);
  });
});

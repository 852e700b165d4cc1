import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Locale } from "../../src/core/account.ts";
import { launchBrowser } from "../support/browser.ts";
import { sampleMails } from "../support/sample-mails.ts";
import { violationsOn } from "../support/violations-on.ts";
import { wordsInAll } from "../support/words-in.ts";

const wordsOf = wordsInAll();
const mailsIn = (locale: Locale) => {
  const { letters, alerts } = sampleMails(locale, wordsOf);
  return [...letters, ...alerts].map(({ title, mail }) => ({ title: `${locale} ${title}`, html: mail.html }));
};
/** From left to right, and from right to left. */
const mails = { ltr: mailsIn("en"), rtl: [...mailsIn("he"), ...mailsIn("fa")] } as const;

/** One of each notice to each role: what else there is differs in its words alone. */
const shapes = (all: readonly { title: string; html: string }[]) =>
  all.filter(({ title }) =>
    /^\S+ (\w+: (accountant|user|manager|accountant and user)|override\S+ \S+ on hold|alert: .*(mail|and debts))$/.test(
      title,
    ),
  );

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => await browser?.close());

async function inBrowser(
  options: BrowserContextOptions,
  visit: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await visit(await context.newPage());
  } finally {
    await context.close();
  }
}

const rules = {
  light: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  dark: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const;

describe.each(["ltr", "rtl"] as const)("mails, %s", (dir) => {
  test.each(["light", "dark"] as const)(
    "meet WCAG 2.2 AA in %s",
    async (colorScheme) => {
      await inBrowser({ colorScheme, viewport: { width: 375, height: 800 } }, async (page) => {
        const complaints: string[] = [];
        for (const { title, html } of shapes(mails[dir])) {
          await page.setContent(html);
          for (const violation of await violationsOn(page, rules[colorScheme]))
            complaints.push(`${title} ${violation}`);
        }
        expect(complaints).toEqual([]);
      });
    },
    180_000,
  );

  test.each([320, 600])(
    "fit %i px without scrolling sideways",
    async (width) => {
      await inBrowser({ viewport: { width, height: 640 } }, async (page) => {
        const wide: string[] = [];
        for (const { title, html } of mails[dir]) {
          await page.setContent(html);
          if ((await page.evaluate("document.documentElement.scrollWidth")) !== width) wide.push(title);
        }
        expect(wide).toEqual([]);
      });
    },
    120_000,
  );

  test("begin at the reader's side", async () => {
    await inBrowser({ viewport: { width: 600, height: 640 } }, async (page) => {
      for (const { html } of shapes(mails[dir])) {
        await page.setContent(html);
        const align = await page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign");
        expect(align).toBe(dir === "ltr" ? "left" : "right");
      }
    });
  });

  test("show no preheader, and keep the greeting out of what programs make of it", async () => {
    await inBrowser({}, async (page) => {
      for (const { html } of shapes(mails[dir])) {
        await page.setContent(html);
        const [preheader, gap] = await page.locator("body > div").all();
        expect([await preheader?.isVisible(), await gap?.isVisible()]).toEqual([false, false]);
        expect((await preheader?.textContent())?.trim()).not.toBe("");
        expect((await gap?.textContent())?.length).toBeGreaterThan(200);
        expect(await gap?.textContent()).not.toMatch(/[\p{L}\p{N}\p{P}]/u);
      }
    });
  });
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderLapsed } from "../../src/http/lapsed/lapsed-page.ts";
import { clearView, mailHtml, pages, suspendedView } from "../fixtures/page-views.ts";
import { launchBrowser } from "../support/browser.ts";
import { type Served, servePages } from "../support/serve-pages.ts";
import { violationsOn } from "../support/violations-on.ts";

const paths = Object.keys(pages);
const withButton = paths.filter((path) => pages[path]?.includes('class="button'));

let browser: Browser;
let served: Served;

beforeAll(async () => {
  browser = await launchBrowser();
  served = await servePages((path) => pages[path] ?? null, mailHtml);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** Opens pages in a browser of their own kind. */
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

/** Dark pages differ in nothing but their colours. */
const rules = {
  light: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  dark: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const;

describe("every page", () => {
  test.each(["light", "dark"] as const)(
    "meets WCAG 2.2 AA in %s, and its own content policy",
    async (colorScheme) => {
      await inBrowser({ colorScheme, viewport: { width: 375, height: 800 } }, async (page) => {
        const complaints: string[] = [];
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        for (const path of paths) {
          await page.goto(served.base + path);
          complaints.push(
            ...(await violationsOn(page, rules[colorScheme])).map((violation) => `${path} ${violation}`),
          );
        }
        expect(complaints).toEqual([]);
      });
    },
    180_000,
  );

  test.each(["ltr", "rtl"])(
    "fits 320 px without scrolling sideways, %s",
    async (dir) => {
      await inBrowser({ viewport: { width: 320, height: 640 } }, async (page) => {
        for (const path of paths) {
          await page.goto(served.base + path);
          await page.evaluate(`document.documentElement.dir = "${dir}"`);
          const wide = await page.evaluate("document.documentElement.scrollWidth");
          expect({ path, wide }).toEqual({ path, wide: 320 });
        }
      });
    },
    120_000,
  );

  test("reaches its primary action by keyboard, with a visible focus", async () => {
    await inBrowser({}, async (page) => {
      for (const path of withButton) {
        await page.goto(served.base + path);
        expect({ path, focus: await tabToButton(page) }).toEqual({ path, focus: "solid 3px" });
      }
    });
  }, 120_000);
});

/** The outline of the first button once it has the focus; how far it got otherwise. */
async function tabToButton(page: Page): Promise<string> {
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press("Tab");
    const style = "getComputedStyle(document.activeElement)";
    const outline = `document.activeElement.matches(".button") && ${style}.outlineStyle + " " + ${style}.outlineWidth`;
    const found = await page.evaluate(outline);
    if (typeof found === "string") return found;
  }
  return "not reached in 12 presses";
}

describe("without JavaScript", () => {
  test("the demo's story is driven by plain forms", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${served.base}/demo/calm`);
      const asked = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("button", { name: "Let an invoice go overdue" }).click();
      expect(new URL((await asked).url()).pathname).toBe("/demo/accounts/papeleria-andina/overdue");
    });
  });

  test("moving time on names the moment of the next step", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${served.base}/demo/grace`);
      const asked = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("button", { name: "Move on to Tuesday 24 November: access pauses" }).click();
      const request = await asked;
      expect(new URL(request.url()).pathname).toBe("/demo/clock");
      expect(request.postData()).toBe(`now=${encodeURIComponent("2026-11-24T12:00:00.000Z")}`);
    });
  });

  test("the lapsed page tells, pays, and says how to come back", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${served.base}/lapsed/suspended`);
      await expect(page.getByRole("link", { name: "Pay the invoice" }).getAttribute("href")).resolves.toBe(
        "/lapsed/token/pay",
      );
      await expect(page.getByText("load this page again").isVisible()).resolves.toBe(true);
      await expect(page.getByText("it notices the payment").isVisible()).resolves.toBe(false);
    });
  });

  test("a day for the payment is chosen and sent by a plain form", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${served.base}/lapsed/promise`);
      await page.getByLabel("Another day").check();
      await page.getByLabel("Which day?").fill("2026-11-30");
      const asked = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("button", { name: "Note this day" }).click();
      const request = await asked;
      expect(new URL(request.url()).pathname).toBe("/lapsed/token/promise");
      expect(request.postData()).toBe("form=form-token&day=other&other=2026-11-30");
    });
  });

  test("nothing is marked beforehand: a form that is sent as it came says nothing", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${served.base}/lapsed/promise`);
      const asked = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("button", { name: "Note this day" }).click();
      expect((await asked).postData()).toBe("form=form-token&other=");
      await page.goto(`${served.base}/lapsed/contact`);
      await page.getByRole("button", { name: "Change it" }).click();
      expect(new URL(page.url()).pathname).toBe("/lapsed/contact");
    });
  });

  test("a link in a framed mail opens in the whole window", async () => {
    await inBrowser({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`${served.base}/demo/mail`);
      await page.frameLocator("iframe").getByRole("link", { name: "Pay it" }).click();
      await page.waitForURL(`${served.base}/demo/pay`);
      expect(page.mainFrame().childFrames()).toEqual([]);
    });
  });
});

test("a day is chosen by keyboard alone", async () => {
  await inBrowser({}, async (page) => {
    await page.goto(`${served.base}/lapsed/promise`);
    await page.getByLabel("Monday 23 November").focus();
    await page.keyboard.press("ArrowDown");
    const asked = page.waitForRequest((request) => request.method() === "POST");
    await page.keyboard.press("Enter");
    expect((await asked).postData()).toBe("form=form-token&day=2026-11-25&other=");
  });
});

test("a refusal is heard, and told beside what it is about", async () => {
  await inBrowser({}, async (page) => {
    await page.goto(`${served.base}/lapsed/contact-refused`);
    const alert = page.getByRole("alert");
    await expect(alert.textContent()).resolves.toContain("does not read like an e-mail address");
    const field = page.getByLabel("E-mail address");
    await expect(field.getAttribute("aria-invalid")).resolves.toBe("true");
    await expect(field.getAttribute("aria-describedby")).resolves.toBe(await alert.getAttribute("id"));
    await expect(field.inputValue()).resolves.toBe("ana@andina");
  });
});

test("the ladder stands on the reader's side, left or right", async () => {
  await inBrowser({}, async (page) => {
    await page.goto(`${served.base}/lapsed/suspended`);
    for (const [dir, before] of [
      ["ltr", true],
      ["rtl", false],
    ] as const) {
      await page.evaluate(`document.documentElement.dir = "${dir}"`);
      const mark = await page.locator(".rung .mark").first().boundingBox();
      const rung = await page.locator(".rung").first().boundingBox();
      const middle = rung!.x + rung!.width / 2;
      expect({ dir, before: mark!.x < middle }).toEqual({ dir, before });
    }
  });
});

test("a screen reader hears the ladder as a list with its present step", async () => {
  await inBrowser({}, async (page) => {
    await page.goto(`${served.base}/lapsed/overdue-dated`);
    const ladder = page.getByRole("list").filter({ hasText: "Invoice overdue" });
    const steps = await ladder.locator("> li > .rung-name").allTextContents();
    expect(steps).toEqual([
      "Invoice overdue (done)",
      "First reminder (done)",
      "Second reminder (done)",
      "Final notice now",
      "Access pauses",
    ]);
    await expect(ladder.locator("[aria-current=step]").textContent()).resolves.toMatch(/^\s*Final notice/);
  });
});

/** Lets the page's own clock run until something is so; its network is real. */
async function afterMore(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not so after 15 s: ${isSo}`);
    await page.clock.runFor(500);
  }
}

test("the page gives access back by itself and returns the reader to where they were", async () => {
  let state = "suspended";
  let looks = 0;
  const statusUrl = "/status";
  const lapsed = () =>
    renderLapsed({ ...(state === "clear" ? clearView : suspendedView), statusUrl, returnTo: "/back" });
  const answers: Record<string, () => string> = {
    "/lapsed": lapsed,
    "/status": () => {
      looks += 1;
      return JSON.stringify({ state });
    },
    "/back": () => "<title>Where they were</title>",
  };
  const live = await servePages((path) => answers[path]?.() ?? null, "");
  try {
    await inBrowser({}, async (page) => {
      await page.clock.install();
      await page.goto(`${live.base}/lapsed`);
      const heading = page.locator("h1");
      await afterMore(page, async () => looks > 1);
      await expect(heading.textContent()).resolves.toMatch(/^Tidemark works/);
      state = "clear";
      await afterMore(page, async () => (await heading.textContent()) === "You’re back. Nothing was lost.");
      await expect(page.evaluate("document.activeElement.tagName")).resolves.toBe("H1");
      await expect(page.locator("#announcement").textContent()).resolves.toBe(
        "You’re back. Nothing was lost.",
      );
      await afterMore(page, async () => page.url() === `${live.base}/back`);
    });
  } finally {
    await live.close();
  }
}, 60_000);

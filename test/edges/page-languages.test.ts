import { describe, expect, test } from "@jest/globals";
import { renderLapsed } from "../../src/http/lapsed/lapsed-page.ts";
import { renderDeadLink } from "../../src/http/lapsed/link-page.ts";
import { renderNotFound } from "../../src/http/pages/not-found-page.ts";
import { spokenLocales } from "../../src/words/catalogues.ts";
import { clearView, suspendedView } from "../fixtures/page-views.ts";

describe.each([...spokenLocales])("a page in %s", (locale) => {
  test.each([true, false])("can be read, where the demo is shown: %s", (demo) => {
    const { timeZone, now, product, here } = suspendedView;
    const reader = { locale, timeZone, now, demo };
    const pages = [
      renderLapsed({ ...suspendedView, ...reader }),
      renderLapsed({ ...clearView, ...reader }),
      renderDeadLink({ ...reader, product, why: "expired", productUrl: "/", here }),
      renderNotFound({ ...reader, home: demo ? "/" : null }),
    ];
    for (const html of pages) {
      expect(html).toContain(`<html lang="${locale}"`);
      expect(html.includes('<nav class="demo-bar" lang="en" dir="ltr"')).toBe(demo);
    }
  });
});

import { describe, expect, test } from "@jest/globals";
import { renderLapsed } from "../../src/http/lapsed/lapsed-page.ts";
import { pages, suspendedView } from "../fixtures/page-views.ts";

describe("the lapsed page", () => {
  const page = pages["/lapsed/suspended"] ?? "";

  test("which every end user may see tells no amounts and no customer's full address", () => {
    expect(page).not.toMatch(/CLP|89[.,]000/);
    expect(page.match(/[\w.]+@andina\.example/g)).toBeNull();
    expect(pages["/lapsed/suspended-accountant"]).toMatch(/CLP\s89,000/);
  });

  test("says where our mails come from, who to talk to, and what stays open", () => {
    for (const part of [
      "billing@tidemark.example",
      "Carolina Reyes",
      "carolina@tidemark.example",
      "Nothing is deleted",
    ]) {
      expect(page).toContain(part);
    }
  });

  test("writes dates where the reader is", () => {
    const midnight = {
      ...suspendedView,
      state: { kind: "suspended" as const, since: Date.parse("2026-11-24T02:00:00Z") },
    };
    expect(renderLapsed(midnight)).toContain(">Monday 23 November<");
    expect(renderLapsed({ ...midnight, timeZone: "Asia/Tehran" })).toContain(">Tuesday 24 November<");
  });

  test("shows names as text, whatever they contain", () => {
    const hostile = renderLapsed({ ...suspendedView, organisation: "<img src=x> {count} & 'Sons'" });
    expect(hostile).not.toContain("<img");
    expect(hostile).toContain("&lt;img src&#x3D;x&gt; {count} &amp; &#x27;Sons&#x27;");
  });
});

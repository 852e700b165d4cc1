import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import express from "express";
import { noticeKinds } from "../../src/core/notice.ts";
import { alertRenderer } from "../../src/emails/render-alert.ts";
import { letterRenderer } from "../../src/emails/render-letter.ts";
import { galleryRoutes } from "../../src/http/demo/gallery-routes.ts";
import { problems } from "../../src/http/problem.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Without a database: nothing of what it shows was ever sent. */
describe("the gallery of mails", () => {
  let server: Server;
  let base: string;

  beforeAll(async () => {
    const world = {
      clock: { kind: "system", now: async () => Date.UTC(2026, 10, 24) },
      defaults: { timeZone: "UTC", locale: "en", manager: null },
      render: letterRenderer(),
      renderAlert: alertRenderer(),
    } as const;
    server = createServer(express().use(galleryRoutes({ world }), problems(silent)));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  const page = async (path: string) => {
    const response = await fetch(base + path);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const hrefs = (html: string, beginning: string) =>
    [
      ...new Set([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!.replaceAll("&#x3D;", "="))),
    ].filter((href) => href.startsWith(beginning));

  test("lists every notice, and every sample of it opens with its mail", async () => {
    const { status, text } = await page("/demo/emails");
    expect(status).toBe(200);
    for (const kind of [...noticeKinds, "alert"]) expect(text).toContain(`<h2 id="${kind}">`);
    const samples = hrefs(text, "/demo/emails/");
    expect(samples.length).toBeGreaterThan(80);
    for (const href of samples) {
      const [whole, mail] = await Promise.all([page(href), page(href.replace(/(\?|$)/, "/html$1"))]);
      expect({ href, status: [whole.status, mail.status] }).toEqual({ href, status: [200, 200] });
      expect(whole.text).toContain('sandbox="');
    }
  });

  test("is narrowed down by links alone", async () => {
    const { text } = await page("/demo/emails?role=user");
    expect(text).toContain('<h2 id="first_reminder">');
    expect(text).not.toContain('<h2 id="promise_broken">');
    expect(text).not.toMatch(/<script|<form/);
  });

  test("shows a mail under a policy that runs nothing", async () => {
    const { headers, text } = await page("/demo/emails/suspended/user/html");
    expect(headers.get("content-security-policy")).toMatch(/^sandbox allow-popups .*default-src 'none'/);
    expect(text).toMatch(/<html lang="en" dir="ltr"/);
  });

  test.each(["/demo/emails/suspended/nothing", "/demo/emails/nothing/user"])(
    "%s is not there",
    async (path) => {
      expect((await page(path)).status).toBe(404);
    },
  );

  test("a language or a role that nobody knows is refused", async () => {
    expect((await page("/demo/emails?locale=xx")).status).toBe(400);
    expect((await page("/demo/emails?role=owner")).status).toBe(400);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import { type Debtor, debtors, moveTo, toThursday } from "../support/debtors.ts";
import { open, pageOf } from "../support/links.ts";
import { type RunningService, startTestService } from "../support/service.ts";

const stripes = "https://invoice.stripe.test/i";
const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("links to what Stripe shows", () => {
  let service: RunningService;
  let one: Debtor;
  let many: Debtor;
  let second: string;
  const books = (of: Debtor) => pageOf(service, `books@${of.ref}.example`);
  const user = (of: Debtor) => pageOf(service, `user@${of.ref}.example`);
  const own = (page: string) => page.slice(page.indexOf("/lapsed"));

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    const thursday: Instant = await toThursday(service);
    [one, many] = (await debtors(service, "firm", 2, thursday + day)) as [Debtor, Debtor];
    const terms = { customer: many.customer, collection: "send_invoice", dueAt: thursday + day } as const;
    second = (await service.stripe.ledger.createInvoice({ ...terms, amount: 89_000, currency: "clp" })).id;
    await moveTo(service, thursday + 5 * day);
  });
  afterAll(() => service.stop());

  test("one open invoice: straight to its payment page, for accountants and users", async () => {
    for (const page of [await books(one), await user(one)])
      expect(await open(`${page}/pay`)).toMatchObject({ status: 303, location: `${stripes}/${one.invoice}` });
  });

  test("several: a page with what they come to in each currency, and a fresh link for each", async () => {
    const page = await books(many);
    const { status, text } = await open(`${page}/pay?locale=en`);
    expect(status).toBe(200);
    expect(plain(text)).toMatch(/2 invoices are open\./);
    expect(plain(text)).toMatch(/In all CLP 89,000 US\$120\.00|In all US\$120\.00 CLP 89,000/);
    const links = [...text.matchAll(/href="([^"]+invoice&#x3D;[^"]+)"/g)].map(([, href = ""]) =>
      href.replaceAll("&amp;", "&").replaceAll("&#x3D;", "="),
    );
    expect(links).toHaveLength(2);
    const targets = await Promise.all(links.map(async (link) => (await open(service.url + link)).location));
    expect(targets.sort()).toEqual([many.invoice, second].map((id) => `${stripes}/${id}`).sort());
  });

  test("a user may pay each too, and sees neither numbers nor amounts", async () => {
    const { text } = await open(`${await user(many)}/pay`);
    expect(plain(text)).toMatch(/Pay the invoice due on \w+ \d+ \w+/);
    expect(text).not.toMatch(/US\$|CLP|120|89,000|In all/);
    const link = `${await user(many)}/pay?invoice=${second}`;
    expect((await open(link)).location).toBe(`${stripes}/${second}`);
  });

  test("an invoice of somebody else, or none at all, leads to the account's own page", async () => {
    const page = await books(one);
    for (const path of [
      `/pay?invoice=${second}`,
      "/pay?invoice=in_none",
      `/invoices/${second}/pdf`,
      "/invoices/x/pdf",
    ])
      expect(await open(page + path)).toMatchObject({ status: 303, location: own(page) });
  });

  test("an accountant gets the invoice itself, fresh; a user does not", async () => {
    expect(await open(`${await books(many)}/invoices/${second}/pdf`)).toMatchObject({
      status: 303,
      location: `${stripes}/${second}/pdf`,
    });
    const refused = await open(`${await user(many)}/invoices/${second}/pdf`);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("This page is for whoever looks after the invoices.");
  });

  test("while Stripe is away the page says so, and offers to try again", async () => {
    service.stripe.faults.set({ kind: "status", status: 500 });
    try {
      const page = await books(one);
      for (const path of ["/pay", `/invoices/${one.invoice}/pdf`]) {
        const answer = await open(page + path);
        expect(answer.status).toBe(503);
        expect(answer.text).toContain("Stripe does not answer at the moment.");
        expect(answer.text).toContain(
          `href="${own(page)}${path}"`.replaceAll("=", "&#x3D;").replace("href&#x3D;", "href="),
        );
      }
    } finally {
      service.stripe.faults.clear();
    }
  });
});

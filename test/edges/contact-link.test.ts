import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import { type Debtor, debtors, moveTo, toThursday } from "../support/debtors.ts";
import { formIn, open, pageOf, send } from "../support/links.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** "Not me, ask …", answered by the link in an accountant's mail. */
describe("a contact repaired by a link", () => {
  let service: RunningService;
  let thursday: Instant;
  let firms: Debtor[];
  const ask = async (ref: string) => `${await pageOf(service, `books@${ref}.example`)}/contact`;
  const account = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
  const accountants = async (ref: string) =>
    (await account(ref)).contacts
      .filter(({ role }: any) => role === "accountant")
      .map(({ email, unreachable }: any) => `${email} ${unreachable ?? "works"}`);
  const put = (ref: string, emails: readonly string[]) =>
    service.api("PUT", `/v1/accounts/${ref}`, {
      contacts: [
        ...emails.map((email) => ({ role: "accountant", email })),
        { role: "user", email: `user@${ref}.example` },
      ],
    });
  const stripeSays = async (email: string) => {
    await service.stripe.ledger.updateCustomer(firms[4]!.customer, { email });
    await service.settle();
  };
  const toManager = async (ref: string) =>
    (await service.mails(ref)).filter(({ to }) => to === "clara@tidemark.example").map(({ kind }) => kind);
  const dead = "bounce+ana@simulator.amazonses.com";
  const named = (email: string, name = "") => ({ who: "other", email, name });

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    thursday = await toThursday(service);
    firms = await debtors(service, "firm", 8, thursday + day);
    await put("firm-2", [dead, "books@firm-2.example"]);
    // Who looks after the invoices of this one only Stripe knows.
    await put("firm-5", []);
    await stripeSays("books@firm-5.example");
    await moveTo(service, thursday + 5 * day);
  });
  afterAll(() => service.stop());

  test("whatever opens the link changes nothing, nor does a robot that fills in every field", async () => {
    const link = await ask("firm-1");
    for (const method of ["HEAD", "GET", "GET"]) await open(link, { method });
    expect((await open(link, { method: "POST" })).status).toBe(403);
    expect((await send(link, named("ana@firm-1.example"), "form-token")).status).toBe(403);
    const filled = await send(link, { email: "robot@example.com", name: "Robot" });
    expect(filled.status).toBe(422);
    expect(filled.text).toContain("Please choose one of the two.");
    expect(await accountants("firm-1")).toEqual(["books@firm-1.example works"]);
  });

  test.each([
    ["no address", named(""), "Please write the e-mail address"],
    ["no address of any kind", named("ana at firm"), "does not read like an e-mail address"],
    ["a name of several lines", named("ana@firm-1.example", "Ana\nBcc: all"), "This name is too long"],
    ["a name without end", named("ana@firm-1.example", "A".repeat(201)), "This name is too long"],
    ["the same address", named("BOOKS@firm-1.example "), "the address that we write to already"],
  ])("does not take %s, and says why", async (_what, fields, why) => {
    const answer = await send(await ask("firm-1"), fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(why);
    expect(await accountants("firm-1")).toEqual(["books@firm-1.example works"]);
  });

  test("does not take an address from which mails came back", async () => {
    expect((await accountants("firm-2"))[0]).toBe(`${dead} bounced`);
    const answer = await send(await ask("firm-2"), named(dead));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain("Mails to this address come back to us");
  });

  test("puts the new person first, who is written to anew; the one before has no say any more", async () => {
    const link = await ask("firm-3");
    const page = link.replace("/contact", "");
    expect((await open(page)).text).toContain("US$120.00");
    expect(await send(link, named("ana@firm-3.example", "Ana"))).toMatchObject({ status: 303 });
    expect(await accountants("firm-3")).toEqual([
      "ana@firm-3.example works",
      "books@firm-3.example replaced",
    ]);
    expect((await account("firm-3")).contact_repairs).toMatchObject([
      { from: "books@firm-3.example", to: "ana@firm-3.example" },
    ]);
    await moveTo(service, (await service.now()) + day);
    // Anybody may have opened the link, so the account manager hears of it.
    expect(await toManager("firm-3")).toEqual(["contact_replaced"]);
    const mails = (await service.mails("firm-3")).filter(({ to }) => to === "ana@firm-3.example");
    expect(mails.map(({ kind }) => kind)).toEqual(["first_reminder"]);

    const done = await open(link);
    expect(done.text).toContain("From now on we write to");
    expect(done.text).toContain("a•••@firm-3.example");
    expect(formIn(done.text)).toBeNull();
    expect((await open(page)).text).not.toMatch(/US\$|\/promise/);
    expect((await open(`${page}/promise`)).status).toBe(403);
    expect((await send(link, named("eve@firm-3.example"), "any")).status).toBe(303);
  });

  test("a later list of contacts neither brings the old one back nor drops the new one", async () => {
    const repaired = ["ana@firm-3.example works", "books@firm-3.example replaced"];
    for (const email of ["books@firm-3.example", "Books@Firm-3.example"]) {
      await put("firm-3", [email]);
      expect((await accountants("firm-3")).map((one: string) => one.toLowerCase()).sort()).toEqual(repaired);
    }
    await put("firm-3", ["second@firm-3.example", "books@firm-3.example"]);
    expect((await accountants("firm-3"))[0]).toBe("second@firm-3.example works");
    expect(await accountants("firm-3")).toEqual(expect.arrayContaining(repaired));
  });

  test("until another address is given: then that one counts, and what was said before is over", async () => {
    await put("firm-3", ["new@firm-3.example"]);
    expect(await accountants("firm-3")).toEqual(["new@firm-3.example works"]);
    await put("firm-3", ["books@firm-3.example"]);
    expect(await accountants("firm-3")).toEqual(["books@firm-3.example works"]);
  });

  test("who does not know is written to no more, and somebody must look", async () => {
    await send(await ask("firm-4"), { who: "unknown", email: "ignored@firm-4.example" });
    expect(await accountants("firm-4")).toEqual(["books@firm-4.example replaced"]);
    await service.settle();
    const { contact_repairs, decision } = await account("firm-4");
    expect(contact_repairs).toMatchObject([{ from: "books@firm-4.example", to: null }]);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "no_contact", role: "accountant" }),
    );
    expect(await toManager("firm-4")).toContain("contact_replaced");
  });

  test("Stripe's address does not come back either, until Stripe has another", async () => {
    expect(await accountants("firm-5")).toEqual(["books@firm-5.example works"]);
    await send(await ask("firm-5"), named("ana@firm-5.example"));
    const repaired = ["ana@firm-5.example works", "books@firm-5.example replaced"];
    await stripeSays("books@firm-5.example");
    expect(await accountants("firm-5")).toEqual(repaired);
    // The product's list says nothing of accountants.
    await put("firm-5", []);
    await stripeSays("books@firm-5.example");
    expect((await accountants("firm-5")).sort()).toEqual(repaired);
    await stripeSays("new@firm-5.example");
    expect(await accountants("firm-5")).toEqual(["new@firm-5.example works"]);
  });

  test("two answers at once are one", async () => {
    const link = await ask("firm-6");
    const form = formIn((await open(link)).text)!;
    await Promise.all(["ana", "eva", "ida"].map((who) => send(link, named(`${who}@firm-6.example`), form)));
    expect((await account("firm-6")).contact_repairs).toHaveLength(1);
    expect(await accountants("firm-6")).toHaveLength(2);
  });

  test("can be handed on, and not for ever", async () => {
    let link = await ask("firm-7");
    for (const next of ["ana", "eva"]) {
      expect((await send(link, named(`${next}@firm-7.example`))).status).toBe(303);
      await moveTo(service, (await service.now()) + 4 * day);
      link = `${await pageOf(service, `${next}@firm-7.example`)}/contact`;
    }
    const full = await open(link);
    expect(full.text).toContain("We cannot change it once more here.");
    expect(full.text).toContain("clara@tidemark.example");
    await put("firm-7", ["books@firm-7.example"]);
    expect((await accountants("firm-7")).filter((one: string) => one.endsWith("works"))).toEqual([
      "eva@firm-7.example works",
    ]);
  });

  test("gives access back until the new person was warned, for the proof was another's", async () => {
    await moveTo(service, thursday + 26 * day);
    expect((await account("firm-8")).case.stage).toBe("suspended");
    await send(await ask("firm-8"), named("ana@firm-8.example"));
    await service.settle();
    expect((await account("firm-8")).case.stage).toBe("grace");
    expect((await service.api("GET", "/v1/entitlements/firm-8")).body.access).toBe("full");
  });
});

import { afterEach, describe, expect, test } from "@jest/globals";
import { day, hour } from "../../src/core/instant.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";

let service: RunningService | undefined;
afterEach(async () => {
  await service?.stop();
});

const accountant = { role: "accountant", email: "ana@acme.example" };
const user = { role: "user", email: "ben@acme.example" };

/** The first reminder of an account with these contacts, and the page that its product shows its users. */
async function reminded(settings: Record<string, string>, contacts: object[]) {
  service = await startTestService({ MAIL_FROM: "Tidemark <billing@tidemark.example>", ...settings });
  const { id } = await service.stripe.ledger.createCustomer({ name: "Acme", email: "books@acme.example" });
  await service.api("PUT", "/v1/accounts/acme", { stripe_customer: id, contacts });
  await service.stripe.ledger.createInvoice({
    ...{ customer: id, amount: 12_000, currency: "usd", collection: "send_invoice" },
    dueAt: (await service.now()) - day,
  });
  await service.settle();
  await service.advance("P5D");
  const mail = (await service.mails("acme")).find(({ role }) => role === "accountant")!;
  const { body } = await service.api("GET", "/v1/entitlements/acme");
  return { mail, page: (await request(body.lapsed_url)).text };
}

describe("whom an account's people turn to", () => {
  test("without an account manager: whoever reads what is sent to the sender, without a name", async () => {
    const { mail, page } = await reminded({}, [accountant, user]);
    expect(mail.headers["Reply-To"]).toBe("billing@tidemark.example");
    expect(mail.text).toContain("answer this mail: we read it");
    expect(page).toContain('href="mailto:billing@tidemark.example"');
    expect(page).toContain("A person reads what you write to");
  });

  test("with the operator's default manager: that one, by name", async () => {
    const FOREWARN_DEFAULT_MANAGER = "Clara Duarte <clara@tidemark.example>";
    const { mail, page } = await reminded({ FOREWARN_DEFAULT_MANAGER }, [accountant, user]);
    expect(mail.headers["Reply-To"]).toContain("clara@tidemark.example");
    expect(mail.text).toContain("Clara Duarte, your account manager, reads it");
    expect(page).toContain('href="mailto:clara@tidemark.example"');
    expect(page).toContain("Clara Duarte</bdi> looks after you");
  });

  test("with a manager of the account's own: that one", async () => {
    const manager = { role: "manager", email: "eva@tidemark.example", name: "Eva" };
    const { mail, page } = await reminded({}, [accountant, user, manager]);
    expect(mail.headers["Reply-To"]).toContain("eva@tidemark.example");
    expect(page).toContain('href="mailto:eva@tidemark.example"');
  });
});

test("for a manager whose mails come back the operator's own stands in, and is told what managers are told", async () => {
  service = await startTestService({ FOREWARN_DEFAULT_MANAGER: "Ops <ops@tidemark.example>" });
  const thursday = await toThursday(service);
  await debtor(service, "orphan", thursday + day);
  const manager = { role: "manager", email: "bounce+eva@simulator.amazonses.com" };
  await service.api("PUT", "/v1/accounts/orphan", { contacts: [accountant, user, manager] });
  await service.settle();
  await moveTo(service, thursday + 26 * day + 5 * hour);
  const mails = await service.mails("orphan");
  const told = mails.filter(({ role }) => role === "manager").map(({ kind, to }) => `${kind} to ${to}`);
  expect(told).toEqual([`final_notice to ${manager.email}`, "suspended to ops@tidemark.example"]);
  const toAna = mails.find(({ kind, role }) => kind === "suspended" && role === "accountant")!;
  expect(toAna.headers["Reply-To"]).toContain("ops@tidemark.example");
}, 60_000);

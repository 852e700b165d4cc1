import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { type RunningService, startTestService } from "../support/service.ts";

const clara = "clara@tidemark.example";

/** Due on a Friday in Bogota; who is reminded on the Monday after can be cut 24 days after that Friday. */
describe("warnings that do not arrive, and those that need no mail", () => {
  let service: RunningService;
  /** Seven in the morning, the day before everything is due. */
  let thursday: Instant;
  const at = (days: number, hours = 0) => thursday + days * day + hours * hour;
  const view = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
  const toClara = async (kind: string) =>
    (await service.mails()).filter((mail) => mail.kind === kind && mail.to === clara);
  const users = (...emails: string[]) => emails.map((email) => ({ role: "user", email }));
  const rename = async (ref: string, contacts: { role: string; email: string }[]) => {
    const accountant = { role: "accountant", email: `books@${ref}.example` };
    const manager = { role: "manager", email: clara, name: "Clara" };
    const { status } = await service.api("PUT", `/v1/accounts/${ref}`, {
      contacts: [accountant, ...contacts, manager],
    });
    expect(status).toBe(200);
  };
  const showBanner = async (ref: string, email = `user@${ref}.example`) =>
    (
      await service.api("POST", `/v1/accounts/${ref}/banner-shown`, {
        user_email: email,
        shown_at: iso(await service.now()),
      })
    ).body;

  beforeAll(async () => {
    service = await startTestService({ FOREWARN_PRODUCT: "Tidemark" });
    thursday = await toThursday(service);
    for (const ref of ["mute", "heir", "deaf", "promiser"]) await debtor(service, ref, thursday + day);
    await rename("mute", users("bounce+mute@simulator.amazonses.com"));
    await rename("heir", users("complaint+heir@simulator.amazonses.com", "user@heir.example"));
    await rename("deaf", users("suppressionlist+deaf@simulator.amazonses.com"));
    await service.settle();
  }, 60_000);
  afterAll(() => service?.stop());

  test("a bounce or a complaint sends the ladder to the role's next contact, or holds it", async () => {
    await moveTo(service, at(5));
    expect(await view("mute")).toMatchObject({
      case: { stage: "reminded" },
      decision: {
        reasons: expect.arrayContaining([expect.objectContaining({ code: "no_contact", role: "user" })]),
      },
    });
    const heir = await view("heir");
    expect(heir.contacts.filter(({ role }: { role: string }) => role === "user")).toMatchObject([
      { unreachable: "complained" },
      { unreachable: null },
    ]);
    expect(heir.notices).toContainEqual(
      expect.objectContaining({ to: "user@heir.example", kind: "first_reminder", status: "delivered" }),
    );
  });

  test("the manager is told once, of all accounts in one mail", async () => {
    const told = await toClara("contact_needed");
    expect(told).toHaveLength(1);
    expect(told[0]!.text).toContain("bounce+mute@simulator.amazonses.com");
    expect(told[0]!.text).toContain("suppressionlist+deaf@simulator.amazonses.com");
    expect(told[0]!.text).not.toContain("heir");
    await moveTo(service, at(9));
    expect(await toClara("contact_needed")).toHaveLength(1);
  });

  test("and again a week later, as long as nobody did anything", async () => {
    await moveTo(service, at(12));
    expect(await toClara("contact_needed")).toHaveLength(2);
  });

  test("who names a contact sets the ladder going, and nothing more is said about it", async () => {
    await rename("mute", users("anna@mute.example"));
    await service.settle();
    await moveTo(service, at(19, 12));
    expect((await view("mute")).notices).toContainEqual(
      expect.objectContaining({ to: "anna@mute.example", kind: "first_reminder", status: "delivered" }),
    );
    const told = await toClara("contact_needed");
    expect(told).toHaveLength(3);
    const latest = told.toSorted((a, b) => a.sent_at.localeCompare(b.sent_at)).at(-1)!;
    expect(latest.text).not.toContain("mute");
    expect(latest.account).toBe("deaf");
  });

  test("the banner counts for a user whose mails come back: once a step, where it names the date", async () => {
    expect(await showBanner("deaf", "suppressionlist+deaf@simulator.amazonses.com")).toMatchObject({
      counted: false,
      why: "no_date_named",
    });
    expect(await showBanner("heir", "stranger@heir.example")).toMatchObject({
      counted: false,
      why: "not_a_user_contact",
    });
    expect(await view("heir")).toMatchObject({ case: { stage: "second_reminder" } });
    const first = await showBanner("heir");
    expect(first).toMatchObject({ counted: true, why: null });
    expect(await showBanner("heir", "USER@heir.example")).toMatchObject({
      counted: false,
      why: "counted_already",
    });
    expect((await view("heir")).notices).toContainEqual(
      expect.objectContaining({ id: first.notice, channel: "banner", status: "delivered", role: "user" }),
    );
  });

  test("a promise is confirmed to everyone; broken, it is told and the step begins anew", async () => {
    const { body: promise } = await service.api("POST", "/v1/accounts/promiser/overrides", {
      kind: "promise",
      reason: "they pay at the end of the month",
      until: iso(at(26)),
      by: "Clara",
    });
    await service.settle();
    await moveTo(service, at(21));
    const told = (await service.mails("promiser")).filter(({ kind }) => kind === "promise_recorded");
    expect(told.map(({ role }) => role).sort()).toEqual(["accountant", "manager", "user"]);

    await moveTo(service, at(25, 12));
    expect(await toClara("override_ending")).toHaveLength(1);
    const before = (await view("promiser")).case;
    await moveTo(service, at(27));
    const broken = await toClara("promise_broken");
    expect(broken).toHaveLength(1);
    expect(broken[0]!.text).toContain("promiser");
    const { case: anew, decision } = await view("promiser");
    expect(anew.stage).toBe(before.stage);
    const mails = (await service.mails("promiser")).filter(({ sent_at }) => Date.parse(sent_at) >= at(26));
    expect(mails.map(({ kind, role }) => `${kind} ${role}`).sort()).toContain(`${before.stage} accountant`);
    const anewMail = mails.find(({ kind, role }) => kind === before.stage && role === "accountant")!;
    expect(anewMail.text).toContain("as the day of the payment. That day has passed");
    expect(decision.sentence).toMatch(/begins anew|waiting|reached/);
    expect(promise.kind).toBe("promise");
  });

  test("nobody was suspended without two warnings that arrived", async () => {
    await moveTo(service, at(40));
    expect((await view("deaf")).case.stage).toBe("reminded");
    expect((await view("heir")).case.stage).toBe("suspended");
    const { notices } = await view("heir");
    const arrived = notices.filter(
      (notice: { to: string; status: string; kind: string }) =>
        notice.to === "user@heir.example" && notice.status === "delivered" && notice.kind !== "suspended",
    );
    expect(arrived.length).toBeGreaterThanOrEqual(3);
  }, 60_000);
});

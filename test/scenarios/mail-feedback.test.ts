import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, minute } from "../../src/core/instant.ts";
import { acceptMails, type MailAcceptance } from "../support/accept-mails.ts";
import { type Debtor, debtor, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { readProjectFile } from "../support/project-files.ts";
import { sesSettings, tellRaw } from "../support/raw-feedback.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** With SES as the transport: an endpoint that takes the mails, and its events as SNS posts them raw. Each test continues the last. */
describe("a ladder goes on by what SES tells, and by nothing else", () => {
  let ses: MailAcceptance;
  let service: RunningService;
  let acme: Debtor;
  let thursday: number;
  beforeAll(async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "of-this-test" });
    ses = await acceptMails();
    service = await startTestService(sesSettings(ses.url));
    thursday = await toThursday(service);
    acme = await debtor(service, "acme", thursday + day);
    await moveTo(service, thursday + 2 * day);
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    await ses?.stop();
  });

  /** SES stamps real time, whatever the virtual clock says. */
  async function tell(event: string, to: string): Promise<unknown> {
    const mail = ses.mails.findLast((one) => one.get("Destinations.member.1") === to);
    const told = JSON.parse(readProjectFile(`test/fixtures/ses/${event}.json`));
    told.mail.tags.notice_id = [mail?.get("Tags.member.1.Value")];
    const { body } = await tellRaw(service.url, randomUUID(), told);
    await service.settle();
    return body;
  }
  const account = async () => (await service.api("GET", "/v1/accounts/acme")).body;
  const noticesOf = async () =>
    (await account()).notices.map(
      ({ kind, role, status }: Record<string, string>) => `${kind} ${role} ${status}`,
    );

  test("what SES merely took proves nothing, however long one waits", async () => {
    await moveTo(service, thursday + 5 * day);
    expect(await stagesOf(service, [acme])).toEqual(["reminded"]);
    const reminders = (await noticesOf()).filter((notice: string) => notice.startsWith("first"));
    expect(reminders.sort()).toEqual(["first_reminder accountant sent", "first_reminder user sent"]);
    await moveTo(service, thursday + 40 * day);
    expect(await stagesOf(service, [acme])).toEqual(["reminded"]);
    expect((await account()).decision.reasons).toContainEqual(
      expect.objectContaining({ code: "unheard", role: "user" }),
    );
  });

  test("what it delivered does, from the moment at which it was sent", async () => {
    expect(await tell("Delivery", "books@acme.example")).toEqual({ received: true, status: "recorded" });
    expect(await stagesOf(service, [acme])).toEqual(["reminded"]);
    await tell("Delivery", "user@acme.example");
    const { notices } = await account();
    const first = notices.filter(({ kind }: { kind: string }) => kind === "first_reminder");
    for (const { sent_at, delivered_at } of first) {
      expect(Date.parse(delivered_at)).toBeGreaterThanOrEqual(Date.parse(sent_at));
      expect(Date.parse(delivered_at)).toBeLessThanOrEqual(await service.now());
    }
    await moveTo(service, thursday + 44 * day);
    expect(await stagesOf(service, [acme])).toEqual(["second_reminder"]);
  });

  test("a delivery that is taken back is none, and nobody is cut on it", async () => {
    await tell("Delivery", "books@acme.example");
    await tell("Delivery", "user@acme.example");
    await tell("Bounce.Permanent.General", "user@acme.example");
    expect(await noticesOf()).toContain("second_reminder user bounced");
    await moveTo(service, thursday + 80 * day + 3 * hour + minute);
    expect(await stagesOf(service, [acme])).toEqual(["second_reminder"]);
    const { decision } = await account();
    expect(decision.reasons).toContainEqual(expect.objectContaining({ code: "no_contact", role: "user" }));
  });
});

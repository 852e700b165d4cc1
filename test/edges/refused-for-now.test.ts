import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant } from "../../src/core/instant.ts";
import type { DeliveryFeedback, World } from "../../src/workflows/ports.ts";
import { recordFeedback } from "../../src/workflows/record-feedback.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { openInstance } from "../support/open-instance.ts";
import { type RunningService, startTestService } from "../support/service.ts";

type Told = Pick<DeliveryFeedback, "outcome" | "bounce"> & { id: string; message: string };

/** The first reminder to the user reached a full mailbox. */
describe("a mailbox that refuses a mail for the time being", () => {
  let service: RunningService;
  let world: World;
  let close: () => Promise<void>;
  let monday: Instant;
  const notice = async () => {
    const { notices } = (await service.api("GET", "/v1/accounts/full")).body;
    return notices.find(
      (one: { kind: string; role: string }) => one.kind === "first_reminder" && one.role === "user",
    );
  };
  const tell = async ({ id, message, ...told }: Told) => {
    const { id: noticeId } = await notice();
    const at = await service.now();
    const event = {
      id,
      noticeId,
      messageId: message,
      at,
      detail: "452 4.2.2 full",
      recipient: null,
      ...told,
    };
    await recordFeedback(world, event as DeliveryFeedback, at);
  };
  const mails = async () =>
    (await service.mails("full")).filter(({ role, kind }) => role === "user" && kind === "first_reminder");

  beforeAll(async () => {
    service = await startTestService();
    ({ world, close } = await openInstance(service));
    const thursday = await toThursday(service);
    await debtor(service, "full", thursday + day);
    monday = thursday + 4 * day;
    await moveTo(service, monday + 3 * hour);
  });
  afterAll(async () => {
    await close?.();
    await service?.stop();
  });

  test("gets the same notice again on the next working day, and the contact stays", async () => {
    const { id } = await notice();
    await tell({ id: "soft-1", message: "first", outcome: "bounced", bounce: "soft" });
    expect(await notice()).toMatchObject({ id, status: "bounced" });
    await service.settle();
    expect(await notice()).toMatchObject({ id, status: "pending" });
    expect((await service.api("GET", "/v1/accounts/full")).body.contacts).toContainEqual(
      expect.objectContaining({ role: "user", unreachable: null }),
    );
    expect(await mails()).toHaveLength(1);
    await moveTo(service, monday + day + 3 * hour);
    expect(await notice()).toMatchObject({ id, status: "delivered" });
    expect(await mails()).toHaveLength(2);
  });

  test("what is told late, or again, of the first try changes nothing", async () => {
    const before = await notice();
    await tell({ id: "soft-1", message: "first", outcome: "bounced", bounce: "soft" });
    await tell({ id: "late", message: "first", outcome: "delivered", bounce: null });
    await tell({ id: "soft-again", message: "first", outcome: "bounced", bounce: "soft" });
    expect(await notice()).toEqual(before);
    await service.settle();
    expect(await mails()).toHaveLength(2);
  });

  test("a bounce of the second try for good does", async () => {
    await tell({ id: "hard", message: "second", outcome: "bounced", bounce: "hard" });
    expect((await notice()).status).toBe("bounced");
    expect((await service.api("GET", "/v1/accounts/full")).body.contacts).toContainEqual(
      expect.objectContaining({ role: "user", unreachable: "bounced" }),
    );
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant } from "../../src/core/instant.ts";
import { findAccount } from "../../src/postgres/accounts.ts";
import { deliverNextNotice, recoverHandOvers } from "../../src/workflows/deliver-notices.ts";
import { grantOverride } from "../../src/workflows/grant-override.ts";
import { liftOnPayment } from "../../src/workflows/lift-on-payment.ts";
import type { HandOver, World } from "../../src/workflows/ports.ts";
import { reviewNextAccount } from "../../src/workflows/review-account.ts";
import { type Debtor, debtor, toThursday } from "../support/debtors.ts";
import { openInstance } from "../support/open-instance.ts";
import { serviceSecret } from "../support/post-event.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/**
 * An instance beside the service, whose clock is ahead so that the service leaves the account alone, hands a first
 * reminder over. While it does, the payment comes or a manager steps in.
 */
describe("a reminder that is being handed over", () => {
  let service: RunningService;
  let beside: Awaited<ReturnType<typeof openInstance>>;
  let at: Instant;
  let owing: Debtor;
  let made = 0;
  /** Everybody to whom a mail was handed over, and how. */
  let handed: string[] = [];

  beforeAll(async () => {
    service = await startTestService();
    beside = await openInstance(service);
    at = (await toThursday(service)) + 3 * hour;
  }, 60_000);
  beforeEach(async () => {
    handed = [];
    made += 1;
    // What the last test left, a farewell say, is not to come in between.
    await beside.world.db.updateTable("notices").set({ status: "cancelled" }).execute();
    service.stripe.webhooks.setEndpoint({ url: `${service.url}/webhooks/stripe`, secret: serviceSecret });
    owing = await debtor(service, `late-${made}`, at - 2 * day);
    await service.settle();
    const only = (await findAccount(beside.world.db, owing.ref))!.id;
    const choice = { evenInBackoff: true, except: [], only };
    await reviewNextAccount(beside.world, async () => at, choice);
    expect(await notices()).toEqual({
      "first_reminder accountant": "pending",
      "first_reminder user": "pending",
    });
  }, 60_000);
  afterAll(async () => {
    await beside?.close();
    await service?.stop();
  });

  const notices = async (): Promise<Record<string, string>> => {
    const { body } = await service.api("GET", `/v1/accounts/${owing.ref}`);
    return Object.fromEntries(
      body.notices
        .filter(({ kind }: { kind: string }) => kind !== "settled")
        .map((one: { kind: string; role: string; status: string }) => [
          `${one.kind} ${one.role}`,
          one.status,
        ]),
    );
  };
  /** Hands one mail over; the transport answers as told, after something has happened. */
  function handOver(answer: HandOver, now: Instant, happens: () => Promise<unknown> = async () => undefined) {
    const send: World["mailer"]["send"] = async (mail) => {
      handed.push(`${mail.about.kind} ${mail.about.role}`);
      await happens();
      return answer;
    };
    const choice = { evenInBackoff: true, except: [], hourIsFull: false };
    return deliverNextNotice({ ...beside.world, mailer: { send } }, now, choice);
  }
  /** Farewells go out all the same. */
  const handOverAll = async (now: Instant) => {
    while (await handOver({ kind: "accepted", messageId: "m" }, now));
  };
  const reminders = () => handed.filter((one) => one.startsWith("first_reminder"));
  const throttled: HandOver = { kind: "not_taken", why: "too many at once", afterMs: 0 };
  const unheard: HandOver = { kind: "unknown", why: "the answer was lost" };
  /** As its webhook shows it; the service itself hears nothing of it. */
  const paid = async () => {
    service.stripe.webhooks.setEndpoint(null);
    await service.stripe.ledger.pay(owing.invoice);
    await liftOnPayment(beside.world, owing, at);
  };
  const held = async () => {
    const { id } = (await findAccount(beside.world.db, owing.ref))!;
    const grant = { kind: "hold", reason: "they called", until: at + 9 * day, by: "Ana" } as const;
    await grantOverride(beside.world, id, grant, at);
  };

  test.each([
    ["was paid for", paid],
    ["is on hold", held],
  ])("and was throttled does not go out once it %s", async (_, happens) => {
    expect(await handOver(throttled, at, happens)).toMatchObject({ outcome: "not_taken" });
    expect(Object.values(await notices()).sort()).toEqual(["cancelled", "pending"]);
    await handOverAll(at);
    expect(reminders()).toHaveLength(1);
    expect(Object.values(await notices())).toEqual(["cancelled", "cancelled"]);
  });

  test("and was never answered does not go out again a day later, when its case is over", async () => {
    await handOver(unheard, at, paid);
    await recoverHandOvers(beside.world, at + day);
    expect(Object.values(await notices()).sort()).toEqual(["cancelled", "pending"]);
    await handOverAll(at + day);
    expect(reminders()).toHaveLength(1);
    expect(Object.values(await notices())).toEqual(["cancelled", "cancelled"]);
  });

  test("is withdrawn by the next review too, whatever became of it meanwhile", async () => {
    await handOver(unheard, at, paid);
    await recoverHandOvers(beside.world, at + day);
    const only = (await findAccount(beside.world.db, owing.ref))!.id;
    await reviewNextAccount(beside.world, async () => at + day, { evenInBackoff: true, except: [], only });
    expect(Object.values(await notices())).toEqual(["cancelled", "cancelled"]);
  });
});

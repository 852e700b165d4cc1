import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant } from "../../src/core/instant.ts";
import { findAccount } from "../../src/postgres/accounts.ts";
import { requestReview } from "../../src/postgres/claims.ts";
import { deliverNextNotice } from "../../src/workflows/deliver-notices.ts";
import type { HandOver, OutgoingMail } from "../../src/workflows/ports.ts";
import { reviewNextAccount } from "../../src/workflows/review-account.ts";
import { type Debtor, debtor, toThursday } from "../support/debtors.ts";
import { openInstance } from "../support/open-instance.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** An instance beside the service, whose clock is ahead so that the service leaves the account alone. */
describe("a mail that waits to be sent", () => {
  let service: RunningService;
  let beside: Awaited<ReturnType<typeof openInstance>>;
  let start: Instant;
  let owing: Debtor;
  let mails: OutgoingMail[] = [];

  beforeAll(async () => {
    service = await startTestService();
    beside = await openInstance(service);
  }, 60_000);
  beforeEach(async () => {
    mails = [];
    await beside.world.db.updateTable("notices").set({ status: "cancelled" }).execute();
    start = (await toThursday(service)) + 3 * hour;
    owing = await debtor(service, `waits-${start}`, start - 2 * day);
    await service.settle();
  }, 60_000);
  afterAll(async () => {
    await beside?.close();
    await service?.stop();
  });

  async function review(now: Instant) {
    const { id: only } = (await findAccount(beside.world.db, owing.ref))!;
    for (let times = 0; times < 4; times += 1) {
      await requestReview(beside.world.db, only, now);
      await reviewNextAccount(beside.world, async () => now, { evenInBackoff: true, except: [], only });
    }
  }
  function handOver(answer: HandOver, now: Instant) {
    const send = async (mail: OutgoingMail) => {
      mails.push(mail);
      return answer;
    };
    const choice = { evenInBackoff: true, except: [], hourIsFull: false };
    return deliverNextNotice({ ...beside.world, mailer: { send } }, now, choice);
  }
  const finalNotices = () =>
    beside.world.db
      .selectFrom("notices")
      .innerJoin("accounts", "accounts.id", "notices.account_id")
      .select(["notices.round", "notices.named_cut", "status"])
      .where("product_id", "=", owing.ref)
      .where("kind", "=", "final_notice")
      .execute();

  const refused: HandOver = { kind: "not_taken", why: "sending is paused", afterMs: 0 };
  const namedIn = (text = "") => /pauses? on (Monday \d+ \w+)/.exec(text)?.[1];

  test("names a day that is yet to come when the transport takes it a week later", async () => {
    await service.advance("P15D");
    const monday = start + 18 * day;
    await review(monday);
    await handOver(refused, monday);
    expect(namedIn(mails[0]?.text)).toBeDefined();
    const rows = await finalNotices();
    const later = monday + 8 * day;
    await review(later);
    const anew = await finalNotices();
    expect(anew).toHaveLength(rows.length);
    for (const { named_cut } of anew) expect(named_cut!.getTime()).toBeGreaterThanOrEqual(later + 4 * day);
    await handOver({ kind: "accepted", messageId: "m" }, later);
    expect(mails[1]?.about.kind).toBe("final_notice");
    expect(mails[1]?.text).not.toContain(namedIn(mails[0]?.text));
  }, 60_000);

  test("is withdrawn right before it goes, where no review saw how long it had waited", async () => {
    await service.advance("P15D");
    const monday = start + 18 * day;
    await review(monday);
    await expect(handOver(refused, monday + 8 * day)).resolves.toMatchObject({ outcome: "withdrawn" });
    expect(mails).toEqual([]);
  }, 60_000);
});
